package dev.signalbox.app.token;

import static dev.signalbox.app.token.FetchedCredentialsTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.token.Answering.Asked;
import dev.signalbox.app.token.Answering.Said;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Vertex AI from the outside: both publishers, clients of their own APIs and of another.
@Tag("sockets")
class VertexTest {
    private static final String PLACE = "/v1/projects/my-project/locations/europe-west1/publishers/";
    private static final String OPENAI = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String CLAUDE = """
            {"id":"msg_vrtx_1","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001",
            "content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,
            "usage":{"input_tokens":1,"output_tokens":1}}""";

    @Test
    void answersOfGeminiPassAsTheyWereRecordedAndAreTranslatedForOthers() throws Exception {
        for (Recording each : recordings("generateContent", each -> !each.stream())) {
            String body = text(each.response());
            try (Answering google = new Answering(_ -> Said.json(body));
                    Rig rig = rig(google)) {
                HttpResponse<String> passed =
                        ask(rig, google, "/v1beta/models/gemini:generateContent", text(each.request()));
                assertThat(passed.body()).isEqualTo(body);
                Asked asked = google.last();
                assertThat(asked.path()).isEqualTo(PLACE + "google/models/gemini-2.5-flash:generateContent");
                assertThat(asked.header("authorization")).isEqualTo("Bearer the-token");
                assertThat(asked.headers().containsKey("x-goog-api-key")).isFalse();

                HttpResponse<String> translated = ask(rig, google, "/v1/chat/completions", OPENAI.formatted("gemini"));
                assertThat(translated.statusCode()).isEqualTo(200);
                assertThat(JsonMapper.shared()
                                .readTree(translated.body())
                                .at("/choices/0/finish_reason")
                                .asString())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aStreamOfGeminiPassesAsItWasRecorded() throws Exception {
        for (Recording each : recordings("streamGenerateContent", _ -> true)) {
            String body = text(each.response());
            try (Answering google = new Answering(_ -> new Said(200, "text/event-stream", body));
                    Rig rig = rig(google)) {
                String path = "/v1beta/models/gemini:streamGenerateContent?alt=sse";
                assertThat(ask(rig, google, path, text(each.request())).body()).isEqualTo(body);
                assertThat(google.last().path())
                        .isEqualTo(PLACE + "google/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
            }
        }
    }

    @Test
    void tokensAreCountedAsRecorded() throws Exception {
        for (Recording each : recordings("count_tokens", _ -> true)) {
            String body = text(each.response());
            try (Answering google = new Answering(_ -> Said.json(body));
                    Rig rig = rig(google)) {
                String path = "/v1beta/models/gemini:countTokens";
                assertThat(ask(rig, google, path, text(each.request())).body()).isEqualTo(body);
                assertThat(google.last().path()).isEqualTo(PLACE + "google/models/gemini-2.5-flash:countTokens");
            }
        }
    }

    @Test
    void aRequestOfClaudesApiKeepsItsBytesButForTheModelInWhosePlaceTheVersionStands() throws Exception {
        try (Answering google = new Answering(_ -> Said.json(CLAUDE));
                Rig rig = rig(google)) {
            String body =
                    "{ \"max_tokens\": 5,\"model\" : \"claude\", \"messages\":[ {\"role\":\"user\",\"content\":\"hi\"} ]}";
            HttpResponse<String> answer = ask(rig, google, "/v1/messages", body, "anthropic-beta", "some-beta");
            assertThat(answer.body()).isEqualTo(CLAUDE);
            Asked asked = google.last();
            assertThat(asked.path()).isEqualTo(PLACE + "anthropic/models/claude-haiku-4-5@20251001:rawPredict");
            assertThat(asked.body())
                    .isEqualTo(body.replace("\"model\" : \"claude\"", "\"anthropic_version\":\"vertex-2023-10-16\""));
            assertThat(asked.header("anthropic-beta")).isEqualTo("some-beta");
            assertThat(asked.header("authorization")).isEqualTo("Bearer the-token");
        }
    }

    @Test
    void aRequestOfAnotherApiIsWrittenForClaudeThereAndStreamsHaveTheirOwnPath() throws Exception {
        try (Answering google = new Answering(_ -> Said.json(CLAUDE));
                Rig rig = rig(google)) {
            HttpResponse<String> answer = ask(rig, google, "/v1/chat/completions", OPENAI.formatted("claude"));
            assertThat(JsonMapper.shared()
                            .readTree(answer.body())
                            .at("/choices/0/message/content")
                            .asString())
                    .isEqualTo("hello");
            JsonNode sent = JsonMapper.shared().readTree(google.last().body());
            assertThat(sent.has("model")).isFalse();
            assertThat(sent.path("anthropic_version").asString()).isEqualTo("vertex-2023-10-16");

            String stream = "{\"model\":\"claude\",\"stream\":true,\"max_tokens\":5,\"messages\":[]}";
            rig.post("/v1/messages", stream);
            assertThat(google.last().path()).endsWith("claude-haiku-4-5@20251001:streamRawPredict");

            rig.post("/v1/messages/count_tokens", "{\"model\":\"claude\",\"messages\":[]}");
            assertThat(google.last().path()).isEqualTo(PLACE + "anthropic/models/count-tokens:rawPredict");
            assertThat(google.last().body())
                    .isEqualTo("{\"anthropic_version\":\"vertex-2023-10-16\",\"model\":\"claude-haiku-4-5@20251001\","
                            + "\"messages\":[]}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, NOT_FOUND, Publisher Model `projects/p/locations/l/publishers/anthropic/models/m` not found., upstream_model_not_found",
        "403, PERMISSION_DENIED, Permission denied on resource project other., upstream_credential",
        "401, UNAUTHENTICATED, Request had invalid authentication credentials., upstream_credential",
        "400, INVALID_ARGUMENT, max_tokens: too many., upstream_rejected"
    })
    void googlesErrorsAreHeardInTheCallersDialect(int status, String word, String message, String code)
            throws Exception {
        String error =
                "{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\",\"status\":\"" + word + "\"}}";
        for (String body : List.of(error, "[" + error + "]")) {
            try (Answering google = new Answering(_ -> new Said(status, "application/json", body));
                    Rig rig = rig(google)) {
                HttpResponse<String> claude =
                        ask(rig, google, "/v1/messages", "{\"model\":\"claude\",\"max_tokens\":5,\"messages\":[]}");
                JsonNode said = JsonMapper.shared().readTree(claude.body());
                assertThat(said.path("type").asString()).as(claude.body()).isEqualTo("error");
                assertThat(said.at("/error/message").asString()).endsWith("(" + code + ")");
                assertThat(rig.get(rig.console() + "/metrics").body()).contains("result=\"" + code + "\"");
            }
        }
    }

    @Test
    void theSimulatorStandsInForBothPublishers() throws Exception {
        try (Simulator simulator = Simulator.start(Script.defaults());
                Rig rig = rig(simulator.url())) {
            until(() -> rig.server().vitals().endpoints().stream()
                    .allMatch(each -> each.condition().equals("open")));
            for (String route : List.of("gemini", "claude")) {
                String chat = OPENAI.formatted(route);
                String stream = chat.replace("{\"model\"", "{\"stream\":true,\"model\"");
                HttpResponse<String> whole = rig.post("/v1/chat/completions", chat);
                assertThat(JsonMapper.shared()
                                .readTree(whole.body())
                                .at("/choices/0/message/content")
                                .asString())
                        .as(whole.body())
                        .isEqualTo("You said: hi");
                assertThat(rig.post("/v1/chat/completions", stream).body()).contains("You", "[DONE]");
                assertThat(simulator.requests().getLast().target()).startsWith(PLACE);
                assertThat(simulator.requests().getLast().header("authorization"))
                        .contains("Bearer the-token");
            }
            String message =
                    "{\"model\":\"claude\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
            assertThat(rig.post("/v1/messages", message).body()).contains("You said: hi");
            assertThat(rig.post("/v1/messages/count_tokens", message).body()).matches("\\{\"input_tokens\":\\d+}");
            String contents = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";
            assertThat(rig.post("/v1beta/models/gemini:countTokens", contents).body())
                    .contains("totalTokens");
        }
    }

    private static Rig rig(Answering google) throws Exception {
        return rig(google.url());
    }

    private static Rig rig(String url) throws Exception {
        return Rig.start("""
                providers:
                  gemini: { dialect: vertex, url: "%1$s", project: my-project, location: europe-west1, keys: [%2$s] }
                  claude:
                    { dialect: vertex-anthropic, url: "%1$s", project: my-project, location: europe-west1, keys: [%2$s] }
                routes:
                  gemini: { targets: [gemini/gemini-2.5-flash] }
                  claude: { targets: [claude/claude-haiku-4-5@20251001] }
                """.formatted(url, "{ command: [echo, the-token] }"));
    }

    /// Once there is a token.
    private static HttpResponse<String> ask(Rig rig, Answering google, String path, String body, String... headers)
            throws Exception {
        if (google.asked().isEmpty()) {
            until(() -> rig.server().vitals().endpoints().stream()
                    .allMatch(each -> each.condition().equals("open")));
        }
        return rig.post(path, body, headers);
    }

    private static List<Recording> recordings(String api, Predicate<Recording> wanted) {
        List<Recording> found = Fixtures.required().recordings().stream()
                .filter(each -> each.provider().equals("vertex") && each.api().equals(api) && each.status() == 200)
                .filter(wanted)
                .limit(5)
                .toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
