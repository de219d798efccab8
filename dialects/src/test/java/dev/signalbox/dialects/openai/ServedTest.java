package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.core.dialect.ServedApi.Endpoint;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.ModelCard;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ServedTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final ServedApi served = new OpenAiDialect().served();

    @Test
    void each_path_also_goes_without_v1_and_under_openai() {
        assertThat(served.endpoints())
                .contains(
                        new Endpoint(Operation.CHAT, "POST", "/v1/chat/completions"),
                        new Endpoint(Operation.CHAT, "POST", "/chat/completions"),
                        new Endpoint(Operation.CHAT, "POST", "/openai/v1/chat/completions"),
                        new Endpoint(Operation.GET_MODEL, "GET", "/v1/models/{model}"),
                        new Endpoint(Operation.SHOW_KEY, "GET", "/v1/signalbox/me"))
                .contains(new Endpoint(Operation.RERANK, "POST", "/v2/rerank"))
                .hasSize(76);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void every_problem_has_openais_form(Code code) {
        JsonNode body = JSON.readTree(served.problem(Problem.of(code, "It \"broke\".", "n"), "req_1"));

        assertThat(body.size()).isEqualTo(1);
        JsonNode error = body.path("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.path("message").stringValue()).isEqualTo("It \"broke\".");
        assertThat(error.path("param").stringValue()).isEqualTo("n");
        assertThat(error.path("code").stringValue()).isEqualTo(code.word());
        assertThat(error.path("type").stringValue()).endsWith("_error");
    }

    @Test
    void a_problem_within_a_stream_is_one_event_with_an_error() {
        String event = new String(
                served.problemEvent(Problem.of(Code.UPSTREAM_RESET, "It broke."), "req_1"), StandardCharsets.UTF_8);

        assertThat(event)
                .isEqualTo("data: {\"error\":{\"message\":\"It broke.\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"upstream_reset\"}}\n\n");
    }

    @Test
    void a_providers_own_error_goes_back_as_it_came() {
        byte[] own = bytes("{\n  \"error\": {\"message\": \"m\"}\n}");

        assertThat(served.problem(verbatim(own), "r")).isEqualTo(own);
        assertThat(served.problemEvent(verbatim(own), "r"))
                .isEqualTo(bytes("data: {   \"error\": {\"message\": \"m\"} }\n\n"));
        assertThat(new String(served.problemEvent(verbatim(bytes("{\"detail\":\"m\"}")), "r"), StandardCharsets.UTF_8))
                .contains("\"code\":\"upstream_rejected\"");
    }

    @Test
    void lists_models() {
        JsonNode list = JSON.readTree(served.models(ModelCard.of("chat", "a/\"b\"")));

        assertThat(list.path("object").stringValue()).isEqualTo("list");
        assertThat(list.path("data").size()).isEqualTo(2);
        assertThat(list.at("/data/1/id").stringValue()).isEqualTo("a/\"b\"");
        assertThat(JSON.readTree(served.model(ModelCard.of("chat").getFirst()))).isEqualTo(list.at("/data/0"));
        assertThat(JSON.readTree(served.models(ModelCard.of())).path("data").size())
                .isZero();
    }

    private static Problem verbatim(byte[] body) {
        return new Problem(Code.UPSTREAM_REJECTED, 400, "m", null, 0, false, body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
