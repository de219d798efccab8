package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Providers that refuse to be asked for a stream's usage, as older Azure ones do, are not asked.
@Tag("sockets")
class AskUsageTest {
    private final Simulator provider = Simulator.start(Script.defaults());
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = Rig.start("""
                providers:
                  asked: { dialect: openai, url: "%1$s/v1" }
                  unasked: { dialect: openai, url: "%1$s/v1", ask-usage: false }
                """.formatted(provider.url()));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, asked,   true",
        "/v1/chat/completions, unasked, false",
        "/v1/messages,         asked,   true",
        "/v1/messages,         unasked, false"
    })
    void a_stream_is_asked_for_usage_where_that_is_not_declined(String path, String name, boolean asks)
            throws Exception {
        HttpResponse<String> answer = ask(path, name, "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Hello");
        assertThat(sent().at("/stream_options/include_usage").asBoolean(false)).isEqualTo(asks);
        assertThat(sent().has("stream_options")).isEqualTo(asks);
        JsonNode tokens = rig.records(1).getFirst().path("tokens");
        assertThat(tokens.path("estimated").asBoolean()).isEqualTo(!asks);
        assertThat(tokens.path("output").asLong()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_the_client_asks_itself_is_left_as_it_is(boolean wanted) throws Exception {
        HttpResponse<String> answer =
                ask("/v1/chat/completions", "unasked", ",\"stream_options\":{\"include_usage\":" + wanted + "}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().contains("prompt_tokens")).isEqualTo(wanted);
        assertThat(sent().at("/stream_options/include_usage").asBoolean()).isEqualTo(wanted);
    }

    private HttpResponse<String> ask(String path, String name, String more) throws Exception {
        return rig.post(path, """
                {"model":"%s/gpt-5.1","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"Hello"}]%s}
                """.formatted(name, more));
    }

    private JsonNode sent() {
        return Recorded.json(provider.requests().getLast().body());
    }
}
