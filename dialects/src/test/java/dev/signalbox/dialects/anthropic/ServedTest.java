package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.ModelCard;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ServedTest {
    private final ServedApi served = new AnthropicDialect().served();

    private Scan scan(String body) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return served.scan(Operation.CHAT, bytes, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"model":"a","model":"b"}            | INVALID_JSON
                    {"model":"a"                         | INVALID_JSON
                    {"model":"a","x":{"y":1,"y":2}}      | INVALID_JSON
                    {"max_tokens":1}                     | INVALID_REQUEST
                    {"model":7}                          | INVALID_REQUEST
                    {"model":""}                         | INVALID_REQUEST
                    {"model":"a","stream":"yes"}         | INVALID_REQUEST
                    []                                   | INVALID_REQUEST
                    """)
    void aBodyThatCannotBeRoutedIsRefused(String body, Code code) {
        assertThatThrownBy(() -> scan(body))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    @Test
    void aMistakeInJsonIsToldWithItsPlace() {
        assertThatThrownBy(() -> scan("{\n \"model\": tru}")).hasMessageContaining("line 2, column 11");
    }

    @Test
    void theScanSaysModelAndStream() throws InvalidRequest {
        Scan scan =
                scan("{\"messages\":[{\"model\":\"x\",\"stream\":false}],\"stream\":true,\"model\":\"cl\\u0061ude\"}");

        assertThat(scan.model()).isEqualTo("claude");
        assertThat(scan.stream()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ROUTE_NOT_FOUND, not_found_error",
        "INVALID_JSON, invalid_request_error",
        "MISSING_KEY, authentication_error",
        "ROUTE_NOT_ALLOWED, permission_error",
        "BODY_TOO_LARGE, request_too_large",
        "OVERLOADED, overloaded_error",
        "UPSTREAM_TIMEOUT_IDLE, timeout_error",
        "UPSTREAM_RESET, api_error"
    })
    void aProblemHasAnthropicsWordForItsKindAndOurCodeInBrackets(Code code, String type) {
        JsonNode body = Recording.JSON.readTree(served.problem(Problem.of(code, "No \"way\"."), "req-1"));

        assertThat(body.path("type").asString()).isEqualTo("error");
        assertThat(body.path("error").path("type").asString()).isEqualTo(type);
        assertThat(body.path("error").path("message").asString()).isEqualTo("No \"way\". (" + code.word() + ")");
        assertThat(body.path("request_id").asString()).isEqualTo("req-1");
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyProblemIsOneEvent(Code code) {
        String event = new String(served.problemEvent(Problem.of(code, "two\nlines"), "req-1"), StandardCharsets.UTF_8);

        assertThat(event.lines()).hasSize(3);
        assertThat(event).startsWith("event: error\ndata: {").endsWith("}\n\n");
    }

    @Test
    void theProvidersOwnErrorGoesBackAsItCameAndOnOneLineInAStream() {
        byte[] own = "{\n  \"type\": \"error\"\n}".getBytes(StandardCharsets.UTF_8);
        Problem problem = new Problem(Code.UPSTREAM_REJECTED, 400, "x", null, 0, false, own);

        assertThat(served.problem(problem, "req-1")).isEqualTo(own);
        assertThat(new String(served.problemEvent(problem, "req-1"), StandardCharsets.UTF_8))
                .isEqualTo("event: error\ndata: {   \"type\": \"error\" }\n\n");
    }

    @Test
    void theFieldAtFaultStandsBeforeTheMessage() {
        Problem problem = Problem.of(Code.UNSUPPORTED_PARAMETER, "Not possible there.", "top_k");

        assertThat(Recording.JSON
                        .readTree(served.problem(problem, "r"))
                        .path("error")
                        .path("message")
                        .asString())
                .isEqualTo("top_k: Not possible there. (unsupported_parameter)");
    }

    @Test
    void modelsAreListedInAnthropicsForm() {
        JsonNode list = Recording.JSON.readTree(served.models(ModelCard.of("chat", "a/b")));

        assertThat(list.path("first_id").asString()).isEqualTo("chat");
        assertThat(list.path("last_id").asString()).isEqualTo("a/b");
        assertThat(list.path("has_more").asBoolean()).isFalse();
        assertThat(list.path("data").get(1))
                .isEqualTo(
                        Recording.JSON.readTree(served.model(ModelCard.of("a/b").getFirst())));
        assertThat(list.path("data").get(1).path("type").asString()).isEqualTo("model");
    }

    @Test
    void noModelsAreAnEmptyList() {
        assertThat(new String(served.models(ModelCard.of()), StandardCharsets.UTF_8))
                .isEqualTo("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}");
    }

    @Test
    void keepAliveIsAPing() {
        assertThat(new String(served.keepAlive(), StandardCharsets.UTF_8))
                .isEqualTo("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"messages":[]}                                                              | max_tokens
                    {"max_tokens":1}                                                             | messages
                    {"max_tokens":"1","messages":[]}                                             | max_tokens
                    {"max_tokens":1.5,"messages":[]}                                             | max_tokens
                    {"max_tokens":1,"messages":[{"role":"user"}]}                                | messages.0.content
                    {"max_tokens":1,"messages":[{"role":"tool","content":"x"}]}                  | messages.0.role
                    {"max_tokens":1,"messages":[{"role":"user","content":[{"type":"text"}]}]}    | messages.0.content.0.text
                    {"max_tokens":1,"messages":[{"role":"user","content":[7]}]}                  | messages.0.content.0
                    {"max_tokens":1,"messages":[],"tools":[{"name":"x"}]}                        | tools.0.input_schema
                    {"max_tokens":1,"messages":[],"tool_choice":{"type":"tool"}}                 | tool_choice.name
                    {"max_tokens":1,"messages":[],"thinking":{"type":"enabled"}}                 | thinking.budget_tokens
                    {"max_tokens":1,"messages":[],"temperature":"hot"}                           | temperature
                    {"max_tokens":1,"messages":[],"stop_sequences":[1]}                          | stop_sequences
                    """)
    void aFieldOfTheWrongFormIsNamed(String body, String param) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> served.read(bytes, bytes.length)).isInstanceOfSatisfying(InvalidRequest.class, e -> {
            assertThat(e.problem().code()).isEqualTo(Code.INVALID_REQUEST);
            assertThat(e.problem().param()).isEqualTo(param);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"max_tokens":1                  | line 1
            {"max_tokens":1,"max_tokens":2}  | line 1
            """)
    void whatIsNotJsonCannotBeRead(String body, String place) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> served.read(bytes, bytes.length))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.INVALID_JSON))
                .hasMessageContaining(place);
    }
}
