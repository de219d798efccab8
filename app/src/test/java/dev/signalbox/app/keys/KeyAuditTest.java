package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.storage.audit.Inspection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the audit log has of keys that are made, changed and revoked while the gateway runs.
@Tag("sockets")
class KeyAuditTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void what_is_done_to_keys_is_written_down_without_their_secrets() throws Exception {
        List<String> secrets = new ArrayList<>();
        try (Rig rig = Rig.start(config());
                Keeper keeper = new Keeper(rig, token())) {
            secrets.add(keeper.made("{\"name\":\"web\",\"limits\":{\"rpm\":7}}"));
            secrets.add(Keeper.secret(keeper.rotate("web", 60_000)));
            assertThat(keeper.revoke("web").statusCode()).isEqualTo(200);
        }

        List<JsonNode> lines = lines();
        assertThat(names(lines))
                .containsExactly("process.started", "key.made", "key.rotated", "key.revoked", "process.stopped");
        JsonNode made = lines.get(1);
        assertThat(made.path("actor").asString()).isEqualTo("admin-token");
        assertThat(made.path("source").asString()).isEqualTo("127.0.0.1");
        assertThat(made.path("subject").asString()).isEqualTo("web");
        assertThat(made.path("before")).isEmpty();
        assertThat(made.at("/after/prefix").asString())
                .isEqualTo(secrets.getFirst().substring(0, 8));
        assertThat(made.at("/after/declared").asString()).isEqualTo("{\"name\":\"web\",\"limits\":{\"rpm\":7}}");
        JsonNode rotated = lines.get(2);
        assertThat(rotated.path("before")).isEqualTo(made.path("after"));
        assertThat(rotated.at("/after/prefix").asString())
                .isEqualTo(secrets.getLast().substring(0, 8));
        assertThat(rotated.at("/after/old_secret_until").isString()).isTrue();
        assertThat(lines.get(3).path("before")).isEqualTo(rotated.path("after"));
        assertThat(lines.get(3).path("after")).isEmpty();
        try (var files = Files.list(log())) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secrets);
            }
        }
        assertThat(Inspection.verify(log()).problems()).isEmpty();
    }

    @Test
    void nothing_is_done_to_keys_that_cannot_be_written_down() throws Exception {
        try (Rig rig = Rig.start(config());
                Keeper keeper = new Keeper(rig, token())) {
            String prefix = keeper.made("{\"name\":\"web\"}").substring(0, 8);
            Path way = Files.createDirectory(log().resolve("audit.head.new"));

            unavailable(keeper.create("{\"name\":\"other\"}"));
            unavailable(keeper.rotate("web", 0));
            unavailable(keeper.revoke("web"));

            assertThat(keeper.show("web").path("prefix").asString()).isEqualTo(prefix);
            assertThat(keeper.get("").body()).doesNotContain("\"other\"");
            Files.delete(way);
            assertThat(keeper.revoke("web").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_is_refused_anyway_is_not_written_down_and_wrong_tokens_are_counted() throws Exception {
        try (Rig rig = Rig.start(config());
                Keeper keeper = new Keeper(rig, token())) {
            keeper.made("{\"name\":\"web\"}");
            assertThat(keeper.create("{\"name\":\"web\"}").statusCode()).isEqualTo(409);
            assertThat(keeper.create("{\"name\":\"odd\",\"colour\":1}").statusCode())
                    .isEqualTo(400);
            assertThat(keeper.revoke("nobody").statusCode()).isEqualTo(404);
            Path wrong = Files.writeString(folder.resolve("wrong"), "wrong-token");
            try (Keeper intruder = new Keeper(rig, wrong)) {
                assertThat(intruder.create("{\"name\":\"mine\"}").statusCode()).isEqualTo(401);
                assertThat(intruder.rotate("web", 0).statusCode()).isEqualTo(401);
                assertThat(intruder.revoke("web").statusCode()).isEqualTo(401);
            }
        }

        List<JsonNode> lines = lines();
        assertThat(names(lines)).containsExactly("process.started", "key.made", "token.wrong", "process.stopped");
        assertThat(lines.get(2).at("/after/times").asString()).isEqualTo("3");
        assertThat(lines.toString()).doesNotContain("wrong-token");
    }

    private static void unavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"audit_unavailable\"");
    }

    private String config() {
        return """
                providers:
                  main: { dialect: openai, url: "http://127.0.0.1:9/v1" }
                routes:
                  chat: { targets: [main/m] }
                keys: [{ name: file, secret: a-long-secret-of-the-file }]
                admin-token: "%s"
                store: "sqlite:%s"
                audit: "%s"
                """.formatted(token(), folder.resolve("books.db"), log());
    }

    private Path token() {
        return folder.resolve("token");
    }

    private Path log() {
        return folder.resolve("audit");
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        Inspection.lines(log(), null, line -> lines.add(JsonMapper.shared().readTree(line)));
        return lines;
    }

    private static List<String> names(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("act").asString()).toList();
    }
}
