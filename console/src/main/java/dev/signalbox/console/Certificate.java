package dev.signalbox.console;

import dev.signalbox.model.policy.Listener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listener's certificate and private key, read from PEM files and read again when they change. A pair that cannot
/// be used never replaces one that can.
final class Certificate {
    private static final int MAX_FILE = 1024 * 1024;
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

    private final Listener.Tls files;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private byte[] chain;
    private byte[] key;

    /// What the log said last, so that a file that stays missing is told once.
    private String complaint = "";

    private Certificate(Listener.Tls files) throws IOException {
        this.files = files;
        chain = read(files.certificate());
        key = read(files.key());
        factory.setKeyStore(keyStore(chain, key));
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    }

    /// @throws IOException when the files cannot be read or do not make a pair; says which and why
    static Certificate of(Listener.Tls files) throws IOException {
        return new Certificate(files);
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    /// Looks whether the files have changed; new connections then get the new certificate. Each change is tried once.
    void refresh() {
        try {
            byte[] freshChain = read(files.certificate());
            byte[] freshKey = read(files.key());
            complaint = "";
            if (Arrays.equals(freshChain, chain) && Arrays.equals(freshKey, key)) {
                return;
            }
            chain = freshChain;
            key = freshKey;
            KeyStore store = keyStore(chain, key);
            factory.reload(ssl -> ssl.setKeyStore(store));
            LOG.info("The console's certificate was read again from {}.", files.certificate());
        } catch (Exception e) { // SslContextFactory.reload declares no less
            complain(e);
        }
    }

    private void complain(Exception e) {
        String text = e.toString();
        if (!text.equals(complaint)) {
            complaint = text;
            LOG.warn("The console keeps its certificate: {}", text);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IOException(file + " is too large for a PEM file");
            }
            return Files.readAllBytes(file);
        } catch (FileSystemException e) { // its own message is the name alone
            throw new IOException(file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private KeyStore keyStore(byte[] chainPem, byte[] keyPem) throws IOException {
        java.security.cert.Certificate[] certificates = certificates(chainPem);
        PublicKey publicKey = certificates[0].getPublicKey();
        try {
            PrivateKey privateKey =
                    KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(encoded(keyPem));
            if (!belong(privateKey, publicKey)) {
                throw new IOException(files.key() + " is not the key of " + files.certificate());
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("console", privateKey, new char[0], certificates);
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(files.key() + " does not fit " + files.certificate() + ": " + e.getMessage(), e);
        }
    }

    private java.security.cert.Certificate[] certificates(byte[] pem) throws IOException {
        try {
            java.security.cert.Certificate[] certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .toArray(java.security.cert.Certificate[]::new);
            if (certificates.length == 0) {
                throw new IOException(files.certificate() + " holds no certificate");
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new IOException(files.certificate() + " is no PEM certificate: " + e.getMessage(), e);
        }
    }

    private PKCS8EncodedKeySpec encoded(byte[] pem) throws IOException {
        Matcher found = PKCS8.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new IOException(files.key() + " is no unencrypted PKCS#8 key (BEGIN PRIVATE KEY);"
                    + " `openssl pkcs8 -topk8 -nocrypt` makes one");
        }
        try {
            return new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        } catch (IllegalArgumentException e) {
            throw new IOException(files.key() + " is no valid Base64: " + e.getMessage(), e);
        }
    }

    /// Whether what one signs, the other verifies.
    private static boolean belong(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm(); // EdDSA signs under its own name
        };
        byte[] probe = {1, 2, 3};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(privateKey);
        signer.update(probe);
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(publicKey);
        verifier.update(probe);
        return verifier.verify(signer.sign());
    }
}
