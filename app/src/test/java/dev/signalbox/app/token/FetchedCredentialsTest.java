package dev.signalbox.app.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.token.Answering.Said;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Credentials that are fetched, from the outside: through the gateway, with real servers that give them.
@Tag("sockets")
class FetchedCredentialsTest {
    private static final String QUESTION = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final Said ANSWER = Said.json("""
            {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
            "message":{"role":"assistant","content":"hello"}}],
            "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aServiceAccountsTokenIsFetchedWithASignedAssertionAndRenewedBeforeItExpires() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        AtomicInteger count = new AtomicInteger();
        try (Answering tokens = new Answering(_ ->
                        Said.json("{\"access_token\":\"token-" + count.incrementAndGet() + "\",\"expires_in\":2}"));
                Answering provider = new Answering(_ -> ANSWER)) {
            Path file = serviceAccount(pair, tokens.url() + "/token");
            try (Rig rig = Rig.start(config(provider, "{ google: \"" + file + "\" }"))) {
                until(() -> status(rig) == 200);
                assertThat(provider.last().header("authorization")).startsWith("Bearer token-");
                until(() -> count.get() >= 3);
                assertThat(status(rig)).isEqualTo(200);

                String form = tokens.last().body();
                assertThat(form)
                        .startsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=");
                String[] jwt = form.substring(form.lastIndexOf('=') + 1).split("\\.");
                JsonNode claims =
                        JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(jwt[1]));
                assertThat(claims.path("iss").asString()).isEqualTo("robot@example.com");
                assertThat(claims.path("aud").asString()).isEqualTo(tokens.url() + "/token");
                Signature check = Signature.getInstance("SHA256withRSA");
                check.initVerify(pair.getPublic());
                check.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.US_ASCII));
                assertThat(check.verify(Base64.getUrlDecoder().decode(jwt[2]))).isTrue();

                String metrics = rig.get(rig.console() + "/metrics").body();
                assertThat(metrics)
                        .contains("signalbox_credential_expires_seconds{key=\"1\",provider=\"first\"}")
                        .contains("signalbox_credential_failures_total{key=\"1\",provider=\"first\"} 0.0")
                        .doesNotContain("token-1");
            }
        }
    }

    @Test
    void whileThereIsNoTokenTheNextTargetIsAskedAndReadinessSaysItOnce() throws Exception {
        AtomicBoolean up = new AtomicBoolean();
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean answer = new AtomicBoolean();
        try (Answering tokens = new Answering(_ -> {
                    asked.set(true);
                    untilQuietly(answer::get);
                    return up.get()
                            ? Said.json("{\"access_token\":\"the-token\",\"expires_in\":3600}")
                            : new Said(400, "application/json", "{\"error\":\"invalid_grant\"}");
                });
                Answering provider = new Answering(_ -> ANSWER);
                Answering other = new Answering(_ -> ANSWER)) {
            Path file = user(tokens.url() + "/token");
            String config = config(provider, "{ google: \"" + file + "\" }")
                    .replace("routes:", "  second: { dialect: openai, url: \"" + other.url() + "/v1\" }\nroutes:")
                    .replace("[first/m]", "[first/m, { to: second/m, priority: 2 }]");
            try (Rig rig = Rig.start(config)) {
                until(asked::get);
                assertThat(rig.get(rig.console() + "/readyz").body()).isEqualTo("waiting for credentials\n");
                assertThat(status(rig)).as("serves at once").isEqualTo(200);
                answer.set(true);
                until(() -> ready(rig));
                assertThat(status(rig)).isEqualTo(200);
                assertThat(provider.asked()).isEmpty();
                assertThat(other.asked()).hasSize(2);
                assertThat(rig.get(rig.console() + "/metrics").body())
                        .contains(
                                "signalbox_target_condition{condition=\"no_credential\",key=\"1\",target=\"first/m\"} 1.0");

                up.set(true);
                until(() -> status(rig) == 200 && !provider.asked().isEmpty());
                assertThat(provider.last().header("authorization")).isEqualTo("Bearer the-token");
            }
        }
    }

    @Test
    void withoutAnotherTargetTheCallerHearsThatNoneIsHealthyAndNothingIsSent() throws Exception {
        try (Answering provider = new Answering(_ -> ANSWER);
                Rig rig = Rig.start(config(provider, "{ command: [\"/no/such/program\"] }"))) {
            until(() -> ready(rig));
            HttpResponse<String> answer = rig.post("/v1/chat/completions", QUESTION);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("no_healthy_target", "credential for it could not be fetched")
                    .doesNotContain("/no/such/program", "failing");
            assertThat(provider.asked()).isEmpty();
        }
    }

    @Test
    void whatACommandPrintsIsTheCredentialUntilItPrintsAnotherAndIsMaskedInErrors() throws Exception {
        Path printed = Files.writeString(folder.resolve("printed"), "secret-one-of-the-command\n");
        AtomicBoolean refuse = new AtomicBoolean();
        try (Answering provider = new Answering(request -> refuse.get()
                        ? new Said(
                                400,
                                "application/json",
                                "{\"error\":{\"message\":\"odd: " + request.header("authorization") + "\"}}")
                        : ANSWER);
                Rig rig = Rig.start(config(provider, "{ command: [cat, \"" + printed + "\"], lifetime: 1s }"))) {
            until(() -> status(rig) == 200);
            assertThat(provider.last().header("authorization")).isEqualTo("Bearer secret-one-of-the-command");

            Path next = Files.writeString(folder.resolve("next"), "{\"accessToken\":\"secret-two-of-the-command\"}");
            Files.move(next, printed, StandardCopyOption.ATOMIC_MOVE);
            until(() -> status(rig) == 200
                    && provider.last().header("authorization").equals("Bearer secret-two-of-the-command"));

            refuse.set(true);
            HttpResponse<String> answer = rig.post("/v1/chat/completions", QUESTION);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("odd: ").doesNotContain("secret-two");
        }
    }

    @Test
    void aReloadKeepsTheTokenOfASourceThatStays() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Answering tokens = new Answering(_ ->
                        Said.json("{\"access_token\":\"token-" + count.incrementAndGet() + "\",\"expires_in\":3600}"));
                Answering provider = new Answering(_ -> ANSWER)) {
            String config = config(provider, "{ google: \"" + user(tokens.url() + "/token") + "\" }");
            try (Rig rig = Rig.start(config)) {
                until(() -> status(rig) == 200);
                rig.adopt(config.replace("[first/m]", "[{ to: first/m, weight: 2 }]"));
                assertThat(status(rig)).isEqualTo(200);
                assertThat(count).hasValue(1);
            }
        }
    }

    private static String config(Answering provider, String key) {
        return """
                providers:
                  first: { dialect: openai, url: "%s/v1", keys: [%s] }
                routes:
                  chat: { targets: [first/m] }
                """.formatted(provider.url(), key);
    }

    private Path serviceAccount(KeyPair pair, String server) throws IOException {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return write(Map.of(
                "type", "service_account",
                "client_email", "robot@example.com",
                "private_key_id", "1",
                "private_key", pem,
                "token_uri", server));
    }

    private Path user(String server) throws IOException {
        return write(Map.of(
                "type", "authorized_user",
                "client_id", "id",
                "client_secret", "of-the-client",
                "refresh_token", "of-the-user",
                "token_uri", server));
    }

    private Path write(Map<String, String> key) throws IOException {
        return Files.write(folder.resolve("key.json"), JsonMapper.shared().writeValueAsBytes(key));
    }

    private static int status(Rig rig) {
        try {
            return rig.post("/v1/chat/completions", QUESTION).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean ready(Rig rig) {
        try {
            return rig.get(rig.console() + "/readyz").statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never came");
            }
            Thread.sleep(20);
        }
    }

    private static void untilQuietly(BooleanSupplier condition) {
        try {
            until(condition);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
