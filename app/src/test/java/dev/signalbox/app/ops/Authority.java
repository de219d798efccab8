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
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority of our own, made with the JDK's `keytool`.
public final class Authority {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "it";

    private final Path folder;
    private final Certificate own;
    private int issued;

    public Authority(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        own = pair("ca", "CN=Authority of a test", "-ext", "bc:c", "-ext", "ku:c=keyCertSign", "-validity", "10")
                .getCertificate(ALIAS);
        pem(certificate(), "CERTIFICATE", own.getEncoded());
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
        Path chain = folder.resolve(name + ".pem");
        Path request = folder.resolve(name + ".csr");
        KeyStore store = pair(name, "CN=" + name);
        keytool("-certreq", "-keystore", store(name), "-alias", ALIAS, "-file", request.toString());
        keytool(
                "-gencert",
                "-rfc",
                "-keystore",
                store("ca"),
                "-alias",
                ALIAS,
                "-infile",
                request.toString(),
                "-outfile",
                chain.toString(),
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                String.valueOf(days));
        Key key = store.getKey(ALIAS, PASSWORD.toCharArray());
        try (InputStream in = Files.newInputStream(chain)) {
            Certificate signed = CertificateFactory.getInstance("X.509").generateCertificate(in);
            store.setKeyEntry(ALIAS, key, PASSWORD.toCharArray(), new Certificate[] {signed, own});
        }
        Path keyFile = folder.resolve(name + ".key");
        pem(keyFile, "PRIVATE KEY", key.getEncoded());
        return new Issued(chain, keyFile, store);
    }

    /// For a client that trusts this authority only.
    public SSLContext client() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", own);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore pair(String name, String subject, String... more)
            throws IOException, InterruptedException, GeneralSecurityException {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-keystore",
                store(name),
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                subject,
                "-startdate",
                "-5d"));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void pem(Path file, String label, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END " + label + "-----\n");
    }

    private String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as("%s: %s", command, said).isZero();
    }
}
