package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The further operations of OpenAI's API on their way through, from a client's side.
@Tag("sockets")
class FurtherOperationsTest {
    private static final int SPEECH = 8 * 4096;

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = Rig.start("""
                providers:
                  any: { dialect: openai, url: "%1$s/v1" }
                  groq: { dialect: groq, url: "%1$s/v1" }
                  claude: { dialect: anthropic, url: "%1$s" }
                  dated: { dialect: azure-openai, url: "%1$s", api-version: 2024-10-21, keys: [abc] }
                  azure: { dialect: azure-openai, url: "%1$s", keys: [eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln] }
                routes:
                  mine: { targets: [groq/small, any/large] }
                  few: { targets: [groq/small, claude/other] }
                  cloud: { targets: [dated/my-deployment] }
                  newer: { targets: [azure/my-deployment] }
                  "*": {}
                prices: [ { model: any/large, input: 2, output: 4 } ]
                """.formatted(provider.url()));
    }

    @AfterEach
    void close() throws IOException {
        http.close();
        rig.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/completions        | completions | {\"model\":\"mine\",\"prompt\":\"Once\"} | and so on | 2 | 4",
                "/v1/moderations        | moderations | {\"model\":\"mine\",\"input\":\"attack\"} | \"flagged\":true | -1 | 0",
                "/v1/images/generations | images      | {\"model\":\"mine\",\"prompt\":\"a cat\"} | b64_json | 9 | 196",
                "/v1/rerank             | rerank      | {\"model\":\"mine\",\"query\":\"q\",\"documents\":[\"a\",\"b\"]} | relevance_score | 23 | 0",
                "/v2/rerank             | rerank      | {\"model\":\"mine\",\"query\":\"q\",\"documents\":[\"a\",\"b\"]} | relevance_score | 23 | 0"
            })
    void an_operation_goes_to_a_target_that_offers_it(
            String path, String operation, String body, String said, long input, long output) throws Exception {
        HttpResponse<String> answer = rig.post(path, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains(said);
        assertThat(answer.headers().firstValue("x-signalbox-target")).contains("any/large");
        RecordedRequest sent = provider.requests().getLast();
        assertThat(sent.path()).isEqualTo(path.replace("/v2", "/v1"));
        assertThat(sent.text()).isEqualTo(body.replace("mine", "large"));
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("operation").asString()).isEqualTo(operation);
        assertThat(record.path("attempts")).hasSize(1);
        assertThat(record.at("/skipped/0/target").asString()).isEqualTo("groq/small");
        assertThat(record.at("/skipped/0/reason").asString()).isEqualTo("operation");
        if (input >= 0) {
            assertThat(record.at("/tokens/input").asLong()).isEqualTo(input);
            assertThat(record.at("/tokens/output").asLong()).isEqualTo(output);
            assertThat(record.at("/tokens/estimated").asBoolean()).isFalse();
        }
    }

    @Test
    void a_completion_streams_and_tells_usage_to_the_gateway_only() throws Exception {
        HttpResponse<String> answer =
                rig.post("/v1/completions", "{\"model\":\"mine\",\"prompt\":\"Once\",\"stream\":true}");

        assertThat(answer.body()).contains("\"text\":\" so\"", "data: [DONE]").doesNotContain("prompt_tokens");
        assertThat(provider.requests().getLast().text()).contains("\"include_usage\":true");
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.at("/tokens/output").asLong()).isEqualTo(4);
        assertThat(record.at("/tokens/estimated").asBoolean()).isFalse();
    }

    @Test
    void speech_comes_byte_for_byte_in_its_own_type() throws Exception {
        HttpResponse<byte[]> answer = http.send(speech(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("audio/mpeg");
        assertThat(answer.body()).hasSize(SPEECH);
        assertThat(answer.body()[4097]).isEqualTo((byte) (31 + 7));
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("operation").asString()).isEqualTo("speech");
        assertThat(record.path("outcome").asString()).isEqualTo("success");
        assertThat(record.path("bytes_out").asLong()).isEqualTo(SPEECH);
    }

    @Test
    void speech_that_breaks_off_ends_without_an_end() throws Exception {
        provider.next(Reply.fault("reset-after=3"));

        assertThatThrownBy(() -> http.send(speech(), HttpResponse.BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class);

        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("outcome").asString()).isEqualTo("truncated");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/audio/transcriptions, json, application/json, {\"text\":\"Hello there.\"",
        "/v1/audio/transcriptions, text, text/plain; charset=utf-8, Hello there.",
        "/v1/audio/translations, json, application/json, {\"text\":\"Hello there.\"",
        "/v1/images/edits, json, application/json, b64_json"
    })
    void a_form_goes_through_with_another_model_and_nothing_else_changed(
            String path, String format, String type, String said) throws Exception {
        boolean picture = path.contains("images");
        String model = picture ? "any/large" : "mine";
        HttpResponse<String> answer = form(path, model, "response_format", format);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains(said);
        assertThat(answer.headers().firstValue("content-type")).contains(type);
        RecordedRequest sent = provider.requests().getLast();
        assertThat(sent.path()).isEqualTo(path);
        assertThat(sent.header("content-type")).contains("multipart/form-data; boundary=the-Boundary_1");
        assertThat(sent.body()).isEqualTo(Forms.of(picture ? "large" : "small", "response_format", format));
        JsonNode record = rig.records(1).getFirst();
        boolean told = format.equals("json");
        assertThat(record.at("/tokens/input").asLong()).isEqualTo(told ? picture ? 9 : 14 : 0);
        assertThat(record.at("/tokens/estimated").asBoolean(false)).isFalse();
    }

    @Test
    void a_transcription_streams_in_the_providers_own_events() throws Exception {
        HttpResponse<String> answer = form("/v1/audio/transcriptions", "mine", "stream", "true");

        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(answer.body()).contains("transcript.text.delta").endsWith("\"Hello there.\"}\n\n");
    }

    @Test
    void what_no_target_offers_is_said_to_be_so() throws Exception {
        HttpResponse<String> answer =
                rig.post("/v1/rerank", "{\"model\":\"few\",\"query\":\"q\",\"documents\":[\"a\"]}");

        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("operation_not_supported", "No target of `few` offers `rerank`.");
        assertThat(provider.requests()).isEmpty();
        assertThat(rig.records(1).getFirst().path("skipped")).hasSize(2);
    }

    @Test
    void a_form_that_is_none_is_refused() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.url() + "/v1/audio/transcriptions"))
                        .header("content-type", "multipart/form-data; boundary=x")
                        .POST(HttpRequest.BodyPublishers.ofString("--x\r\nno form"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("not a form that can be read");
        assertThat(rig.post("/v1/audio/transcriptions", "{}").statusCode()).isEqualTo(415);
    }

    @Test
    void azures_older_path_names_the_deployment_and_carries_the_key_in_its_header() throws Exception {
        HttpResponse<String> answer = rig.post(
                "/v1/chat/completions",
                "{\"model\":\"cloud\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        RecordedRequest sent = provider.requests().getLast();
        assertThat(sent.target())
                .isEqualTo("/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21");
        assertThat(sent.header("api-key")).contains("abc");
        assertThat(sent.header("authorization")).isEmpty();
    }

    @Test
    void azures_v1_path_takes_a_token_as_a_bearers_and_its_own_word_for_the_bound() throws Exception {
        HttpResponse<String> answer = rig.post("/v1/messages", """
                {"model":"newer","max_tokens":50,"messages":[{"role":"user","content":"Hello"}]}
                """);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        RecordedRequest sent = provider.requests().getLast();
        assertThat(sent.target()).isEqualTo("/openai/v1/chat/completions");
        assertThat(sent.header("authorization")).contains("Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln");
        assertThat(sent.header("api-key")).isEmpty();
        assertThat(Recorded.json(sent.body()).path("max_completion_tokens").asInt())
                .isEqualTo(50);
    }

    private HttpRequest speech() {
        return HttpRequest.newBuilder(URI.create(rig.url() + "/v1/audio/speech"))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"mine\",\"input\":\"Hello there.\",\"voice\":\"alloy\"}"))
                .build();
    }

    private HttpResponse<String> form(String path, String model, String name, String value) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(rig.url() + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("content-type", "multipart/form-data; boundary=the-Boundary_1")
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(Forms.of(model, name, value))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// A form with a file of bytes that are no text.
    private static final class Forms {
        static byte[] of(String model, String name, String value) {
            byte[] sound = new byte[5000];
            for (int i = 0; i < sound.length; i++) {
                sound[i] = (byte) (i * 13);
            }
            byte[] first = lines("""
                    --the-Boundary_1
                    Content-Disposition: form-data; name="file"; filename="a.wav"
                    Content-Type: audio/wav

                    """);
            byte[] last = lines("""

                    --the-Boundary_1
                    Content-Disposition: form-data; name="model"

                    %s
                    --the-Boundary_1
                    Content-Disposition: form-data; name="%s"

                    %s
                    --the-Boundary_1--
                    """.formatted(model, name, value));
            byte[] all = new byte[first.length + sound.length + last.length];
            System.arraycopy(first, 0, all, 0, first.length);
            System.arraycopy(sound, 0, all, first.length, sound.length);
            System.arraycopy(last, 0, all, first.length + sound.length, last.length);
            return all;
        }

        private static byte[] lines(String text) {
            return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        }
    }
}
