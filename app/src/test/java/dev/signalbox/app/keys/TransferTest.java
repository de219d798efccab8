package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Run-time state is carried from one server to another.
@Tag("sockets")
class TransferTest {
    private static final String PHRASE = "correct horse battery";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        http.close();
        provider.close();
    }

    private Rig rig(String name, String more) throws Exception {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m, main/n] } }
                keys: [{ name: file, secret: a-long-secret-of-the-file }]
                admin-token: "%2$s/token-%3$s"
                store: "sqlite:%2$s/%3$s.db"
                %4$s
                """.formatted(provider.url(), folder, name, more));
    }

    private HttpResponse<String> state(
            Rig rig, String name, String method, @Nullable String phrase, @Nullable String file) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/state"))
                .header(
                        "authorization",
                        "Bearer "
                                + Files.readString(folder.resolve("token-" + name))
                                        .strip())
                .method(
                        method,
                        file == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(file));
        if (phrase != null) {
            request.header(
                    "x-signalbox-passphrase",
                    Base64.getEncoder().encodeToString(phrase.getBytes(StandardCharsets.UTF_8)));
        }
        if (file != null) {
            request.header("content-type", "application/x-ndjson");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String exported(Rig rig, String name, @Nullable String phrase) throws Exception {
        HttpResponse<String> answer = state(rig, name, phrase == null ? "GET" : "POST", phrase, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void taken(Rig rig, String name, @Nullable String phrase, String file, String counts) throws Exception {
        HttpResponse<String> answer = state(rig, name, "PUT", phrase, file);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(counts);
    }

    private void refused(Rig rig, String name, @Nullable String phrase, String file, int status, String code)
            throws Exception {
        String before = exported(rig, name, null);
        HttpResponse<String> answer = state(rig, name, "PUT", phrase, file);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"" + code + "\"");
        assertThat(exported(rig, name, null)).as("nothing of it was taken").isEqualTo(before);
    }

    private void drain(Rig rig, String name) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides"))
                        .header(
                                "authorization",
                                "Bearer "
                                        + Files.readString(folder.resolve("token-" + name))
                                                .strip())
                        .header("content-type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"action\":\"drain\",\"target\":\"main/n\",\"for_ms\":3600000,\"reason\":\"by \\\"me\\\"\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static int chat(Rig rig, String secret) throws Exception {
        return rig.post("/v1/chat/completions", HI, "x-api-key", secret).statusCode();
    }

    @Test
    void what_is_exported_and_imported_is_the_same_again() throws Exception {
        String plain;
        String web;
        try (Rig rig = rig("one", "");
                Keeper keeper = new Keeper(rig, folder.resolve("token-one"))) {
            web = keeper.made(
                    "{\"name\":\"web\",\"limits\":{\"rpm\":600},\"tags\":{\"team\":\"x\"},\"budget\":{\"usd\":5.5,\"per\":\"day\",\"unpriced\":\"allow\"}}");
            keeper.made("{\"name\":\"app\"}");
            drain(rig, "one");
            plain = exported(rig, "one", null);
            assertThat(plain.lines()).hasSize(5);
            assertThat(plain).doesNotContain(web.substring(0, 8), "sealed");
            taken(rig, "one", null, plain, "{\"keys\":0,\"overrides\":0,\"unchanged\":3,\"over\":0}");
        }
        try (Rig rig = rig("two", "");
                Keeper keeper = new Keeper(rig, folder.resolve("token-two"))) {
            taken(rig, "two", null, plain, "{\"keys\":2,\"overrides\":1,\"unchanged\":0,\"over\":0}");

            assertThat(exported(rig, "two", null)).isEqualTo(plain);
            taken(rig, "two", null, plain, "{\"keys\":0,\"overrides\":0,\"unchanged\":3,\"over\":0}");
            assertThat(chat(rig, web)).as("its secret was not in the file").isEqualTo(401);
            assertThat(keeper.show("web").path("prefix").isNull()).isTrue();
            String secret = Keeper.secret(keeper.rotate("web", 0));
            assertThat(chat(rig, secret)).isEqualTo(200);
            assertThat(rig.get(rig.console() + "/admin/v1/overrides").body()).contains("main/n", "drain");
            assertThat(audited("two")).contains("state.imported", "app, web, main/n");
        }
    }

    private String audited(String name) throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve(name + ".db.audit"))) {
            for (Path each : files.toList()) {
                all.append(Files.readString(each, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void with_secrets_keys_work_where_the_hash_key_is_the_same() throws Exception {
        String sealed;
        String web;
        String old;
        try (Rig rig = rig("one", "");
                Keeper keeper = new Keeper(rig, folder.resolve("token-one"))) {
            old = keeper.made("{\"name\":\"web\"}");
            web = Keeper.secret(keeper.rotate("web", 3_600_000));
            assertThat(state(rig, "one", "POST", "short", null).body()).contains("passphrase_too_short");
            sealed = exported(rig, "one", PHRASE);
            assertThat(sealed).doesNotContain(web.substring(0, 8));
        }
        try (Rig rig = rig("two", "")) {
            refused(rig, "two", PHRASE, sealed, 409, "other_hash_key");
            refused(rig, "two", "another passphrase", sealed, 400, "wrong_passphrase");
            refused(rig, "two", null, sealed, 400, "missing_passphrase");
        }
        Files.copy(folder.resolve("one.db.key"), folder.resolve("three.db.key"));
        try (Rig rig = rig("three", "")) {
            taken(rig, "three", PHRASE, sealed, "{\"keys\":1,\"overrides\":0,\"unchanged\":0,\"over\":0}");

            assertThat(chat(rig, web)).isEqualTo(200);
            assertThat(chat(rig, old)).isEqualTo(200);
            taken(rig, "three", PHRASE, sealed, "{\"keys\":0,\"overrides\":0,\"unchanged\":1,\"over\":0}");
        }
    }

    @Test
    void all_of_a_file_is_taken_or_nothing() throws Exception {
        String plain;
        try (Rig rig = rig("one", "");
                Keeper keeper = new Keeper(rig, folder.resolve("token-one"))) {
            keeper.made("{\"name\":\"app\"}");
            keeper.made("{\"name\":\"web\",\"limits\":{\"rpm\":600}}");
            drain(rig, "one");
            plain = exported(rig, "one", null);
        }
        try (Rig rig = rig("two", "");
                Keeper keeper = new Keeper(rig, folder.resolve("token-two"))) {
            refused(rig, "two", null, plain.replace("main/n", "main/gone"), 409, "import_conflict");
            refused(rig, "two", null, plain.replace("{\"rpm\":600}", "{\"colour\":1}"), 409, "import_conflict");
            refused(rig, "two", null, plain.replace("\"version\":1", "\"version\":2"), 400, "newer_version");
            refused(rig, "two", null, plain.substring(0, plain.length() - 9), 400, "damaged_file");
            keeper.made("{\"name\":\"web\",\"limits\":{\"rpm\":7}}");
            refused(rig, "two", null, plain, 409, "import_conflict");
            assertThat(state(rig, "two", "PUT", null, plain).body()).contains("line 3: ");

            HttpRequest unknown = HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/state"))
                    .header("content-type", "application/x-ndjson")
                    .PUT(HttpRequest.BodyPublishers.ofString(plain))
                    .build();
            assertThat(http.send(unknown, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void records_are_copied_as_lines() throws Exception {
        try (Rig rig = rig("one", "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(chat(rig, "a-long-secret-of-the-file")).isEqualTo(200);
            }
            String url = rig.console() + "/admin/v1/usage/records";
            List<String> lines = await().atMost(Duration.ofSeconds(30))
                    .until(() -> rig.get(url).body().lines().toList(), all -> all.size() == 5);

            assertThat(lines.getFirst()).startsWith("{\"signalbox\":\"usage\",\"version\":1,\"from\":");
            assertThat(lines.get(1)).contains("\"key\":\"file\"", "\"tokens\":", "\"request_id\":");
            assertThat(lines.getLast()).isEqualTo("{\"end\":{\"records\":3}}");
            assertThat(rig.get(url + "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")
                            .body()
                            .lines())
                    .hasSize(2);
            assertThat(rig.get(url + "?from=x").statusCode()).isEqualTo(400);
        }
    }
}
