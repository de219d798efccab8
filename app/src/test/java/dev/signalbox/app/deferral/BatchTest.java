package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class BatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHATS = "/v1/chat/completions";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Postbox box;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Press press;

    @BeforeEach
    void start() throws Exception {
        box = new Postbox(folder, "");
        press = new Press(box.rig().url(), Postbox.KEY);
    }

    @AfterEach
    void stop() throws Exception {
        press.close();
        box.close();
    }

    private void restart() throws Exception {
        box.restart();
        press.close();
        press = new Press(box.rig().url(), Postbox.KEY);
    }

    private static String words(JsonNode line) {
        return line.path("response")
                .path("body")
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString();
    }

    // ── All of it ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_file_of_requests_is_made_and_its_answers_are_a_file() throws Exception {
        HttpResponse<String> uploaded = press.upload(Press.lines(3));
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
        JsonNode file = Press.json(uploaded);
        assertThat(file.path("id").asString()).matches("file-[0-9a-f]{32}");
        assertThat(file.path("object").asString()).isEqualTo("file");
        assertThat(file.path("bytes").asInt()).isEqualTo(Press.lines(3).length());
        assertThat(file.path("filename").asString()).isEqualTo("in.jsonl");
        assertThat(file.path("purpose").asString()).isEqualTo("batch");
        assertThat(file.path("status").asString()).isEqualTo("processed");
        assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong())
                .isEqualTo(24 * 3600);

        HttpResponse<String> begun = press.begin(Press.order(file.path("id").asString(), CHATS));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
        JsonNode batch = Press.json(begun);
        assertThat(batch.path("id").asString()).matches("batch_[0-9a-f]{32}");
        assertThat(batch.path("object").asString()).isEqualTo("batch");
        assertThat(batch.path("status").asString()).isEqualTo("validating");
        assertThat(batch.path("endpoint").asString()).isEqualTo(CHATS);
        assertThat(batch.path("completion_window").asString()).isEqualTo("24h");
        assertThat(batch.path("metadata").path("job").asString()).isEqualTo("nightly");
        assertThat(batch.path("output_file_id").isNull()).isTrue();

        JsonNode done = press.awaitStatus(batch.path("id").asString(), "completed");
        assertThat(done.path("request_counts").path("total").asInt()).isEqualTo(3);
        assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(3);
        assertThat(done.path("request_counts").path("failed").asInt()).isZero();
        assertThat(done.path("error_file_id").isNull()).isTrue();
        assertThat(done.path("errors").isNull()).isTrue();
        for (String time : List.of("created_at", "in_progress_at", "finalizing_at", "completed_at", "expires_at")) {
            assertThat(done.path(time).asLong()).as(time).isPositive();
        }

        List<JsonNode> lines = press.content(done.path("output_file_id").asString());
        assertThat(lines).hasSize(3);
        for (JsonNode line : lines) {
            String number = line.path("custom_id").asString().substring("line-".length());
            assertThat(line.path("id").asString()).startsWith("batch_req_");
            assertThat(line.path("error").isNull()).isTrue();
            assertThat(line.path("response").path("status_code").asInt()).isEqualTo(200);
            assertThat(words(line)).isEqualTo("You said: words " + number);
            String request = line.path("response").path("request_id").asString();
            JsonNode record = box.record(request);
            assertThat(record.path("key").asString()).isEqualTo("batch");
            assertThat(record.path("workload").asString()).isEqualTo("night");
        }
        JsonNode output =
                Press.json(press.get("/v1/files/" + done.path("output_file_id").asString()));
        assertThat(output.path("purpose").asString()).isEqualTo("batch_output");
        assertThat(output.path("filename").asString())
                .isEqualTo(batch.path("id").asString() + "_output.jsonl");
    }

    @Test
    void a_disk_that_takes_no_line_for_a_while_loses_none() throws Exception {
        Path jobs = Files.writeString(folder.resolve("s.db.deferred"), "no directory");
        String batch = press.batch(press.file(Press.lines(3)));
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> press.status(batch).path("status").asString().equals("in_progress"));

        Files.delete(jobs);

        JsonNode done = press.awaitStatus(batch, "completed");
        assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(3);
        assertThat(press.content(done.path("output_file_id").asString())).hasSize(3);
    }

    @Test
    void embeddings_are_made_too_and_what_the_caller_said_besides_goes_with_each_line() throws Exception {
        String line = Press.line("e", "/v1/embeddings", "{\"model\":\"chat\",\"input\":\"hi\"}");
        HttpResponse<String> begun = press.begin(
                Press.order(press.file(line), "/v1/embeddings"),
                "x-signalbox-tags",
                "team=blue",
                "openai-organization",
                "org-7");

        JsonNode done = press.awaitStatus(Press.json(begun).path("id").asString(), "completed");

        JsonNode answer = press.content(done.path("output_file_id").asString()).getFirst();
        assertThat(answer.path("response").path("body").path("object").asString())
                .isEqualTo("list");
        JsonNode record = box.record(answer.path("response").path("request_id").asString());
        assertThat(record.path("tags").asString()).isEqualTo("team=blue");
        assertThat(record.path("operation").asString()).isEqualTo("embeddings");
        assertThat(box.provider.requests().getFirst().header("openai-organization"))
                .hasValue("org-7");
    }

    @Test
    void more_lines_than_a_key_may_have_requests_are_made() throws Exception {
        box.close();
        box = new Postbox(folder, "deferral: { per-key: 3, concurrency: 2 }");
        press.close();
        press = new Press(box.rig().url(), Postbox.KEY);

        JsonNode done = press.awaitStatus(press.batch(press.file(Press.lines(60))), "completed");

        assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(60);
        Set<String> ids = new HashSet<>();
        press.content(done.path("output_file_id").asString())
                .forEach(each -> ids.add(each.path("custom_id").asString()));
        assertThat(ids).hasSize(60);
        assertThat(box.provider.requests()).hasSize(60);
        assertThat(box.files()).as("nothing is left in the queue").isEmpty();
        assertThat(Press.json(press.get("/v1/deferred")).path("data").size()).isZero();
    }

    @Test
    void an_answer_that_is_an_error_goes_into_the_file_of_errors() throws Exception {
        box.provider.next(Reply.json(400, "{\"error\":{\"message\":\"No such thing.\",\"type\":\"invalid\"}}"));

        JsonNode done = press.awaitStatus(press.batch(press.file(Press.lines(1))), "completed");

        assertThat(done.path("request_counts").path("failed").asInt()).isEqualTo(1);
        assertThat(done.path("output_file_id").isNull()).isTrue();
        JsonNode line = press.content(done.path("error_file_id").asString()).getFirst();
        assertThat(line.path("response").path("status_code").asInt()).isEqualTo(400);
        assertThat(line.path("response")
                        .path("body")
                        .path("error")
                        .path("message")
                        .asString())
                .isEqualTo("No such thing.");
        assertThat(line.path("error").isNull()).isTrue();
    }

    // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void one_that_is_cancelled_has_an_end_for_each_line() throws Exception {
        Runnable goOn = box.holdBack();
        String batch = press.batch(press.file(Press.lines(30)));
        press.awaitStatus(batch, "in_progress");

        HttpResponse<String> cancelled = press.send("POST", "/v1/batches/" + batch + "/cancel", "", new byte[0]);

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Press.json(cancelled).path("status").asString()).isEqualTo("cancelling");
        JsonNode done = press.awaitStatus(batch, "cancelled");
        assertThat(done.path("request_counts").path("failed").asInt()).isEqualTo(30);
        List<JsonNode> lines = press.content(done.path("error_file_id").asString());
        assertThat(lines).hasSize(30);
        assertThat(lines.getFirst().path("response").isNull()).isTrue();
        assertThat(lines.getFirst().path("error").path("code").asString()).isEqualTo("batch_cancelled");
        HttpResponse<String> again = press.send("POST", "/v1/batches/" + batch + "/cancel", "", new byte[0]);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("cannot be cancelled");
        goOn.run();
    }

    @Test
    void one_that_is_not_made_in_time_has_expired() throws Exception {
        box.defer("{ within: 1s, keep: 1h }");
        Runnable goOn = box.holdBack();

        JsonNode done = press.awaitStatus(press.batch(press.file(Press.lines(20))), "expired");

        assertThat(done.path("request_counts").path("failed").asInt()).isEqualTo(20);
        assertThat(done.path("expired_at").asLong()).isPositive();
        assertThat(press.content(done.path("error_file_id").asString()))
                .allSatisfy(line ->
                        assertThat(line.path("error").path("code").asString()).isEqualTo("batch_expired"));
        goOn.run();
    }

    @Test
    void one_that_has_expired_stays_so_when_its_files_could_not_be_kept_at_first() throws Exception {
        box.defer("{ within: 2s, keep: 1h }");
        Runnable goOn = box.holdBack();
        String batch = press.batch(press.file(Press.lines(20)));
        press.awaitStatus(batch, "in_progress");
        List<Path> blocked = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("s.db.batches"))) {
            for (Path each :
                    files.filter(file -> file.toString().endsWith(".data")).toList()) {
                Path meta = Path.of(each.toString().replace(".data", ".meta"));
                if (!Files.exists(meta)) {
                    blocked.add(Files.createDirectory(meta));
                    Files.writeString(meta.resolve("x"), "no file");
                }
            }
        }
        press.awaitStatus(batch, "finalizing");

        for (Path each : blocked) {
            Files.delete(each.resolve("x"));
            Files.delete(each);
        }

        await().atMost(PATIENCE)
                .until(() -> !press.status(batch).path("status").asString().equals("finalizing"));
        assertThat(press.status(batch).path("status").asString()).isEqualTo("expired");
        goOn.run();
    }

    @Test
    void a_file_that_is_lost_in_the_middle_leaves_what_was_answered() throws Exception {
        Runnable goOn = box.holdBack();
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 40; i++) {
            text.append(Press.line("line-" + i, "words " + "x".repeat(20_000))).append('\n');
        }
        String file = press.file(text.toString());
        String batch = press.batch(file);
        press.awaitStatus(batch, "in_progress");
        Path kept = folder.resolve("s.db.batches").resolve(file + ".data");
        byte[] bytes = Files.readAllBytes(kept);
        bytes[bytes.length - 1] ^= 1;
        Files.write(kept, bytes);
        goOn.run();

        JsonNode done = press.awaitStatus(batch, "failed");

        assertThat(done.path("errors").path("data").path(0).path("code").asString())
                .isEqualTo("input_file_unreadable");
        int answered = done.path("request_counts").path("completed").asInt();
        assertThat(answered).isBetween(20, 39);
        assertThat(press.content(done.path("output_file_id").asString())).hasSize(answered);
    }

    @Test
    void what_was_kept_long_enough_is_gone() throws Exception {
        box.defer("{ within: 1h, keep: 2s }");
        String file = press.file(Press.lines(1));
        String batch = press.batch(file);
        JsonNode done = press.awaitStatus(batch, "completed");

        await().atMost(PATIENCE).until(() -> press.get("/v1/batches/" + batch).statusCode() == 404);
        await().atMost(PATIENCE).until(() -> stored().isEmpty());
        assertThat(press.get("/v1/files/" + file).statusCode()).isEqualTo(404);
        assertThat(press.get("/v1/files/" + done.path("output_file_id").asString())
                        .statusCode())
                .isEqualTo(404);
    }

    private List<Path> stored() throws Exception {
        try (Stream<Path> all = Files.list(folder.resolve("s.db.batches"))) {
            return all.toList();
        }
    }

    // ── Whose, and how ───────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void without_the_workloads_consent_nothing_is_kept_and_the_caller_is_told_what_to_declare() throws Exception {
        box.defer("false");

        HttpResponse<String> file = press.upload(Press.lines(1));
        HttpResponse<String> batch = press.begin(Press.order("file-1", CHATS));

        for (HttpResponse<String> each : List.of(file, batch)) {
            assertThat(each.statusCode()).isEqualTo(403);
            assertThat(each.body()).contains("deferral_not_declared", "workloads.night.defer: true");
        }
        assertThat(Files.exists(folder.resolve("s.db.batches"))).isFalse();
    }

    @Test
    void another_key_does_not_find_them() throws Exception {
        String file = press.file(Press.lines(1));
        String batch = press.batch(file);
        String output =
                press.awaitStatus(batch, "completed").path("output_file_id").asString();
        try (Press other = new Press(box.rig().url(), Postbox.OTHER)) {
            for (String path : List.of(
                    "/v1/files/" + file,
                    "/v1/files/" + file + "/content",
                    "/v1/files/" + output + "/content",
                    "/v1/batches/" + batch)) {
                assertThat(other.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(other.send("DELETE", "/v1/files/" + file, "", new byte[0])
                            .statusCode())
                    .isEqualTo(404);
            assertThat(other.send("POST", "/v1/batches/" + batch + "/cancel", "", new byte[0])
                            .statusCode())
                    .isEqualTo(404);
            assertThat(Press.json(other.get("/v1/files")).path("data").size()).isZero();
            assertThat(Press.json(other.get("/v1/batches")).path("data").size()).isZero();
            assertThat(other.begin(Press.order(file, CHATS)).statusCode()).isEqualTo(400);
        }
        assertThat(press.get("/v1/files/" + file + "/content").body()).isEqualTo(Press.lines(1));
    }

    @Test
    void files_and_batches_are_listed_newest_first_and_page_by_page() throws Exception {
        String file = press.file(Press.lines(1));
        String first = press.batch(file);
        press.awaitStatus(first, "completed");
        String second = press.batch(file);
        press.awaitStatus(second, "completed");

        JsonNode page = Press.json(press.get("/v1/batches?limit=1"));
        String newest = page.path("data").path(0).path("id").asString();
        JsonNode rest = Press.json(press.get("/v1/batches?limit=1&after=" + newest));

        assertThat(page.path("has_more").asBoolean()).isTrue();
        assertThat(page.path("first_id").asString()).isEqualTo(newest);
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        assertThat(List.of(newest, rest.path("data").path(0).path("id").asString()))
                .containsExactlyInAnyOrder(first, second);
        JsonNode inputs = Press.json(press.get("/v1/files?purpose=batch"));
        assertThat(inputs.path("data").size()).isEqualTo(1);
        assertThat(inputs.path("data").path(0).path("id").asString()).isEqualTo(file);
        assertThat(Press.json(press.get("/v1/files?order=asc")).path("data").size())
                .isEqualTo(3);
    }

    @Test
    void a_file_is_deleted_unless_a_batch_reads_it() throws Exception {
        Runnable goOn = box.holdBack();
        String file = press.file(Press.lines(1));
        String batch = press.batch(file);

        HttpResponse<String> early = press.send("DELETE", "/v1/files/" + file, "", new byte[0]);
        assertThat(early.statusCode()).isEqualTo(400);
        goOn.run();
        press.awaitStatus(batch, "completed");
        HttpResponse<String> deleted = press.send("DELETE", "/v1/files/" + file, "", new byte[0]);

        assertThat(Press.json(deleted).path("deleted").asBoolean()).isTrue();
        assertThat(press.get("/v1/files/" + file).statusCode()).isEqualTo(404);
    }

    @Test
    void nothing_on_the_disk_can_be_read_without_the_key_and_by_nobody_else() throws Exception {
        String batch = press.batch(press.file(Press.line("the-name-of-the-line", Postbox.PROMPT)));
        press.awaitStatus(batch, "completed");

        List<Path> files = stored();
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
        for (Path each : files) {
            assertThat(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1))
                    .doesNotContain(Postbox.PROMPT, "custom_id", "the-name-of-the-line", "night", "in.jsonl");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s.db.batches"))))
                .isEqualTo("rwx------");
    }

    @Test
    void a_large_file_goes_out_as_it_came_in() throws Exception {
        String text = (Press.line("x", "y".repeat(1000)) + "\r\n").repeat(8_000);

        String file = press.file(text);

        assertThat(press.get("/v1/files/" + file + "/content").body()).isEqualTo(text);
    }

    @Test
    void after_a_start_all_of_it_is_there_still() throws Exception {
        String file = press.file(Press.lines(2));
        String batch = press.batch(file);
        JsonNode done = press.awaitStatus(batch, "completed");
        List<JsonNode> before = press.content(done.path("output_file_id").asString());

        restart();

        assertThat(press.status(batch)).isEqualTo(done);
        assertThat(press.content(done.path("output_file_id").asString())).isEqualTo(before);
        assertThat(press.get("/v1/files/" + file + "/content").body()).isEqualTo(Press.lines(2));
    }

    @Test
    void a_batch_goes_on_after_a_start_where_it_was() throws Exception {
        box.holdBack();
        String batch = press.batch(press.file(Press.lines(25)));
        press.awaitStatus(batch, "in_progress");

        restart();

        JsonNode done = press.awaitStatus(batch, "completed");
        assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(25);
        assertThat(press.content(done.path("output_file_id").asString())).hasSize(25);
    }
}
