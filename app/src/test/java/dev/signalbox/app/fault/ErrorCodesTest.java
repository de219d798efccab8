package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.PlantedBug;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.app.ledger.FullSpool;
import dev.signalbox.core.access.KeySecret;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every code of the closed list can be met from outside, with its status and in the caller's dialect.
@Tag("sockets")
final class ErrorCodesTest {
    private static final String PRICES = "prices: [{ model: first/model-of-first, input: 1, output: 10 }]\n";
    private static final String OPENAI = "openai";
    private static final String ANTHROPIC = "anthropic";
    private static final String QUICK =
            "timeouts: { connect: 150ms, first-token: 150ms, idle: 2s, total: 2s }, retry: { attempts: 1 }";

    /// Told in the log only.
    private static final Set<String> NOT_TOLD = Set.of("client_gone");
    /// Met before anybody can tell the caller's dialect.
    private static final Set<String> WITHOUT_DIALECT = Set.of("headers_too_large");
    /// Met where an answer has begun, so the status is out already.
    private static final Set<String> IN_STREAM = Set.of("upstream_timeout_idle");

    /// Met at paths that are in OpenAI's API alone.
    private static final Set<String> OF_OPENAI = Set.of(
            "deferral_not_declared",
            "file_not_found",
            "batch_not_found",
            "response_not_found",
            "conversation_not_found");

    /// Met where responses are kept, whose tests meet them.
    private static final Set<String> OF_THE_STORE = Set.of("previous_response_not_found", "responses_unavailable");

