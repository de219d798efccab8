package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What callers see while a route makes do: shorter answers, those of targets on standby, and the declared one that is
/// left when nobody can answer (row 25).
@Tag("sockets")
class MakingDoTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SORRY = "We cannot answer just now.\nAsk again in an hour: \"soon\".";

    /// After so many failures in a row a target is known to be failing.
    private static final int KNOCKS = 6;

    private final Simulator main = Simulator.start(Script.defaults());
    private final Simulator own = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Pulse time = new Pulse();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // each test starts it first
    private Rig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        main.close();
        own.close();
    }

    // ── Shorter answers ──────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m     |                                                 | max_tokens            | 1024",
                "gpt-5 |                                                 | max_completion_tokens | 1024",
                "m     | \"max_tokens\":9000,                            | max_tokens            | 1024",
                "gpt-5 | \"max_completion_tokens\":9000,                 | max_completion_tokens | 1024",
                "m     | \"max_tokens\":null,                            | max_tokens            | 1024",
                "m     | \"max_tokens\": -1,                             | max_tokens            | 1024",
                "m     | \"max_completion_tokens\":7,\"max_tokens\":5000, | max_tokens            | 1024",
            })
    void at_red_answers_are_shorter_and_say_so(String model, String bound, String word, int most) throws Exception {
        start(model);
        force("red");

        HttpResponse<String> answer = chat("usual", "{" + (bound == null ? "" : bound) + hello("chat", false));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-signalbox-max-tokens")).contains("1024");
        JsonNode sent = sent(main);
        assertThat(sent.path(word).asInt()).isEqualTo(most);
        assertThat(sent.path("model").asString()).isEqualTo(model);
        assertThat(sent.path("max_completion_tokens").asInt(0)
                        + sent.path("max_tokens").asInt(0))
                .as("nothing but that is said: %s", sent)
                .isIn(1024, 1031);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1024})
    void who_asks_for_less_gets_what_was_asked_for(int asked) throws Exception {
        start("m");
        force("red");

        HttpResponse<String> answer = chat("usual", "{\"max_tokens\":" + asked + "," + hello("chat", false));

        assertThat(answer.headers().firstValue("x-signalbox-max-tokens")).isEmpty();
        assertThat(sent(main).path("max_tokens").asInt()).isEqualTo(asked);
    }

    @Test
    void what_matters_most_has_whole_answers_and_so_has_everybody_below_red() throws Exception {
        start("m");
        force("red");
        HttpResponse<String> core = chat("core", "{" + hello("chat", false));
        assertThat(core.headers().firstValue("x-signalbox-max-tokens")).isEmpty();
        assertThat(sent(main).has("max_tokens")).isFalse();

        force("orange");
        HttpResponse<String> usual = chat("usual", "{" + hello("chat", false));
        assertThat(usual.headers().firstValue("x-signalbox-max-tokens")).isEmpty();
        assertThat(sent(main).has("max_tokens")).isFalse();
    }

    @Test
    void streams_and_the_other_dialect_are_bounded_alike() throws Exception {
        start("m");
        force("red");

        HttpResponse<String> stream = chat("usual", "{" + hello("chat", true));
        assertThat(stream.headers().firstValue("x-signalbox-max-tokens")).contains("1024");
        assertThat(stream.body()).endsWith("data: [DONE]\n\n");
        assertThat(sent(main).path("max_tokens").asInt()).isEqualTo(1024);
        assertThat(sent(main).at("/stream_options/include_usage").asBoolean()).isTrue();

        // Of another dialect than the target's, and with a budget for thinking.
        HttpResponse<String> translated = messages("usual", """
                {"model":"chat","max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":2000},
                 "messages":[{"role":"user","content":"Hello"}]}""");
        assertThat(translated.statusCode()).as(translated.body()).isEqualTo(200);
        assertThat(translated.headers().firstValue("x-signalbox-max-tokens")).contains("1024");
        assertThat(sent(main).path("max_tokens").asInt()).isEqualTo(3024);

        HttpResponse<String> same = messages("usual", """
                {"messages":[{"role":"user","content":"Hello"}],"thinking":{"type":"enabled","budget_tokens":2000},
                 "max_tokens":9000,"model":"claude"}""");
        assertThat(same.statusCode()).as(same.body()).isEqualTo(200);
        assertThat(sent(own).path("max_tokens").asInt()).isEqualTo(3024);
        assertThat(sent(own).path("model").asString()).isEqualTo("claude-x");
    }

    @Test
    void shorter_answers_are_not_given_to_others_at_green() throws Exception {
        start("m");
        force("red");
        String body = "{\"temperature\":0," + hello("kept", false);
        assertThat(cacheOf(chat("usual", body))).isEqualTo("miss");
        assertThat(cacheOf(chat("usual", body))).isEqualTo("miss");
        assertThat(cacheOf(chat("core", body))).isEqualTo("miss");
        force("green");

        assertThat(cacheOf(chat("core", body)))
                .as("what the core got was whole")
                .isEqualTo("hit");
    }

    // ── Targets on standby ───────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void one_on_standby_answers_from_its_level_on_and_only_then() throws Exception {
        start("m");
        main.script(Script.defaults().withFault(FaultRule.always("status=500")));
        assertThat(chat("core", "{" + hello("spared", false)).statusCode()).isIn(502, 503);
        assertThat(own.requests()).isEmpty();

        force("red");
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> answer = chat("core", "{" + hello("spared", false));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("x-signalbox-target")).contains("own/small");
        }

        force("orange");
        int before = own.requests().size();
        assertThat(chat("core", "{" + hello("spared", false)).statusCode()).isIn(502, 503);
        assertThat(own.requests()).hasSize(before);
    }

    /// Otherwise the level would go, the one on standby with it, and the outage would be back.
    @Test
    void while_only_one_on_standby_answers_the_level_stays() throws Exception {
        start("m");
        main.script(Script.defaults().withFault(FaultRule.always("status=500")));
        for (int i = 0; i < 30 && own.requests().isEmpty(); i++) {
            chat("core", "{" + hello("spared", false));
            time.pass(2);
        }
        assertThat(own.requests()).as("it was red, by itself, within a minute").isNotEmpty();

        for (int minute = 0; minute < 20; minute++) {
            for (int i = 0; i < 30; i++) {
                assertThat(chat("core", "{" + hello("spared", false)).statusCode())
                        .isEqualTo(200);
                time.pass(2);
            }
            assertThat(level("core", "spared").path("level").asString())
                    .as("after %d minutes", minute)
                    .isEqualTo("red");
        }
    }

    @Test
    void one_on_standby_is_seen_and_can_be_taken_out_like_any_other() throws Exception {
        start("m");
        assertThat(rig.get(rig.console() + "/admin/v1/targets").body()).contains("\"own/small\"");
        JsonNode routes = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/routes").body());
        assertThat(routes.toString()).contains("\"standby\":\"red\"", "\"standby\":null");

        JsonNode preview = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/levels?if=red").body());
        assertThat(measure(preview, "usual", "spared").path("standby").toString())
                .isEqualTo("[\"own/small\"]");
        assertThat(measure(preview, "usual", "chat").path("max_tokens").asInt()).isEqualTo(1024);
        assertThat(measure(preview, "core", "chat").path("max_tokens").isNull()).isTrue();
        assertThat(measure(preview, "core", "sorry").path("heuristic").asBoolean())
                .isTrue();
    }

    // ── Heuristic answers ────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void row25OnceItIsKnownTheDeclaredAnswerComesWithin100Milliseconds() throws Exception {
        start("m");
        force("red");
        allDown();

        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = chat("core", "{" + hello("sorry", false));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(cacheOf(answer)).isEqualTo("heuristic");
            JsonNode said = JsonMapper.shared().readTree(answer.body());
            assertThat(said.at("/choices/0/message/content").asString()).isEqualTo(SORRY);
            assertThat(said.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
            assertThat(said.at("/usage/total_tokens").asInt(-1)).isZero();
            assertThat(said.path("model").asString()).isEqualTo("sorry");
            assertThat(answer.headers().firstValue("x-signalbox-level")).contains("red");
            assertThat(answer.headers().firstValue("x-signalbox-target")).isEmpty();
        }
        List<JsonNode> last = rig.records(KNOCKS + 20).subList(KNOCKS, KNOCKS + 20);
        assertThat(last).allSatisfy(record -> {
            assertThat(record.path("status").asInt()).isEqualTo(200);
            assertThat(record.path("outcome").asString()).isEqualTo("upstream_error");
            assertThat(record.path("cache").asString()).isEqualTo("heuristic");
            assertThat(record.at("/tokens/output").asInt()).isZero();
        });
        // But for a probe that had become due meanwhile.
        assertThat(last.stream()
                        .filter(record -> record.path("code").asString().equals("no_healthy_target"))
                        .filter(record -> record.path("duration_ms").asDouble() < 100))
                .hasSizeGreaterThanOrEqualTo(18);
    }

    @Test
    void it_comes_in_every_dialect_whole_and_as_a_stream() throws Exception {
        start("m");
        force("red");
        allDown();

        HttpResponse<String> stream =
                chat("core", "{\"stream_options\":{\"include_usage\":true}," + hello("sorry", true));
        assertThat(stream.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(cacheOf(stream)).isEqualTo("heuristic");
        assertThat(stream.body())
                .contains("We cannot answer", "\"finish_reason\":\"stop\"", "\"total_tokens\":0")
                .endsWith("data: [DONE]\n\n");

        HttpResponse<String> message = messages("core", """
                {"model":"sorry","max_tokens":50,"messages":[{"role":"user","content":"Hello"}]}""");
        JsonNode said = JsonMapper.shared().readTree(message.body());
        assertThat(cacheOf(message)).isEqualTo("heuristic");
        assertThat(said.at("/content/0/text").asString()).isEqualTo(SORRY);
        assertThat(said.path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(said.at("/usage/output_tokens").asInt(-1)).isZero();

        HttpResponse<String> events = messages("core", """
                {"model":"sorry","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""");
        assertThat(cacheOf(events)).isEqualTo("heuristic");
        assertThat(events.body()).contains("We cannot answer", "\"stop_reason\":\"end_turn\"", "event: message_stop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}],",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{}}},",
                "\"response_format\":{\"type\":\"json_object\"},",
                "\"n\":2,",
                "\"logprobs\":true,",
                "\"modalities\":[\"text\",\"audio\"],",
                "\"store\":true,"
            })
    void where_not_any_text_would_do_it_is_the_error(String wish) throws Exception {
        start("m");
        force("red");
        allDown();

        HttpResponse<String> answer = chat("core", "{" + wish + hello("sorry", false));

        assertThat(answer.statusCode()).isIn(502, 503);
        assertThat(answer.headers().firstValue("x-signalbox-cache")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[],",
                "\"response_format\":{\"type\":\"text\"},",
                "\"n\":1,",
                "\"logprobs\":false,",
                "\"modalities\":[\"text\"],"
            })
    void what_says_no_more_than_leaving_it_out_does_not_matter(String wish) throws Exception {
        start("m");
        force("red");
        allDown();

        assertThat(cacheOf(chat("core", "{" + wish + hello("sorry", false)))).isEqualTo("heuristic");
    }

    @Test
    void embeddings_are_never_made_up() throws Exception {
        start("m");
        force("red");
        allDown();

        assertThat(rig.post(
                                "/v1/embeddings",
                                "{\"model\":\"sorry\",\"input\":\"Hello\"}",
                                "authorization",
                                "Bearer " + secret("core"))
                        .statusCode())
                .isIn(502, 503);
    }

    @Test
    void a_kept_answer_comes_before_it() throws Exception {
        start("m");
        String body = "{\"temperature\":0," + hello("kept", false);
        assertThat(cacheOf(chat("core", body))).isEqualTo("miss");
        force("red");
        allDown();

        assertThat(cacheOf(chat("core", body))).isEqualTo("hit");
        assertThat(cacheOf(chat("core", "{\"temperature\":0,\"seed\":1," + hello("kept", false))))
                .isEqualTo("heuristic");
    }

    @Test
    void it_hides_no_outage_from_the_levels() throws Exception {
        start("m");
        force("red");
        allDown();
        for (int i = 0; i < 30; i++) {
            assertThat(chat("core", "{" + hello("sorry", false)).statusCode()).isEqualTo(200);
        }
        time.pass(4);

        JsonNode core = level("core", "sorry");
        assertThat(core.at("/objectives/0/good").asInt()).isZero();
        assertThat(core.at("/objectives/0/bad").asInt()).isGreaterThanOrEqualTo(30);
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_cache_requests_total{result=\"heuristic\",route=\"sorry\"}");
    }

    @Test
    void below_red_it_is_the_error_and_a_reload_says_it_in_other_words() throws Exception {
        start("m");
        force("orange");
        allDown();
        assertThat(chat("core", "{" + hello("sorry", false)).statusCode()).isIn(502, 503);

        force("red");
        Files.writeString(folder.resolve("sorry.txt"), "Later.");
        rig.adopt(config("m"));
        assertThat(JsonMapper.shared()
                        .readTree(chat("core", "{" + hello("sorry", false)).body())
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("Later.");

        rig.adopt(config("m").replace("code-red: {}", "code-red: { playbook: { red: { heuristics: false } } }"));
        assertThat(chat("core", "{" + hello("sorry", false)).statusCode()).isIn(502, 503);
    }

    // ── The scene ────────────────────────────────────────────────────────────────────────────────────────────────────

    private void start(String model) throws Exception {
        Files.writeString(folder.resolve("sorry.txt"), SORRY + "\n");
        rig = Rig.start(config(model), time);
    }

    private String config(String model) {
        return """
                admin-token: "%s"
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                  own: { dialect: openai, url: "%s/v1" }
                  claude: { dialect: anthropic, url: "%s" }
                routes:
                  chat: { targets: [main/%s], retry: { attempts: 1 }, code-red: { max-tokens: 1024 } }
                  claude: { targets: [claude/claude-x], retry: { attempts: 1 }, code-red: { max-tokens: 1024 } }
                  kept:
                    targets: [main/m]
                    retry: { attempts: 1 }
                    cache: { ttl: 1h, scope: route, stale-if-error: 1h }
                    code-red: { max-tokens: 1024, heuristic: "%s" }
                  spared: { targets: [main/m, { to: own/small, standby: red }], retry: { attempts: 2 } }
                  sorry: { targets: [main/m], retry: { attempts: 1 }, code-red: { heuristic: "%s" } }
                workloads:
                  core: { criticality: critical-plus }
                  usual: { criticality: critical }
                keys:
                  - { name: core, secret: "%s", workload: core }
                  - { name: usual, secret: "%s", workload: usual }
                code-red: {}
                """.formatted(
                        folder.resolve("token"),
                        main.url(),
                        own.url(),
                        own.url(),
                        model,
                        folder.resolve("sorry.txt"),
                        folder.resolve("sorry.txt"),
                        secret("core"),
                        secret("usual"));
    }

    /// From now on it is known that nobody can answer.
    private void allDown() throws Exception {
        main.script(Script.defaults().withFault(FaultRule.always("status=500")));
        own.script(Script.defaults().withFault(FaultRule.always("status=500")));
        for (int i = 0; i < KNOCKS; i++) {
            chat("core", "{\"store\":true," + hello("sorry", false));
        }
    }

    private static String secret(String name) {
        return "a-long-secret-of-" + name;
    }

    /// A body without its first brace.
    private static String hello(String route, boolean stream) {
        return "\"model\":\"" + route + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    }

    private HttpResponse<String> chat(String name, String body) throws Exception {
        return rig.post("/v1/chat/completions", body, "authorization", "Bearer " + secret(name));
    }

    private HttpResponse<String> messages(String name, String body) throws Exception {
        return rig.post("/v1/messages", body, "x-api-key", secret(name), "anthropic-version", "2023-06-01");
    }

    private static String cacheOf(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-signalbox-cache").orElse("none, but " + answer.body());
    }

    /// What the provider was asked last.
    private static JsonNode sent(Simulator provider) {
        RecordedRequest last = provider.requests().getLast();
        return JsonMapper.shared().readTree(last.text());
    }

    private JsonNode level(String workload, String route) throws Exception {
        JsonNode levels = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/levels").body())
                .path("levels");
        for (JsonNode each : levels) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)) {
                return each;
            }
        }
        throw new AssertionError("no level for " + workload + " on " + route + ": " + levels);
    }

    private static JsonNode measure(JsonNode levels, String workload, String route) {
        for (JsonNode each : levels.path("measures")) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)) {
                return each;
            }
        }
        throw new AssertionError("no measure for " + workload + " on " + route + ": " + levels);
    }

    private void force(String level) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer "
                                        + Files.readString(folder.resolve("token"))
                                                .strip())
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"force\",\"level\":\"" + level
                                + "\",\"for_ms\":60000,\"reason\":\"a drill\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
