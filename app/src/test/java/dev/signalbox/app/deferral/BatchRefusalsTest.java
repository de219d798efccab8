package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class BatchRefusalsTest {
    private static final String CHATS = "/v1/chat/completions";
    private static final String GOOD = Press.line("good", "hello");

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

    private List<Path> stored() throws Exception {
        Path files = folder.resolve("s.db.batches");
        if (Files.notExists(files)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(files)) {
            return all.toList();
        }
    }

    // ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("{\"custom_id\":\"x\"", "invalid_json_line", null),
                Arguments.of("[1]", "invalid_json_line", null),
                Arguments.of("{}{}", "invalid_json_line", null),
                Arguments.of("{\"custom_id\":\"a\",\"custom_id\":\"b\"}", "invalid_json_line", null),
                Arguments.of(GOOD, "duplicate_custom_id", "custom_id"),
                Arguments.of(GOOD.replace("\"custom_id\":\"good\",", ""), "missing_required_parameter", "custom_id"),
                Arguments.of(GOOD.replace("\"good\"", "7"), "missing_required_parameter", "custom_id"),
                Arguments.of(GOOD.replace("\"good\"", "\"\""), "missing_required_parameter", "custom_id"),
                Arguments.of(GOOD.replace("good", "x".repeat(600)), "invalid_custom_id", "custom_id"),
                Arguments.of(line("b").replace("POST", "GET"), "invalid_method", "method"),
                Arguments.of(line("b").replace("\"method\":\"POST\",", ""), "missing_required_parameter", "method"),
                Arguments.of(line("b").replace(CHATS, "/v1/embeddings"), "invalid_url", "url"),
                Arguments.of(Press.line("b", CHATS, "[]"), "missing_required_parameter", "body"),
                Arguments.of(Press.line("b", CHATS, "{\"messages\":[]}"), "invalid_request", "body.model"),
                Arguments.of(
                        Press.line("b", CHATS, "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}"),
                        "invalid_request",
                        "body.stream"),
                Arguments.of(
                        Press.line("b", CHATS, "{\"model\":\"nothing-like-it\",\"messages\":[]}"),
                        "model_not_found",
                        "body.model"),
                Arguments.of(
                        Press.line("b", CHATS, "{\"model\":\"chat\",\"messages\":[" + "[".repeat(3_000) + "]}"),
                        "invalid_json_line",
                        null),
                Arguments.of(Press.line("b", "y".repeat(9 * 1024 * 1024)), "line_too_long", null));
    }

    private static String line(String id) {
        return Press.line(id, "hello");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void a_line_that_cannot_be_used_fails_the_batch_and_is_named(String line, String code, String param)
            throws Exception {
        JsonNode failed = press.failed(GOOD + "\n\n" + line + "\n");

        JsonNode error = failed.path("errors").path("data").path(0);
        assertThat(failed.path("errors").path("object").asString()).isEqualTo("list");
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("line").asInt()).isEqualTo(3);
        assertThat(error.path("param").asString(null)).isEqualTo(param);
        assertThat(error.path("message").asString()).isNotBlank();
        assertThat(failed.path("failed_at").asLong()).isPositive();
        assertThat(failed.path("output_file_id").isNull()).isTrue();
        assertThat(box.provider.requests()).isEmpty();
    }

    @Test
    void text_that_is_not_utf_8_fails_the_batch() throws Exception {
        byte[] text = GOOD.replace("hello", "h\u00e9llo").getBytes(StandardCharsets.ISO_8859_1);
        String file = Press.json(press.upload(Press.form("x", text, "batch")))
                .path("id")
                .asString();

        JsonNode failed = press.awaitStatus(press.batch(file), "failed");

        assertThat(failed.path("errors").path("data").path(0).path("code").asString())
                .isEqualTo("invalid_json_line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n"})
    void a_file_without_requests_fails_the_batch(String text) throws Exception {
        assertThat(press.failed(text)
                        .path("errors")
                        .path("data")
                        .path(0)
                        .path("code")
                        .asString())
                .isEqualTo("empty_file");
    }

    @Test
    void not_more_than_a_hundred_mistakes_are_told() throws Exception {
        assertThat(press.failed("nothing\n".repeat(5_000))
                        .path("errors")
                        .path("data")
                        .size())
                .isEqualTo(100);
    }

    @Test
    void a_byte_order_mark_and_the_line_ends_of_windows_do_no_harm() throws Exception {
        String text = "\ufeff" + line("a") + "\r\n\r\n" + line("b");

        JsonNode done = press.awaitStatus(press.batch(press.file(text)), "completed");

        assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(2);
    }

    // ── Uploads ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private static final String B = "--" + Press.BOUNDARY;
    private static final String PURPOSE = B + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n";
    private static final String FILE =
            B + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + GOOD + "\r\n";
    private static final String END = B + "--\r\n";

    static Stream<String> forms() {
        return Stream.of(
                "no form at all",
                END,
                FILE + END,
                PURPOSE + END,
                PURPOSE + FILE,
                PURPOSE + FILE + FILE + END,
                PURPOSE + PURPOSE + FILE + END,
                PURPOSE.replace("batch", "fine-tune") + FILE + END,
                PURPOSE.replace("batch", "b".repeat(5_000)) + FILE + END,
                PURPOSE + FILE.replace("form-data; ", "attachment; ") + END,
                PURPOSE + FILE.replace("; name=\"file\"", "") + END,
                PURPOSE + FILE.replace("\r\n\r\n", "\r\nX: " + "x".repeat(40_000) + "\r\n\r\n") + END,
                PURPOSE + FILE.replace("\r\n\r\n", "") + END,
                PURPOSE.repeat(60) + FILE + END,
                PURPOSE + FILE + B + "?\r\n" + END,
                PURPOSE + B + "\r\nContent-Disposition: form-data; name=\"expires_after[seconds]\"\r\n\r\n5\r\n" + FILE
                        + END);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_form_that_cannot_be_used_is_refused_and_nothing_of_it_is_kept(String form) throws Exception {
        HttpResponse<String> answer = press.upload(form.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Press.json(answer).path("error").path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=other"})
    void a_form_without_its_boundary_is_refused(String type) throws Exception {
        HttpResponse<String> answer =
                press.send("POST", "/v1/files", type, Press.form("a", GOOD.getBytes(StandardCharsets.UTF_8), "batch"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(stored()).isEmpty();
    }

    @Test
    void what_is_no_form_is_not_taken() throws Exception {
        HttpResponse<String> answer =
                press.send("POST", "/v1/files", "application/json", GOOD.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("multipart/form-data");
    }

    @Test
    void the_name_of_a_file_is_no_path() throws Exception {
        for (String name : List.of("../../etc/x.jsonl", "..\\\\..\\\\x.jsonl", "/x.jsonl", "a/./x.jsonl")) {
            HttpResponse<String> answer =
                    press.upload(Press.form(name, GOOD.getBytes(StandardCharsets.UTF_8), "batch"));
            assertThat(Press.json(answer).path("filename").asString()).isEqualTo("x.jsonl");
        }
        assertThat(stored())
                .allSatisfy(each -> assertThat(each.getFileName().toString()).startsWith("file-"));
    }

    @Test
    void a_file_over_the_limit_of_bodies_is_refused_and_told_which() throws Exception {
        HttpResponse<String> answer = press.upload("x".repeat(33 * 1024 * 1024));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body_too_large", "limits.body");
    }

    @Test
    void a_file_for_which_there_is_no_room_is_refused() throws Exception {
        box.close();
        box = new Postbox(folder, "deferral: { max: 16MiB }");
        press.close();
        press = new Press(box.rig().url(), Postbox.KEY);

        HttpResponse<String> answer = press.upload("x".repeat(17 * 1024 * 1024));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("deferral_unavailable", "deferral.max");
        assertThat(stored()).isEmpty();
        assertThat(press.upload(GOOD).statusCode()).isEqualTo(200);
    }

    // ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void an_order_that_cannot_be_used_is_refused() throws Exception {
        String file = press.file(GOOD);
        String good = Press.order(file, CHATS);
        for (String order : List.of(
                "{",
                "[]",
                "{}",
                good.replace(file, "file-00000000000000000000000000000000"),
                good.replace("\"" + file + "\"", "7"),
                good.replace(CHATS, "/v1/responses"),
                good.replace("24h", "1h"),
                good.replace("{\"job\":\"nightly\"}", "{\"job\":{}}"),
                good.replace("nightly", "x".repeat(600)),
                good.replace("\"job\"", "\"" + "x".repeat(70) + "\""),
                good.replace(
                        "\"metadata\"", "\"output_expires_after\":{\"anchor\":\"x\",\"seconds\":9},\"metadata\""))) {
            HttpResponse<String> answer = press.begin(order);
            assertThat(answer.statusCode()).as(order + answer.body()).isEqualTo(400);
        }
        assertThat(press.begin(good.replace("nightly", "x".repeat(80_000))).statusCode())
                .isEqualTo(413);
        assertThat(Press.json(press.get("/v1/batches")).path("data").size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..%2f..%2fs.db", "%2e%2e", "file-0/content", "file-0/content/content", "%ed%a0%80"})
    void names_that_are_none_are_not_found(String id) throws Exception {
        for (String path : List.of("/v1/files/" + id, "/v1/batches/" + id)) {
            assertThat(press.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(press.send("DELETE", "/v1/files/" + id, "", new byte[0]).statusCode())
                .isEqualTo(404);
        assertThat(press.send("POST", "/v1/batches/" + id + "/cancel", "", new byte[0])
                        .statusCode())
                .isEqualTo(404);
    }
}
