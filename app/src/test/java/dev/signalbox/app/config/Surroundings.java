package dev.signalbox.app.config;

import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Stopgap;
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
import java.util.List;
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
            "PATH", "/no/folder:/bin:/usr/bin",
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
        dialects.put("bedrock", URI.create("https://bedrock-runtime.us-east-1.amazonaws.com"));
        return new ConfigLoader(environment::get, dialects, locale);
    }

    /// What is shipped for a provider at this address.
    static List<Price> shipped(String name, String url) {
        return ShippedPrices.of(
                List.of(new Provider(name, "openai", URI.create(url), List.of(), null, false, null, null, 1)));
    }

    /// What is known of the models of a provider at this address.
    static Catalogue models(String name, String url) {
        return ShippedModels.of(
                List.of(new Provider(name, "openai", URI.create(url), List.of(), null, false, null, null, 1)));
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
        Files.writeString(folder.resolve("sorry.txt"), "\uFEFFWe are sorry.\nTry again later.\n");
        Files.writeString(folder.resolve("blank.txt"), " \n");
        Files.writeString(folder.resolve("long.txt"), "x".repeat(Stopgap.LONGEST + 1));
        Files.writeString(folder.resolve("bell.txt"), "a\u0007b");
        Files.writeString(folder.resolve("big"), "x".repeat(Interpolation.MAX_FILE + 1));
        Files.write(folder.resolve("latin1"), new byte[] {'s', (byte) 0xE9, 'c'});
        Files.writeString(folder.resolve("certificate.pem"), resource("certificate.pem"));
        Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", resource("key.base64")));
        for (String algorithm : List.of("EC", "RSA")) {
            Files.writeString(folder.resolve("another-" + algorithm + ".pem"), pem("PRIVATE KEY", anyKey(algorithm)));
        }
        Files.writeString(folder.resolve("encrypted.pem"), pem("ENCRYPTED PRIVATE KEY", resource("key.base64")));
        Files.writeString(folder.resolve("old.pem"), pem("EC PRIVATE KEY", resource("key.base64")));
        Files.writeString(folder.resolve("broken.pem"), pem("PRIVATE KEY", "c29tZXRoaW5nIGVsc2U="));
        return folder.resolve("signalbox.yaml");
    }

    private static String anyKey(String algorithm) {
        try {
            byte[] key = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return Base64.getMimeEncoder().encodeToString(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has such keys", e);
        }
    }

    private static String pem(String label, String content) {
        return "-----BEGIN " + label + "-----\n" + content.strip() + "\n-----END " + label + "-----\n";
    }
}
