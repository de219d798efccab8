package dev.signalbox.app.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Certificates and keys as PEM files, looked at early so that a wrong one is found by `check` and not by the first
/// connection.
final class PemFile {
    private static final int MAX_FILE = 1024 * 1024;
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----");

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
