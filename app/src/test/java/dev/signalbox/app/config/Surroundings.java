package dev.signalbox.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What the configs of these tests refer to: variables, dialects, and a folder with files, good and bad.
final class Surroundings {
    static final Map<String, String> ENVIRONMENT = Map.of(
            "WEB_KEY", "a-web-key-that-is-long-enough",
            "SHORT", "short",
            "EMPTY", "",
            "DRAIN", "soon",
            "OPENAI_API_KEY", "sk-proj-0123456789",
            "ANTHROPIC_API_KEY", "sk-ant-0123456789");

    private Surroundings() {}

    static ConfigLoader loader(Locale locale) {
        return loader(ENVIRONMENT, locale);
    }

    static ConfigLoader loader(Map<String, String> environment, Locale locale) {
        Map<String, URI> dialects = new LinkedHashMap<>();
        dialects.put("openai", URI.create("https://api.openai.com/v1"));
        dialects.put("anthropic", URI.create("https://api.anthropic.com"));
        return new ConfigLoader(environment::get, dialects, locale);
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Surroundings.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fills the folder and returns where a config in it would be.
    static Path files(Path folder) throws IOException {
        Files.createDirectory(folder.resolve("folder"));
        Files.writeString(folder.resolve("secret"), "a-secret-from-a-file\n");
        Files.writeString(folder.resolve("big"), "x".repeat(Interpolation.MAX_FILE + 1));
        Files.write(folder.resolve("latin1"), new byte[] {'s', (byte) 0xE9, 'c'});
        Files.writeString(folder.resolve("certificate.pem"), resource("certificate.pem"));
        Files.writeString(folder.resolve("key.pem"), privateKey("PRIVATE KEY"));
        Files.writeString(folder.resolve("encrypted.pem"), privateKey("ENCRYPTED PRIVATE KEY"));
        return folder.resolve("signalbox.yaml");
    }

    private static String privateKey(String label) {
        try {
            byte[] key = KeyPairGenerator.getInstance("EC")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return "-----BEGIN " + label + "-----\n"
                    + Base64.getMimeEncoder().encodeToString(key)
                    + "\n-----END " + label + "-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has EC keys", e);
        }
    }
}
