package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.SseException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenAI's own client of its Responses API, before providers that speak it and providers that do not.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponsesSdkTest {
    private final Simulator provider = Simulator.start(Script.defaults());
    private final Rig rig;
    private final OpenAIClient client;

    ResponsesSdkTest() throws IOException {
        rig = Rig.start("""
                providers:
                  speaking: { dialect: openai, url: "%1$s/v1", responses: true }
                  only: { dialect: responses, url: "%1$s/v1" }
                  chatting: { dialect: openai, url: "%1$s/v1" }
                  claude: { dialect: anthropic, url: "%1$s" }
                routes:
                  speaking: { targets: [speaking/gpt-5.1], retry: { attempts: 1 } }
                  only: { targets: [only/gpt-5.1], retry: { attempts: 1 } }
                  chatting: { targets: [chatting/gpt-5.1], retry: { attempts: 1 } }
                  claude: { targets: [claude/claude-sonnet-4-5], retry: { attempts: 1 } }
                  strict: { targets: [claude/claude-sonnet-4-5], strict: true }
                  both: { targets: [claude/claude-sonnet-4-5, { to: speaking/gpt-5.1, priority: 1 }] }
                """.formatted(provider.url()));
        client = OpenAIOkHttpClient.builder()
                .apiKey("sk-anything")
                .baseUrl(rig.url() + "/v1")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() throws IOException {
        client.close();
        rig.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        "speaking, /v1/responses",
        "only, /v1/responses",
        "chatting, /v1/chat/completions",
        "claude, /v1/messages"
    })
    void a_question_is_answered_streamed_or_not(String route, String path) {
        Response whole = client.responses().create(asking(route, "Hello, 안녕!").build());

        assertThat(provider.requests().getLast().path()).isEqualTo(path);
        assertThat(words(whole)).contains("Hello, 안녕!");
        assertThat(whole.status().orElseThrow().asString()).isEqualTo("completed");
        assertThat(whole.usage().map(ResponseUsage::outputTokens).orElse(0L)).isPositive();

        List<String> deltas = new ArrayList<>();
        Response streamed = stream(asking(route, "Hello, 안녕!").build(), deltas);

        assertThat(words(streamed)).isEqualTo(words(whole)).isEqualTo(String.join("", deltas));
        assertThat(deltas).hasSizeGreaterThan(1);
        assertThat(streamed.usage().map(ResponseUsage::outputTokens).orElse(0L)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"speaking", "chatting", "claude"})
    void tools_are_called_and_their_results_taken(String route) {
        ResponseCreateParams.Builder request = asking(route, "[tools] How is the weather?")
                .addTool(tool("get_weather"))
                .addTool(tool("get_time"));

        Response calling = stream(request.build(), new ArrayList<>());

        List<ResponseFunctionToolCall> calls = calling.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .toList();
        assertThat(calls).extracting(ResponseFunctionToolCall::name).containsExactly("get_weather", "get_time");
        assertThat(calls.getFirst().arguments()).contains("city");

        List<ResponseInputItem> input = new ArrayList<>();
        input.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content("[tools] How is the weather?")
                .build()));
        calls.forEach(call -> input.add(ResponseInputItem.ofFunctionCall(call)));
        calls.forEach(
                call -> input.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("sunny")
                        .build())));
        Response answer =
                client.responses().create(request.inputOfResponse(input).build());

        assertThat(words(answer)).contains("sunny");
    }

    @ParameterizedTest
    @CsvSource({
        "speaking, error-event-after=5",
        "speaking, reset-after=6",
        "speaking, truncate-after=6",
        "claude, error-event-after=4",
        "chatting, reset-after=3"
    })
    void a_stream_that_breaks_in_the_middle_raises(String route, String fault) {
        provider.next(Reply.fault(fault));

        assertThatThrownBy(() ->
                        stream(asking(route, "Tell me a longer story, please.").build(), new ArrayList<>()))
                .isInstanceOf(SseException.class);
    }

    @Test
    void what_a_provider_keeps_is_asked_of_one_that_may_know_it_or_refused() {
        assertThatThrownBy(() -> client.responses()
                        .create(asking("claude", "Hello")
                                .previousResponseId("resp_1")
                                .build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).contains("unsupported_parameter");
                    assertThat(refused.param()).contains("previous_response_id");
                });
        int before = provider.requests().size();

        // The simulator keeps nothing, and says so: it was asked.
        assertThatThrownBy(() -> client.responses()
                        .create(asking("both", "Hello")
                                .previousResponseId("resp_1")
                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.code()).contains("previous_response_not_found"));
        assertThat(provider.requests()).hasSize(before + 1);
    }

    @Test
    void what_cannot_be_said_is_an_error_on_a_strict_route() {
        assertThatThrownBy(() -> client.responses()
                        .create(asking("strict", "Hello").store(true).build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.param()).contains("store"));
    }

    private static ResponseCreateParams.Builder asking(String route, String words) {
        return ResponseCreateParams.builder()
                .model(route)
                .instructions("Be brief.")
                .input(words);
    }

    private Response stream(ResponseCreateParams request, List<String> deltas) {
        ResponseAccumulator all = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(request)) {
            for (ResponseStreamEvent event : (Iterable<ResponseStreamEvent>) stream.stream()::iterator) {
                all.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> deltas.add(delta.delta()));
            }
        }
        return all.response();
    }

    private static FunctionTool tool(String name) {
        return FunctionTool.builder()
                .name(name)
                .strict(false)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build())
                .build();
    }

    private static String words(Response answer) {
        StringBuilder words = new StringBuilder();
        answer.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .forEach(part -> part.outputText().ifPresent(text -> words.append(text.text())));
        return words.toString();
    }
}
