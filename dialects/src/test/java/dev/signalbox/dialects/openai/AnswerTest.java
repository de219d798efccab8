package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnswerTest {
    private static final int PLENTY = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final List<ChatEvent> FULL = List.of(
            new ChatEvent.Started("msg_1", "claude", 7),
            new ChatEvent.ThinkingDelta("hm"),
            new ChatEvent.ThinkingDelta("m"),
            new ChatEvent.ThinkingSigned("sig"),
            new ChatEvent.RedactedThinking("xx"),
            new ChatEvent.TextDelta("Hi "),
            new ChatEvent.TextDelta("한"),
            new ChatEvent.ToolCallStarted(0, "c1", "f"),
            new ChatEvent.ToolCallDelta(0, "{\"a\":"),
            new ChatEvent.ToolCallDelta(0, "1}"),
            new ChatEvent.ToolCallStarted(1, "c2", "g"),
            new ChatEvent.UsageReported(new Usage(10, 5, 4, 3, 2, false)),
            new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));

    @Test
    void a_stream_is_written_chunk_by_chunk() {
        String head = "data: {\"id\":\"msg_1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"claude\","
                + "\"choices\":[{\"index\":0,\"delta\":{";
        String none = "},\"finish_reason\":null}]}\n\n";

        String written = write(new StreamWriter(false), FULL);

        assertThat(written.split("(?<=\n\n)"))
                .containsExactly(
                        head + "\"role\":\"assistant\",\"content\":\"\"" + none,
                        head + "\"reasoning_content\":\"hm\",\"reasoning_details\":"
                                + "[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"index\":0}]" + none,
                        head + "\"reasoning_content\":\"m\",\"reasoning_details\":"
                                + "[{\"type\":\"reasoning.text\",\"text\":\"m\",\"index\":0}]" + none,
                        head + "\"reasoning_details\":"
                                + "[{\"type\":\"reasoning.text\",\"signature\":\"sig\",\"index\":0}]" + none,
                        head + "\"reasoning_details\":"
                                + "[{\"type\":\"reasoning.encrypted\",\"data\":\"xx\",\"index\":1}]" + none,
                        head + "\"content\":\"Hi \"" + none,
                        head + "\"content\":\"한\"" + none,
                        head + "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]" + none,
                        head + "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]" + none,
                        head + "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]" + none,
                        head + "\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]" + none,
                        head + "},\"finish_reason\":\"tool_calls\"}]}\n\n",
                        "data: [DONE]\n\n");
    }

    @Test
    void usage_comes_last_when_the_client_asked_for_it() {
        String written = write(new StreamWriter(true), FULL);

        assertThat(written)
                .endsWith("\"model\":\"claude\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,"
                        + "\"total_tokens\":15,\"prompt_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":3},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}\n\ndata: [DONE]\n\n");
    }

    @Test
    void a_whole_answer_is_written_at_once() {
        JsonNode written = JSON.readTree(write(new WholeWriter(), FULL));

        assertThat(written).isEqualTo(JSON.readTree("""
                        {"id":"msg_1","object":"chat.completion","created":7,"model":"claude","choices":[{"index":0,
                          "message":{"role":"assistant","content":"Hi 한","refusal":null,"reasoning_content":"hmm",
                            "reasoning_details":[
                              {"type":"reasoning.text","text":"hmm","signature":"sig","index":0},
                              {"type":"reasoning.encrypted","data":"xx","index":1}],
                            "tool_calls":[
                              {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
                              {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
                          "logprobs":null,"finish_reason":"tool_calls"}],
                         "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
                           "prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},
                           "completion_tokens_details":{"reasoning_tokens":2}}}
                        """));
    }

    @Test
    void a_refusal_has_its_own_place() {
        List<ChatEvent> events = List.of(
                new ChatEvent.Started("a", "m", 0),
                new ChatEvent.RefusalDelta("No."),
                new ChatEvent.Finished(FinishReason.REFUSAL, null));

        JsonNode choice = JSON.readTree(write(new WholeWriter(), events)).at("/choices/0");

        assertThat(choice.at("/message/refusal").stringValue()).isEqualTo("No.");
        assertThat(choice.at("/message/content").isNull()).isTrue();
        assertThat(choice.path("finish_reason").stringValue()).isEqualTo("content_filter");
        assertThat(write(new StreamWriter(false), events)).contains("\"delta\":{\"refusal\":\"No.\"}");
    }

    @Test
    void what_was_written_reads_as_it_was() {
        assertThat(read(new StreamReader(PLENTY), write(new StreamWriter(true), FULL)))
                .containsExactlyInAnyOrderElementsOf(FULL);
        assertThat(read(new WholeReader(), write(new WholeWriter(), FULL)))
                .contains(
                        new ChatEvent.ThinkingDelta("hmm"),
                        new ChatEvent.ThinkingSigned("sig"),
                        new ChatEvent.TextDelta("Hi 한"),
                        new ChatEvent.ToolCallDelta(0, "{\"a\":1}"),
                        new ChatEvent.UsageReported(new Usage(10, 5, 4, 3, 2, false)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    stop           | {"content":"a"}                | STOP
                    stop           | {"refusal":"a"}                | REFUSAL
                    stop           | {"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]} | TOOL_CALLS
                    tool_calls     | {"content":"a"}                | TOOL_CALLS
                    function_call  | {"function_call":{"name":"f","arguments":"{}"}} | TOOL_CALLS
                    length         | {"content":"a"}                | LENGTH
                    model_length   | {"content":"a"}                | LENGTH
                    content_filter | {"content":"a"}                | CONTENT_FILTER
                    eos            | {"content":"a"}                | STOP
                    """)
    void the_reason_for_the_end_is_understood(String word, String message, FinishReason reason) {
        String answer = "{\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"" + word + "\"}]}";

        assertThat(read(new WholeReader(), answer)).contains(new ChatEvent.Finished(reason, null));
    }

    @Test
    void calls_are_told_apart_also_without_numbers_of_their_own() {
        List<ChatEvent> same = read(
                new StreamReader(PLENTY),
                calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}")
                        + calls("{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"[\"}}")
                        + calls("{\"index\":0,\"function\":{\"arguments\":\"]\"}}")
                        + calls("{\"id\":\"\",\"function\":{\"name\":\"h\",\"arguments\":\"{}\"}}")
                        + "data: [DONE]\n\n");

        assertThat(same)
                .containsSubsequence(
                        new ChatEvent.ToolCallStarted(0, "a", "f"),
                        new ChatEvent.ToolCallDelta(0, "{}"),
                        new ChatEvent.ToolCallStarted(1, "b", "g"),
                        new ChatEvent.ToolCallDelta(1, "["),
                        new ChatEvent.ToolCallDelta(1, "]"),
                        new ChatEvent.ToolCallStarted(2, "call_2_x", "h"),
                        new ChatEvent.ToolCallDelta(2, "{}"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"id\":\"x\"",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
                "",
            })
    void an_end_without_a_finish_is_truncated(String answer) {
        assertThat(failure(read(new StreamReader(PLENTY), answer))).isInstanceOf(Failure.Truncated.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "data: {\"choices\":\n\n", "data: [1]\n\n"})
    void what_is_no_stream_of_chunks_is_malformed(String answer) {
        assertThat(failure(read(new StreamReader(PLENTY), answer))).isInstanceOf(Failure.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"choices\":[]}", "{", "[]"})
    void what_is_no_whole_answer_is_malformed(String answer) {
        assertThat(failure(read(new WholeReader(), answer))).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void an_error_within_an_answer_is_a_refusal_and_nothing_comes_after_it() {
        List<ChatEvent> events = read(
                new StreamReader(PLENTY),
                "event: error\ndata: {\"error\":{\"message\":\"no\",\"code\":429}}\n\n" + calls("{\"id\":\"a\"}"));

        assertThat(events).hasSize(1);
        assertThat(failure(events)).isInstanceOf(Failure.Refused.class);
    }

    @Test
    void too_many_tool_calls_are_malformed() {
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i <= 1024; i++) {
            calls.append(i == 0 ? "" : ",")
                    .append("{\"index\":")
                    .append(i)
                    .append(",\"id\":\"c")
                    .append(i)
                    .append("\"}");
        }

        assertThat(failure(read(new StreamReader(PLENTY), calls(calls.toString()))))
                .isInstanceOf(Failure.Malformed.class);
    }

    private static String calls(String calls) {
        return "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + calls + "]}}]}\n\n";
    }

    private static Failure failure(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.Failed.class::isInstance)
                .map(event -> ((ChatEvent.Failed) event).failure())
                .findFirst()
                .orElseThrow();
    }

    static String write(AnswerWriter writer, List<ChatEvent> events) {
        Gathered out = new Gathered(new byte[0]);
        events.forEach(event -> writer.write(event, out));
        writer.end(out);
        return out.text();
    }

    static List<ChatEvent> read(AnswerReader reader, String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> events = new ArrayList<>();
        reader.take(bytes, 0, bytes.length, events::add);
        reader.end(events::add);
        return events;
    }
}
