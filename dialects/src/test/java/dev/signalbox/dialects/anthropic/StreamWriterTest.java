package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What another provider says, as Anthropic's clients get it; streamed and whole must tell the same message.
class StreamWriterTest {
    private static final ChatEvent STARTED = new ChatEvent.Started("chatcmpl-1", "gpt", 1_700_000_000);

    private static String written(AnswerWriter writer, ChatEvent... events) {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        AnswerPipe.Outlet out = new AnswerPipe.Outlet() {
            @Override
            public void release(long upTo) {
                throw new AssertionError("a translation has nothing to release");
            }

            @Override
            public void omit(long from, long to) {
                throw new AssertionError("a translation has nothing to omit");
            }

            @Override
            public void write(byte[] bytes, int from, int to) {
                client.write(bytes, from, to - from);
            }
        };
        for (ChatEvent event : events) {
            writer.write(event, out);
        }
        writer.end(out);
        return client.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode message(ChatEvent... events) {
        JsonNode whole = Recording.JSON.readTree(written(new WholeWriter(), events));
        String stream = written(new StreamWriter(), events);
        JsonNode streamed = Accumulated.message(Recording.events(stream.getBytes(StandardCharsets.UTF_8)));
        assertThat(streamed).isEqualTo(whole);
        return whole;
    }

    private static ChatEvent finished(FinishReason reason) {
        return new ChatEvent.Finished(reason, null);
    }

    @Test
    void aStreamHasTheBytesThatAnthropicsHas() {
        String stream = written(
                new StreamWriter(),
                STARTED,
                new ChatEvent.TextDelta("안녕 \"\n"),
                finished(FinishReason.STOP),
                new ChatEvent.UsageReported(Usage.of(9, 4)));

        assertThat(stream).isEqualTo("""
                        event: message_start
                        data: {"type":"message_start","message":{"id":"chatcmpl-1","type":"message","role":"assistant","model":"gpt","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"안녕 \\"\\n"}}

                        event: content_block_stop
                        data: {"type":"content_block_stop","index":0}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":4}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """);
    }

    @Test
    void usageThatComesBeforeTheContentIsToldInMessageStart() {
        String stream = written(
                new StreamWriter(),
                STARTED,
                new ChatEvent.UsageReported(new Usage(10, 1, 6, 1, 0, true)),
                new ChatEvent.TextDelta("x"),
                finished(FinishReason.STOP));

        assertThat(Recording.events(stream.getBytes(StandardCharsets.UTF_8))
                        .getFirst()
                        .at("/message/usage"))
                .isEqualTo(
                        Recording.JSON.readTree(
                                "{\"input_tokens\":3,\"cache_creation_input_tokens\":1,\"cache_read_input_tokens\":6,\"output_tokens\":1}"));
    }

    @Test
    void severalCallsAtOnceAreBlocksOfTheirOwn() {
        JsonNode message = message(
                STARTED,
                new ChatEvent.TextDelta("Let me see."),
                new ChatEvent.ToolCallStarted(0, "call_1", "weather"),
                new ChatEvent.ToolCallDelta(0, "{\"city\":"),
                new ChatEvent.ToolCallDelta(0, "\"Seoul\"}"),
                new ChatEvent.ToolCallStarted(1, "call_2", "clock"),
                finished(FinishReason.TOOL_CALLS));

        assertThat(message.path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(message.path("content")).isEqualTo(Recording.JSON.readTree("""
                                [{"type":"text","text":"Let me see."},
                                 {"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Seoul"}},
                                 {"type":"tool_use","id":"call_2","name":"clock","input":{}}]
                                """));
    }

    @Test
    void thinkingKeepsItsSignatureAndHasAnEmptyOneWhereNobodySigned() {
        JsonNode content = message(
                        STARTED,
                        new ChatEvent.ThinkingDelta("h"),
                        new ChatEvent.ThinkingDelta("m"),
                        new ChatEvent.ThinkingSigned("sig+/="),
                        new ChatEvent.ThinkingSigned("sealed without words"),
                        new ChatEvent.RedactedThinking("abc"),
                        new ChatEvent.ThinkingDelta("unsigned"),
                        new ChatEvent.TextDelta("4"),
                        finished(FinishReason.STOP))
                .path("content");

        assertThat(content).isEqualTo(Recording.JSON.readTree("""
                                [{"type":"thinking","thinking":"hm","signature":"sig+/="},
                                 {"type":"thinking","thinking":"","signature":"sealed without words"},
                                 {"type":"redacted_thinking","data":"abc"},
                                 {"type":"thinking","thinking":"unsigned","signature":""},
                                 {"type":"text","text":"4"}]
                                """));
    }

    @Test
    void aRefusalIsText() {
        JsonNode message = message(STARTED, new ChatEvent.RefusalDelta("No."), finished(FinishReason.REFUSAL));

        assertThat(message.at("/content/0/text").asString()).isEqualTo("No.");
        assertThat(message.path("stop_reason").asString()).isEqualTo("refusal");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, end_turn",
        "STOP_SEQUENCE, stop_sequence",
        "LENGTH, max_tokens",
        "TOOL_CALLS, tool_use",
        "CONTENT_FILTER, refusal",
        "REFUSAL, refusal",
        "PAUSE, pause_turn"
    })
    void everyFinishHasItsWord(FinishReason reason, String word) {
        assertThat(message(STARTED, finished(reason)).path("stop_reason").asString())
                .isEqualTo(word);
    }

    @Test
    void aStopAfterCallsIsToolUse() {
        JsonNode message =
                message(STARTED, new ChatEvent.ToolCallStarted(0, "c", "weather"), finished(FinishReason.STOP));

        assertThat(message.path("stop_reason").asString()).isEqualTo("tool_use");
    }

    @Test
    void theStopSequenceIsToldWhereTheProviderTellsIt() {
        JsonNode message = message(STARTED, new ChatEvent.Finished(FinishReason.STOP_SEQUENCE, "10"));

        assertThat(message.path("stop_sequence").asString()).isEqualTo("10");
    }

    @Test
    void anAnswerWithoutContentIsAMessageAllTheSame() {
        assertThat(message(STARTED, finished(FinishReason.LENGTH)).path("content"))
                .isEmpty();
    }
}
