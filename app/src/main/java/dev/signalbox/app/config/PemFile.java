package dev.signalbox.app.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Certificates and keys as PEM files, looked at early so that a wrong one is found by `check` and not by the first
/// connection.
final class PemFile {
    private static final int MAX_FILE = 1024 * 1024;
    /// PKCS#8 (RFC 7468, section 10): what older forms hold is not understood by those who serve with it.
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    private PemFile() {}

    /// Why the file is no chain of certificates, null when it is one.
    static @Nullable Phrase certificates(Path path) {
        byte[] content;
        try {
            content = content(path);
        } catch (IOException _) {
            return unreadable(path);
        }
        try {
            boolean any = !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .isEmpty();
            return any && text(content).contains("-----BEGIN CERTIFICATE-----")
                    ? null
                    : Phrase.of("problem.pem.certificate");
        } catch (CertificateException _) {
            return Phrase.of("problem.pem.certificate");
        }
    }

    /// Why the file is no private key that can be used without a passphrase, null when it is one.
    static @Nullable Phrase privateKey(Path path) {
        try {
            return PRIVATE_KEY.matcher(text(content(path))).find() ? null : Phrase.of("problem.pem.key");
        } catch (IOException _) {
            return unreadable(path);
        }
    }

    /// Whether the key is the one of the chain's first certificate, so that what one signs the other verifies.
    static boolean belong(Path certificates, Path key) {
        try {
            PublicKey open = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content(certificates)))
                    .iterator()
                    .next()
                    .getPublicKey();
            Matcher encoded = PRIVATE_KEY.matcher(text(content(key)));
            if (!encoded.find()) {
                return false;
            }
            byte[] decoded = Base64.getMimeDecoder().decode(encoded.group(1));
            PrivateKey secret =
                    KeyFactory.getInstance(open.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(decoded));
            return open instanceof RSAKey one && secret instanceof RSAKey other
                    ? one.getModulus().equals(other.getModulus())
                    : signs(secret, open);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
            return false; // of another kind, or broken
        }
    }

    private static boolean signs(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        String algorithm = open.getAlgorithm();
        Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : algorithm);
        signature.initSign(secret);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        return signature.verify(signed);
    }

    private static Phrase unreadable(Path path) {
        return Phrase.of(Files.exists(path) ? "problem.file.unreadable" : "problem.file.missing");
    }

    private static byte[] content(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException("not a regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_FILE);
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
