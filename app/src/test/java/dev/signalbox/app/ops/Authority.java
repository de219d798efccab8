package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority of our own, made with the JDK's `keytool`.
public final class Authority {
    private static final String PASSWORD = "changeit";
    private static final String OWN = "ca";

    private final Path folder;
    private final Certificate own;
    private int issued;

    public Authority(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        own = pair(OWN, "-startdate", "-5d", "-validity", "10", "-ext", "bc:c", "-ext", "ku:c=keyCertSign")
                .getCertificate(OWN);
        Files.writeString(certificate(), pem("CERTIFICATE", own.getEncoded()));
    }

    /// What to trust: a PEM file.
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /// A certificate with its key.
    ///
    /// @param chain PEM: the certificate
    /// @param key PEM: the private key as PKCS#8
    public record Issued(Path chain, Path key, KeyStore store) {
        public SSLContext server() throws GeneralSecurityException {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }
    }

    /// @param names as `keytool` takes them: `dns:localhost,ip:127.0.0.1`
    public Issued issue(String names) throws IOException, InterruptedException, GeneralSecurityException {
        return issue(names, "-1d", 5);
    }

    /// One whose time is over.
    Issued issueExpired(String names) throws IOException, InterruptedException, GeneralSecurityException {
        return issue(names, "-3d", 1);
    }

    private Issued issue(String names, String start, int days)
            throws IOException, InterruptedException, GeneralSecurityException {
        String name = "leaf" + issued++;
        String validity = String.valueOf(days);
        KeyStore all = pair(name, "-signer", OWN, "-ext", "san=" + names, "-startdate", start, "-validity", validity);
        Key key = all.getKey(name, PASSWORD.toCharArray());
        Certificate[] chain = all.getCertificateChain(name);
        KeyStore store = empty();
        store.setKeyEntry(name, key, PASSWORD.toCharArray(), chain);
        Path chainFile = folder.resolve(name + ".pem");
        Path keyFile = folder.resolve(name + ".key");
        Files.writeString(chainFile, pem("CERTIFICATE", chain[0].getEncoded()));
        Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        return new Issued(chainFile, keyFile, store);
    }

    /// For a client that trusts this authority only.
    public SSLContext client() throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry(OWN, own);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /// Makes a key with its certificate.
    ///
    /// @return the store of everything made so far
    private KeyStore pair(String name, String... more)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("keys.p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keystore", file.toString()));
        command.addAll(List.of("-storepass", PASSWORD, "-alias", name, "-dname", "CN=" + name));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as("%s: %s", command, said).isZero();
        KeyStore all = empty();
        try (InputStream in = Files.newInputStream(file)) {
            all.load(in, PASSWORD.toCharArray());
        }
        return all;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    public static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }
}
