package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What of deferred requests is on the disk, and what becomes of them when that is not as it should be.
@Tag("sockets")
class KeptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void nothing_is_kept_where_nobody_defers() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            box.rig().post("/v1/chat/completions", Postbox.body("hello"), "authorization", "Bearer " + Postbox.KEY);

            assertThat(folder.resolve("s.db.deferred")).doesNotExist();
            assertThat(folder.resolve("s.db.deferred-key")).doesNotExist();
        }
    }

    @Test
    void no_text_is_on_the_disk_in_the_clear_and_what_was_asked_is_deleted_at_its_end() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            Runnable goOn = box.holdBack();
            String id = box.accepted(Postbox.PROMPT);
            assertThat(box.files()).anyMatch(each -> each.endsWith(id + ".waiting-0"));
            assertThat(box.files()).allSatisfy(KeptTest::isSecret);
            goOn.run();
            box.awaitStatus(id, "succeeded");

            assertThat(box.files().stream().filter(each -> name(each).startsWith(id)))
                    .singleElement()
                    .satisfies(each -> assertThat(name(each)).isEqualTo(id + ".ended"))
                    .satisfies(KeptTest::isSecret);
            assertThat(box.result(id).body()).contains(Postbox.PROMPT);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("s.db.deferred-key"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s.db.deferred"))))
                    .isEqualTo("rwx------");
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static void isSecret(Path file) throws Exception {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain(Postbox.PROMPT, "chat", "night", "batch", Postbox.KEY);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_restart_loses_none() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            String done = box.accepted("done");
            box.awaitStatus(done, "succeeded");
            Runnable goOn = box.holdBack();
            String waits = box.accepted("waits");
            String cancelled = box.accepted("cancelled");
            box.delete(cancelled);

            box.restart();

            assertThat(box.result(done).body()).contains("You said: done");
            assertThat(box.status(cancelled).path("status").asString()).isEqualTo("cancelled");
            JsonNode end = box.awaitStatus(waits, "succeeded");
            assertThat(end.path("restarted").asBoolean()).isFalse();
            assertThat(goOn).isNotNull();
        }
    }

    @Test
    void one_under_way_at_the_end_of_the_process_is_made_again_and_says_so() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            box.provider.next(Reply.fault("hang"));
            String id = box.accepted("hello");
            box.provider.awaitRequests(1, PATIENCE);

            box.restart();

            JsonNode end = box.awaitStatus(id, "succeeded");
            assertThat(end.path("restarted").asBoolean()).isTrue();
            assertThat(end.path("attempts").asInt()).isEqualTo(2);
            assertThat(end.path("request_id").asString()).isEqualTo(id + ".2");
        }
    }

    @Test
    void a_file_that_was_damaged_is_set_aside_and_the_others_go_on() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            box.holdBack();
            String good = box.accepted("good");
            String changed = box.accepted("changed");
            String cut = box.accepted("cut");
            String swapped = box.accepted("swapped");
            Path jobs = folder.resolve("s.db.deferred");
            Path file = jobs.resolve(changed + ".waiting-0");
            byte[] bytes = Files.readAllBytes(file);
            bytes[40] ^= 1;
            Files.write(file, bytes);
            Path short0 = jobs.resolve(cut + ".waiting-0");
            Files.write(short0, new byte[7]);
            Files.copy(
                    jobs.resolve(good + ".waiting-0"),
                    jobs.resolve(swapped + ".waiting-0"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);

            box.restart();

            box.awaitStatus(good, "succeeded");
            for (String id : List.of(changed, cut, swapped)) {
                assertThat(box.get("/v1/deferred/" + id).statusCode()).isEqualTo(404);
                assertThat(jobs.resolve(id + ".waiting-0.broken")).exists();
            }
        }
    }

    @Test
    void what_another_key_encrypted_is_left_alone_until_that_is_back() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            String id = box.accepted("hello");
            box.awaitStatus(id, "succeeded");
            Path key = folder.resolve("s.db.deferred-key");
            byte[] right = Files.readAllBytes(key);
            Files.write(key, new byte[32]);

            box.restart();
            assertThat(box.get("/v1/deferred/" + id).statusCode()).isEqualTo(404);

            Files.write(key, right);
            box.restart();
            assertThat(box.result(id).body()).contains("You said: hello");
        }
    }

    @Test
    void a_declared_key_needs_no_file() throws Exception {
        String key = "deferral: { key: \"" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=" + "\" }";
        try (Postbox box = new Postbox(folder, key)) {
            String id = box.accepted("hello");
            box.awaitStatus(id, "succeeded");
            box.restart();

            assertThat(box.result(id).body()).contains("You said: hello");
            assertThat(folder.resolve("s.db.deferred-key")).doesNotExist();
        }
    }

    @Test
    void where_the_disk_takes_nothing_nothing_is_accepted() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            Path jobs = folder.resolve("s.db.deferred");
            Files.writeString(jobs, "a file where the directory should be");

            HttpResponse<String> answer = box.post(Postbox.body("hello"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("deferral_unavailable");
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
            assertThat(Postbox.json(box.get("/v1/deferred")).path("data").size())
                    .isZero();

            Files.delete(jobs);
            box.awaitStatus(box.accepted("hello"), "succeeded");
            assertThat(box.asked("hello")).isEqualTo(1);
        }
    }

    @Test
    void a_key_may_have_so_many_and_all_keys_together() throws Exception {
        try (Postbox box = new Postbox(folder, "deferral: { jobs: 3, per-key: 2 }")) {
            String first = box.accepted("1");
            box.accepted("2");

            HttpResponse<String> third = box.post(Postbox.body("3"));
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("too_many_jobs");
            String[] other = {"authorization", "Bearer " + Postbox.OTHER, "prefer", "respond-async"};
            assertThat(box.rig()
                            .post("/v1/chat/completions", Postbox.body("3"), other)
                            .statusCode())
                    .isEqualTo(202);
            HttpResponse<String> fourth = box.rig().post("/v1/chat/completions", Postbox.body("4"), other);
            assertThat(fourth.statusCode()).isEqualTo(503);
            assertThat(fourth.body()).contains("deferral_unavailable");

            box.awaitStatus(first, "succeeded");
            box.delete(first);
            box.accepted("5");
        }
    }

    @Test
    void ten_minutes_after_it_was_fetched_an_answer_is_gone_also_after_a_restart() throws Exception {
        try (Postbox box = new Postbox(folder, "")) {
            String id = box.accepted("hello");
            box.awaitStatus(id, "succeeded");
            assertThat(box.result(id).statusCode()).isEqualTo(200);
            assertThat(box.result(id).statusCode()).isEqualTo(200);
            Path fetched = folder.resolve("s.db.deferred").resolve(id + ".fetched");
            assertThat(fetched).exists();
            Files.setLastModifiedTime(fetched, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));

            box.restart();

            await().atMost(PATIENCE).until(() -> box.get("/v1/deferred/" + id).statusCode() == 404);
            assertThat(fetched).doesNotExist();
        }
    }

    @Test
    void a_webhook_that_nobody_declared_is_refused() throws Exception {
        String hooks = "deferral: { webhooks: [\"https://hooks.example.com/a/\"], webhook-key: "
                + "\"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\" }";
        try (Postbox box = new Postbox(folder, hooks)) {
            for (String webhook : List.of(
                    "https://hooks.example.com/b/",
                    "http://hooks.example.com/a/",
                    "https://hooks.example.com.evil.example/a/",
                    "https://hooks.example.com/a/../b",
                    "https://hooks.example.com/a/%2E%2e/b",
                    "https://hooks.example.com/a/..%5cb",
                    "https://hooks.example.com/a%2fb",
                    "https://hooks.example.com/a/%zz",
                    "https://hooks.example.com/a/" + "x".repeat(600))) {
                HttpResponse<String> answer = box.post(Postbox.body("hello"), "x-signalbox-webhook", webhook);
                assertThat(answer.statusCode()).as(webhook).isEqualTo(400);
                assertThat(answer.body()).contains("x-signalbox-webhook");
            }
            assertThat(box.files()).isEmpty();
        }
    }

    @Test
    void without_a_store_none_may_defer() {
        assertThatThrownBy(() -> dev.signalbox.app.Rig.start("""
                        providers: { p: { dialect: openai, url: "http://127.0.0.1:1/v1" } }
                        workloads: { night: { defer: true } }
                        store: none
                        """)).hasMessageContaining("needs a \"store\"");
    }
}