    static Stream<Arguments> codes() {
        return Arrays.stream(Code.values())
                .filter(code -> !NOT_TOLD.contains(code.word()) && !OF_THE_STORE.contains(code.word()))
                .flatMap(code -> Stream.of(OPENAI, ANTHROPIC)
                        .filter(dialect -> dialect.equals(OPENAI) || !OF_OPENAI.contains(code.word()))
                        .map(dialect -> Arguments.of(code.word(), dialect)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("codes")
    void isToldInTheCallersDialect(String word, String dialect) throws Exception {
        Answer answer = met(word, dialect);
        Code code = Code.valueOf(word.toUpperCase(java.util.Locale.ROOT));
        boolean inStream = IN_STREAM.contains(word);
        boolean upstreams = code == Code.UPSTREAM_REJECTED;
        assertThat(answer.status()).isEqualTo(inStream ? 200 : upstreams ? 422 : code.status());
        JsonNode told = inStream ? answer.data().getLast() : answer.json();
        boolean inAnthropics = dialect.equals(ANTHROPIC) && !WITHOUT_DIALECT.contains(word);
        assertThat(told.path("type").asString("")).isEqualTo(inAnthropics ? "error" : "");
        assertThat(told.at("/error/type").asString()).isNotEmpty();
        assertThat(told.at("/error/message").asString()).isNotBlank();
        if (!upstreams) {
            assertThat(answer.code()).isEqualTo(word);
        }
        assertThat(answer.header("x-request-id")).isNotEmpty();
    }

    @Test
    void clientGoneIsInTheLog() throws Exception {
        try (Scene scene = Scene.of(OPENAI).start()) {
            scene.first().next(Reply.fault("hang"));
            Wire wire = scene.wire().send(Scene.chat(Scene.whole("hi")));
            scene.first().awaitRequests(1, Duration.ofSeconds(5));
            wire.close();
            settlesOnce(scene, "client_gone", "client_gone");
        }
    }

    @Test
    void anAnswerTimeoutIsInTheLogOfAttempts() throws Exception {
        try (Scene scene =
                Scene.of(OPENAI, OPENAI).route("timeouts: { total: 1s }").start()) {
            scene.first().next(Reply.fault("hang"));
            assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(200);
            assertThat(Scene.attempts(settlesOnce(scene, "success", null)))
                    .containsExactly("upstream_timeout_answer", "-");
        }
    }

    private static Answer met(String word, String dialect) throws Exception {
        String other = dialect.equals(OPENAI) ? ANTHROPIC : OPENAI;
        Scene.Setup plain = Scene.of(dialect).route("retry: { attempts: 1 }");
        String whole = Scene.post(path(dialect), Scene.whole("hi"));
        String stream = Scene.post(path(dialect), Scene.streamed("one two three four five six"));
        String key = "Bearer " + Scene.CALLER_KEY;
        return switch (word) {
            case "bad_request" ->
                asked(word, plain, whole.replaceAll("Content-Length: .*", "Transfer-Encoding: chunked") + "\r\n");
            case "invalid_json" -> asked(word, plain, Scene.post(path(dialect), "{\n  \"model\": nope }"));
            case "invalid_request" -> asked(word, plain, Scene.post(path(dialect), "{\"messages\":[]}"));
            case "unsupported_parameter" -> {
                String odd = dialect.equals(OPENAI) ? "{\"seed\":7,\"logit_bias\":{\"1\":1}," : "{\"top_k\":5,";
                yield asked(
                        word,
                        Scene.of(other).route("strict: true"),
                        Scene.post(path(dialect), Scene.whole("hi").replaceFirst("\\{", odd)));
            }
            case "context_length_exceeded" ->
                asked(word, plain.more("models: [{ model: first/model-of-first, window: 100 }]\n"), whole);
            case "missing_key" -> asked(word, plain, whole.replaceAll("Authorization: .*\r\n", ""));
            case "invalid_key" -> asked(word, plain, whole.replace(key, "Bearer sb-nobody-0123456789"));
            case "conflicting_keys" ->
                asked(word, plain, whole.replace(key, key + "\r\nx-api-key: sb-nobody-0123456789"));
            case "key_expired" -> asked(word, plain.key("expires: 2024-01-01"), whole);
            case "network_not_allowed" -> asked(word, plain.key("networks: [10.0.0.0/8]"), whole);
            case "key_lookup_busy" ->
                lookupBusy(dialect, whole.replace(Scene.CALLER_KEY, KeySecret.make(new Random(1))));
            case "foreign_host" -> asked(word, plain.open(), whole.replace("127.0.0.1", "rebound.example.com"));
            case "foreign_origin" ->
                asked(word, plain.open(), whole.replace("Host:", "Origin: https://example.com\r\nHost:"));
            case "route_not_allowed" -> asked(word, plain.key("routes: [chat]"), naming(path(dialect), "first/m"));
            case "workload_not_allowed" ->
                asked(word, plain, whole.replace("Host:", "x-signalbox-workload: core\r\nHost:"));
            case "no_allowed_target" ->
                asked(word, plain.key("workload: kr").more("workloads: { kr: { residency: kr } }"), whole);
            case "path_not_found" -> asked(word, plain, whole.replace(" HTTP", "/nothing HTTP"));
            case "route_not_found" -> asked(word, Scene.of(other, other), naming(path(dialect), "chatt"));
            case "method_not_allowed" -> asked(word, plain, whole.replace("POST", "PUT"));
            case "request_timeout" ->
                asked(word, plain.limits("body-idle: 100ms"), whole.substring(0, whole.length() - 1));
            case "body_too_large" ->
                asked(word, plain.limits("body: 1KiB"), Scene.post(path(dialect), Scene.whole("x".repeat(2000))));
            case "unsupported_media_type" -> asked(word, plain, whole.replace("application/json", "text/plain"));
            case "expectation_failed" -> asked(word, plain, whole.replace("Host:", "Expect: more\r\nHost:"));
            case "budget_exhausted" ->
                asked(word, plain.key("budget: { usd: 0.000001, per: month }").more(PRICES), whole);
            case "rate_limited" -> asked(word, plain.key("limits: { tpm: 1 }"), whole);
            case "headers_too_large" ->
                asked(word, plain.limits("head: 1KiB"), whole.replace("Host:", "X: " + "x".repeat(2000) + "\r\nHost:"));
            case "upstream_rejected" -> faulty(word, plain, "status=422", whole);
            case "internal_error" -> metABug(dialect, whole);
            case "operation_not_supported" -> {
                String path = dialect.equals(OPENAI) ? "/v1/embeddings" : "/v1/messages/count_tokens";
                String input =
                        "{\"model\":\"chat\",\"input\":\"hi\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
                yield asked(word, Scene.of(other), Scene.post(path, input));
            }
            case "draining" -> drained(dialect, whole);
            case "overloaded" -> overloaded(dialect);
            case "ledger_full" -> ledgerFull(dialect, whole);
            case "job_not_found", "job_not_finished", "job_without_answer", "too_many_jobs", "deferral_unavailable" ->
                deferred(word, dialect, whole.replace("Host:", "Prefer: respond-async\r\nHost:"));
            case "deferral_not_declared",
                    "file_not_found",
                    "batch_not_found",
                    "response_not_found",
                    "conversation_not_found" -> filed(word);
            case "no_healthy_target" -> resting(dialect, whole);
            case "queue_full" -> queued(word, dialect, "length: 0", whole);
            case "queue_timeout" -> queued(word, dialect, "timeout: 50ms", whole);
            case "workload_paused" -> paused(dialect, whole);
            case "shed_by_code_red" -> shed(dialect, whole);
            case "upstream_unreachable" -> asked(word, plain.at("first", BeforeContentTest.nobody()), whole);
            case "upstream_reset" -> faulty(word, plain, "reset", whole);
            case "upstream_error" -> faulty(word, plain, "status=500", whole);
            case "upstream_malformed" -> faulty(word, plain, "html", whole);
            case "upstream_truncated" -> faulty(word, plain, "empty", stream);
            case "upstream_too_large" -> faulty(word, plain.limits("event: 1KiB"), "big-event=100000", stream);
            case "upstream_credential" -> faulty(word, plain, "error=key", whole);
            case "upstream_model_not_found" -> faulty(word, plain, "error=model", whole);
            case "upstream_rate_limited" -> faulty(word, plain, "status=429", whole);
            case "upstream_timeout_connect" -> unconnected(word, plain, whole);
            case "upstream_timeout_first_token" -> faulty(word, plain.route(QUICK), "hang", stream);
            case "upstream_timeout_idle" ->
                faulty(word, plain.route("timeouts: { idle: 200ms }"), "hang-after=5", stream);
            case "upstream_timeout_answer" ->
                faulty(word, plain.route("timeouts: { answer: 150ms }, retry: { attempts: 1 }"), "hang", whole);
            case "upstream_timeout_total" -> faulty(word, plain.route("timeouts: { total: 150ms }"), "hang", whole);
            default -> throw new AssertionError("nobody has shown how " + word + " is met");
        };
    }

    private static String path(String dialect) {
        return dialect.equals(OPENAI) ? "/v1/chat/completions" : "/v1/messages";
    }

    private static String naming(String path, String model) {
        return Scene.post(path, Scene.whole("hi").replace("\"chat\"", "\"" + model + "\""));
    }

    private static Answer asked(String word, Scene.Setup setup, String request) throws Exception {
        return faulty(word, setup, "", request);
    }

    private static Answer faulty(String word, Scene.Setup setup, String fault, String request) throws Exception {
        try (Scene scene = setup.start()) {
            if (!fault.isEmpty()) {
                scene.first().next(Reply.fault(fault));
            }
            Wire wire = scene.wire().trySending(request.getBytes(StandardCharsets.UTF_8));
            Answer answer = wire.answer();
            wire.close();
            settlesOnce(scene, scene.record(answer).path("outcome").asString(), word);
            return answer;
        }
    }

    /// The only target has asked for a pause.
    private static Answer resting(String dialect, String request) throws Exception {
        try (Scene scene = Scene.of(dialect).start()) {
            scene.first().next(Reply.fault("status=429,retry-after=60"));
            assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(503);
            Wire wire = scene.wire().send(request);
            Answer answer = wire.answer();
            wire.close();
            settles(scene, 2, "upstream_error", "no_healthy_target");
            return answer;
        }
    }

    /// The only target has as much to do as it may.
    private static Answer queued(String word, String dialect, String queue, String request) throws Exception {
        try (Scene scene = Scene.of(dialect)
                .provider("first", "concurrency: 1")
                .route("queue: { " + queue + " }")
                .start()) {
            scene.first().next(Reply.fault("hang"));
            Wire busy = scene.wire().send(Scene.chat(Scene.whole("busy")));
            scene.first().awaitRequests(1, Duration.ofSeconds(5));
            Wire wire = scene.wire().send(request);
            Answer answer = wire.answer();
            wire.close();
            assertThat(scene.record(answer).path("outcome").asString()).isEqualTo("refused");
            busy.close();
            settles(scene, 2, "refused", word);
            return answer;
        }
    }

    private static Answer unconnected(String word, Scene.Setup setup, String request) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "https://127.0.0.1:" + silent.getLocalPort();
            return asked(word, setup.at("first", url).route(QUICK), request);
        }
    }

    /// The store is broken.
    private static Answer lookupBusy(String dialect, String request) throws Exception {
        Path folder = Files.createTempDirectory("signalbox-books");
        Path store = folder.resolve("books.db");
        try (Scene scene = Scene.of(dialect).more("store: sqlite:" + store).start()) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE keys");
            }
            Answer answer = scene.wire().send(request).answer();
            assertThat(answer.header("retry-after")).isEqualTo("1");
            settlesOnce(scene, "refused", "key_lookup_busy");
            return answer;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /// The disk takes no further file of the spool.
    private static Answer ledgerFull(String dialect, String request) throws Exception {
        Path folder = Files.createTempDirectory("signalbox-books");
        Path store = folder.resolve("books.db");
        try (Scene scene = Scene.of(dialect)
                .more("store: sqlite:" + store + "\nledger: { max: 16MiB, when-full: refuse }")
                .start()) {
            Answer answer;
            int asked = 1;
            try (FullSpool full = FullSpool.of(scene.rig(), folder.resolve("books.db.spool"))) {
                asked += full.asked();
                Wire wire = scene.wire().send(request);
                answer = wire.answer();
                wire.close();
            }
            assertThat(answer.header("retry-after")).isIn("1", "2", "3");
            settles(scene, asked, "refused", "ledger_full");
            return answer;
        } finally {
            delete(folder);
        }
    }

    /// What becomes of a request that is answered later, and of another like it.
    private static Answer deferred(String word, String dialect, String request) throws Exception {
        Path folder = Files.createTempDirectory("signalbox-books");
        Path store = folder.resolve("books.db");
        try (Scene scene = Scene.of(dialect)
                .more("store: sqlite:" + store + "\nworkloads: { default: { defer: true } }\ndeferral: { per-key: 1 }")
                .start()) {
            Path jobs = folder.resolve("books.db.deferred");
            if (word.equals("deferral_unavailable")) {
                Files.writeString(jobs, "a file where the directory should be");
                return scene.wire().send(request).answer();
            }
            scene.first().next(Reply.fault("hang"));
            String id = scene.wire().send(request).answer().json().path("id").asString();
            scene.first().awaitRequests(1, Duration.ofSeconds(5));
            String place = "/v1/deferred/" + (word.equals("job_not_found") ? "def_0" : id) + "/result";
            if (word.equals("job_without_answer")) {
                scene.wire().send(bare("DELETE", "/v1/deferred/" + id, dialect)).answer();
            }
            return scene.wire()
                    .send(word.equals("too_many_jobs") ? request : bare("GET", place, dialect))
                    .answer();
        } finally {
            delete(folder);
        }
    }

    private static Answer filed(String word) throws Exception {
        String request = switch (word) {
            case "deferral_not_declared" -> Scene.post("/v1/batches", "{}");
            case "file_not_found" -> bare("GET", "/v1/files/file-0", OPENAI);
            case "batch_not_found" -> bare("GET", "/v1/batches/batch_0", OPENAI);
            case "response_not_found" -> bare("GET", "/v1/responses/resp_0", OPENAI);
            default -> bare("GET", "/v1/conversations/conv_0", OPENAI);
        };
        Path folder = Files.createTempDirectory("signalbox-books");
        try (Scene scene = Scene.of(OPENAI)
                .more("store: sqlite:" + folder.resolve("books.db"))
                .start()) {
            return scene.wire().send(request).answer();
        } finally {
            delete(folder);
        }
    }

    private static String bare(String method, String path, String dialect) {
        return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + Scene.CALLER_KEY
                + (dialect.equals(ANTHROPIC) ? "\r\nanthropic-version: 2023-06-01" : "") + "\r\n\r\n";
    }

    private static Answer paused(String dialect, String request) throws Exception {
        try (Scene scene = Scene.of(dialect).start()) {
            scene.rig()
                    .server()
                    .controls()
                    .override(Overrides.Action.PAUSE, "default", Duration.ofMinutes(5), "a test");
            Answer answer = scene.wire().send(request).answer();
            assertThat(answer.header("retry-after")).isEqualTo("60");
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            settlesOnce(scene, "refused", "workload_paused");
            return answer;
        }
    }

    private static Answer shed(String dialect, String request) throws Exception {
        String side = "workloads: { ads: { criticality: sheddable } }\ncode-red: {}";
        try (Scene scene = Scene.of(dialect).key("workload: ads").more(side).start()) {
            LevelDesk levels = scene.rig().server().levels();
            long now = levels.look().now();
            levels.rule(new Ruling(Ruling.Kind.FORCE, Level.YELLOW, null, null, "ann", null, "a test", now, now + 300));
            Wire wire = scene.wire().send(request);
            Answer answer = wire.answer();
            wire.close();
            assertThat(answer.header("retry-after")).isEqualTo("60");
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            assertThat(answer.header("x-signalbox-level")).isEqualTo("yellow");
            settlesOnce(scene, "refused", "shed_by_code_red");
            return answer;
        }
    }

    private static Answer drained(String dialect, String request) throws Exception {
        try (Scene scene = Scene.of(dialect).start()) {
            scene.first().next(Reply.fault("hang"));
            Wire wire = scene.wire().send(request);
            scene.first().awaitRequests(1, Duration.ofSeconds(5));
            scene.rig().server().close();
            Answer answer = wire.answer();
            assertThat(Aftermath.settlesWithTheEnd(scene, 1)
                            .getFirst()
                            .path("code")
                            .asString())
                    .isEqualTo("draining");
            return answer;
        }
    }

    /// Bodies may take half of the process's direct memory.
    private static Answer overloaded(String dialect) throws Exception {
        String yaml = """
                providers: { first: { dialect: openai, url: "http://127.0.0.1:1/v1" } }
                limits: { body: 200MiB }
                """;
        try (ChildProgram program = new ChildProgram(yaml, "-XX:MaxDirectMemorySize=128m")) {
            Answer answer = overloaded(program, dialect);
            assertThat(answer.header("retry-after")).isEqualTo("1");
            assertThat(settles(program, 1).getFirst().path("code").asString()).isEqualTo("overloaded");
            return answer;
        }
    }

    private static Answer overloaded(ChildProgram program, String dialect) throws Exception {
        try (Wire wire = Wire.to(program.port())) {
            byte[] piece = "x".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
            wire.send(Scene.post(path(dialect), "").replace("Content-Length: 0", "Content-Length: 100000000"));
            for (int i = 0; i < 95; i++) {
                wire.trySending(piece);
            }
            return wire.answer();
        }
    }

    private static Answer metABug(String dialect, String request) throws Exception {
        String yaml = """
                providers: { first: { dialect: openai, url: "http://127.0.0.1:1/v1" } }
                drain-timeout: 0s
                """;
        try (Rig rig = Rig.start(yaml, PlantedBug.in(new IllegalStateException(PlantedBug.WORD), "scan"));
                Wire wire = Wire.to(rig.port())) {
            Answer answer = wire.send(request).answer();
            JsonNode record = rig.records(1).getFirst();
            assertThat(record.path("outcome").asString()).isEqualTo("internal_error");
            assertThat(record.path("code").asString()).isEqualTo("internal_error");
            assertThat(dialect).isEqualTo(record.path("dialect").asString());
            assertThat(answer.text()).doesNotContain(PlantedBug.WORD);
            return answer;
        }
    }
}
