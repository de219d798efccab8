package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that are made, used, changed and revoked while the gateway runs.
@Tag("sockets")
class RunTimeKeysTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DECLARED = "a-long-secret-of-the-file";
    private static final String OPENAI = "/v1/chat/completions";
    private static final String ANTHROPIC = "/v1/messages";

    private final Simulator provider =
            Simulator.start(Script.defaults().withLatency(Distribution.ZERO, Distribution.times("constant(1ms)")));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Keeper keeper;

    @BeforeEach
    void start() throws Exception {
        begin(config("keys: [{ name: file, secret: " + DECLARED + " }]"));
    }

    private void begin(String config) throws Exception {
        rig = Rig.start(config);
        keeper = new Keeper(rig, folder.resolve("token"));
    }

    private void again(String config) throws Exception {
        end();
        begin(config);
    }

    private void end() throws Exception {
        keeper.close();
        rig.close();
    }

    @AfterEach
    void stop() throws Exception {
        end();
        provider.close();
    }

    private String config(String keys) {
        return """
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m] }
                  other: { targets: [main/n] }
                workloads:
                  side: { criticality: sheddable }
                admin-token: %s
                store: sqlite:%s
                drain-timeout: 2s
                %s
                """.formatted(provider.url(), folder.resolve("token"), folder.resolve("books.db"), keys);
    }

    private HttpResponse<String> ask(String key, String... more) throws Exception {
        return askAt(OPENAI, "chat", key, more);
    }

    private HttpResponse<String> askAt(String path, String model, String key, String... more) throws Exception {
        List<String> headers = new ArrayList<>(List.of("authorization", "Bearer " + key));
        headers.addAll(List.of(more));
        return rig.post(
                path,
                "{\"model\":\"" + model + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                headers.toArray(String[]::new));
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-signalbox-error").orElse(answer.body()))
                .contains(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void a_key_is_used_from_the_moment_it_is_made_until_it_is_revoked(String path) throws Exception {
        String secret = keeper.made("{\"name\":\"web\"}");

        assertThat(askAt(path, "chat", secret).statusCode()).isEqualTo(200);
        assertThat(rig.records(1).getFirst().path("key").asString()).isEqualTo("web");
        assertThat(keeper.revoke("web").statusCode()).isEqualTo(200);

        refused(askAt(path, "chat", secret), 401, "invalid_key");
        assertThat(askAt(path, "chat", DECLARED).statusCode()).isEqualTo(200);
    }

    @Test
    void a_secret_is_told_once_and_never_kept() throws Exception {
        String secret = keeper.made("{\"name\":\"web\"}");
        ask(secret);

        assertThat(secret).matches("sbx_[0-9A-Za-z]{42}");
        assertThat(keeper.get("").body()).contains(secret.substring(0, 8)).doesNotContain(secret);
        assertThat(keeper.show("web").path("prefix").asString()).isEqualTo(secret.substring(0, 8));
        end();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("books.db.key"))))
                .isEqualTo("rw-------");
        begin(config(""));
    }

    @Test
    void a_key_outlives_the_process() throws Exception {
        String secret = keeper.made("{\"name\":\"web\"}");
        again(config("keys: [{ name: file, secret: " + DECLARED + " }]"));

        assertThat(ask(secret).statusCode()).isEqualTo(200);
    }

    @Test
    void its_routes_workloads_and_limits_hold() throws Exception {
        String secret =
                keeper.made("{\"name\":\"web\",\"routes\":[\"chat\"],\"workloads\":[\"side\"],\"limits\":{\"rpm\":2}}");

        refused(askAt(OPENAI, "other", secret), 403, "route_not_allowed");
        assertThat(ask(secret, "x-signalbox-workload", "side").statusCode()).isEqualTo(200);
        assertThat(ask(secret).statusCode()).isEqualTo(200);
        refused(ask(secret), 429, "rate_limited");
        rig.adopt(config("keys: [{ name: file, secret: " + DECLARED + " }]"));
        refused(ask(secret), 429, "rate_limited");
    }

    @Test
    void an_expired_key_is_refused() throws Exception {
        String secret = keeper.made("{\"name\":\"web\",\"expires\":\"2024-01-01\"}");
        String later =
                keeper.made("{\"name\":\"later\",\"expires\":\"" + Instant.now().plus(Duration.ofDays(1)) + "\"}");

        refused(ask(secret), 401, "key_expired");
        assertThat(ask(later).statusCode()).isEqualTo(200);
    }

    @Test
    void a_key_is_refused_from_other_networks_than_its_own() throws Exception {
        String elsewhere = keeper.made("{\"name\":\"web\",\"networks\":[\"10.0.0.0/8\",\"::1\"]}");
        String here = keeper.made("{\"name\":\"here\",\"networks\":[\"10.0.0.0/8\",\"127.0.0.0/8\"]}");

        refused(ask(elsewhere), 403, "network_not_allowed");
        assertThat(ask(here).statusCode()).isEqualTo(200);
    }

    @Test
    void an_old_secret_counts_as_long_as_it_was_said() throws Exception {
        String first = keeper.made("{\"name\":\"web\"}");
        ask(first);
        String second = Keeper.secret(keeper.rotate("web", 60_000));

        assertThat(ask(first).statusCode()).isEqualTo(200);
        assertThat(ask(second).statusCode()).isEqualTo(200);
        assertThat(keeper.show("web").path("old_secret_until").isNull()).isFalse();

        String third = Keeper.secret(keeper.rotate("web", 0));
        refused(ask(first), 401, "invalid_key");
        refused(ask(second), 401, "invalid_key");
        assertThat(ask(third).statusCode()).isEqualTo(200);
    }

    @Test
    void requests_that_are_under_way_when_their_key_is_revoked_end_well() throws Exception {
        provider.script(Script.defaults()
                .withLatency(Distribution.times("constant(300ms)"), Distribution.times("constant(1ms)")));
        String secret = keeper.made("{\"name\":\"web\"}");
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return ask(secret).statusCode();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        await().atMost(PATIENCE).until(() -> provider.requests().size() > 20);
        keeper.revoke("web");
        int sent = provider.requests().size();

        refused(ask(secret), 401, "invalid_key");
        int good = 0;
        for (CompletableFuture<Integer> answer : answers) {
            int status = answer.get();
            assertThat(status).isIn(200, 401);
            good += status == 200 ? 1 : 0;
        }
        assertThat(good).isGreaterThanOrEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a\",\"colour\":1} | colour",
                "{\"name\":\"a\",\"secret\":\"0123456789abcdef0123\"} | secret",
                "{\"name\":\"a\",\"workload\":\"nobody\"} | workload",
                "{\"name\":\"a\",\"routes\":[\"nowhere\"]} | routes[0]",
                "{\"name\":\"a\",\"networks\":[\"10.0.0.0/33\"]} | expected an address or a block",
                "{\"name\":\"a\",\"expires\":\"soon\"} | expected a day such as",
                "{\"name\":\"a\",\"limits\":{\"rpm\":-1}} | limits.rpm",
                "{\"limits\":{}} | name",
                "{\"name\":\"file:/etc/hostname\",\"workload\":\"${HOME}\"} | workload",
                "[] | Wanted",
                "{ | Wanted"
            })
    void what_is_wrong_is_told_as_of_a_config(String json, String told) throws Exception {
        HttpResponse<String> answer = keeper.create(json);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Keeper.json(answer).at("/error/message").asString()).contains(told);
    }

    @Test
    void names_are_taken_once_and_the_file_owns_its_own() throws Exception {
        keeper.made("{\"name\":\"web\"}");

        assertThat(keeper.create("{\"name\":\"web\"}").body()).contains("key_exists");
        assertThat(keeper.create("{\"name\":\"file\"}").body()).contains("key_declared");
        assertThat(keeper.revoke("file").statusCode()).isEqualTo(409);
        assertThat(keeper.rotate("file", 0).statusCode()).isEqualTo(409);
        assertThat(keeper.revoke("nobody").statusCode()).isEqualTo(404);
        keeper.revoke("web");
        assertThat(keeper.create("{\"name\":\"web\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void a_key_rests_when_the_file_comes_to_declare_its_name() throws Exception {
        String secret = keeper.made("{\"name\":\"web\"}");
        ask(secret);

        rig.adopt(config("keys: [{ name: web, secret: " + DECLARED + " }]"));

        refused(ask(secret), 401, "invalid_key");
        assertThat(ask(DECLARED).statusCode()).isEqualTo(200);
        assertThat(keeper.show("web").path("source").asString()).isEqualTo("file");

        rig.adopt(config("keys: [{ name: file, secret: " + DECLARED + " }]"));
        assertThat(ask(secret).statusCode()).isEqualTo(200);
    }

    @Test
    void in_open_mode_a_key_is_recognised_and_others_may_still_call() throws Exception {
        again(config(""));
        String secret = keeper.made("{\"name\":\"web\",\"limits\":{\"rpm\":1}}");

        assertThat(ask(secret).statusCode()).isEqualTo(200);
        refused(ask(secret), 429, "rate_limited");
        assertThat(ask("sk-any-that-an-sdk-wants").statusCode()).isEqualTo(200);
        keeper.revoke("web");
        refused(ask(secret), 401, "invalid_key");
    }

    @Test
    void with_access_by_keys_only_nobody_is_let_in_without_one_that_was_made() throws Exception {
        again(config("access: keys"));
        refused(rig.post(OPENAI, "{}"), 401, "missing_key");
        refused(ask("sk-any-that-an-sdk-wants"), 401, "invalid_key");

        String secret = keeper.made("{\"name\":\"web\"}");
        assertThat(ask(secret).statusCode()).isEqualTo(200);
        keeper.revoke("web");
        refused(ask(secret), 401, "invalid_key");
    }

    @Test
    void a_store_whose_file_for_hashes_is_another_one_is_not_opened() throws Exception {
        keeper.made("{\"name\":\"web\"}");
        end();
        Path hash = folder.resolve("books.db.key");
        byte[] right = Files.readAllBytes(hash);
        Files.write(hash, new byte[32]);

        assertThatThrownBy(() -> Rig.start(config("access: keys")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another `key-hash` (or `.key` file)");
        Files.write(hash, right);
        begin(config("access: keys"));
    }

    @Test
    void a_declared_key_for_hashes_takes_the_place_of_the_file() throws Exception {
        end();
        Files.delete(folder.resolve("books.db.key"));
        Files.delete(folder.resolve("books.db"));
        begin(config("access: keys\nkey-hash: aGFzaGVzIG9mIHRlc3RzIGFyZSBtYWRlIHdpdGggdGhpcw=="));

        assertThat(ask(keeper.made("{\"name\":\"web\"}")).statusCode()).isEqualTo(200);
        assertThat(folder.resolve("books.db.key")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\u202e", "\\u2066", "\\u200e", "\\u200f", "\\u202a", "\\u200b", "\\ufeff", "\\ud800", "\\u0007"
            })
    void a_name_with_what_cannot_be_seen_is_refused(String unseen) throws Exception {
        HttpResponse<String> answer = keeper.create("{\"name\":\"we" + unseen + "b\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Keeper.json(answer).at("/error/message").asString()).contains("name", "none of them invisible");
    }

    @Test
    void nothing_changes_without_the_token_and_nothing_can_be_made_without_a_store() throws Exception {
        HttpResponse<String> answer = rig.get(rig.console() + "/admin/v1/keys");
        assertThat(answer.statusCode()).isEqualTo(200);
        Path token = folder.resolve("token");
        String right = Files.readString(token);
        Files.writeString(token, "wrong");
        assertThat(keeper.create("{\"name\":\"web\"}").statusCode()).isEqualTo(401);
        assertThat(keeper.revoke("web").statusCode()).isEqualTo(401);
        Files.writeString(token, right);

        again(config("").replaceAll("(?m)^store:.*$", ""));
        HttpResponse<String> without = keeper.create("{\"name\":\"web\"}");
        assertThat(without.statusCode()).isEqualTo(503);
        assertThat(without.body()).contains("no_store");
    }

    @Test
    void guesses_do_not_keep_a_known_key_waiting() throws Exception {
        String secret = keeper.made("{\"name\":\"web\"}");
        assertThat(ask(secret).statusCode()).isEqualTo(200);
        java.util.Set<Integer> statuses = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Thread> guessers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String guess = dev.signalbox.core.access.KeySecret.make(new java.util.Random(i));
            guessers.add(Thread.ofVirtual().start(() -> {
                try {
                    statuses.add(ask(guess).statusCode());
                } catch (Exception e) {
                    statuses.add(-1);
                }
            }));
        }
        for (Thread guesser : guessers) {
            guesser.join();
        }

        assertThat(statuses).contains(401).isSubsetOf(401, 503);
        assertThat(ask(secret).statusCode()).isEqualTo(200);
    }
}
