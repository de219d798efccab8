package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.testkit.Collected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What a provider of this dialect says to clients of others.
class AnswerReaderTest {
    private static final int MAX_EVENT = 8 * 1024 * 1024;

    @TestFactory
    Stream<DynamicTest> everyRecordedAnswerIsUnderstoodHoweverItIsCut() {
        return Recording.chats().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.toString(), () -> {
                    List<ChatEvent> events = read(recording.answer(), recording.stream());

                    assertThat(events).noneMatch(ChatEvent.Failed.class::isInstance);
                    assertThat(events)
                            .filteredOn(ChatEvent.Finished.class::isInstance)
                            .hasSize(1);
                    assertThat(said(events)).isEqualTo(said(recording));
                    if (recording.stream()) {
                        Random random = new Random(1);
                        int[] cuts = random.ints(50, 0, recording.answer().length)
                                .sorted()
                                .toArray();
                        assertThat(read(recording.answer(), true, cuts)).isEqualTo(events);
                    }
                }));
    }

    /// All text of the first candidate that is no thought, and the names of its calls.
    private static String said(Recording recording) {
        StringBuilder said = new StringBuilder();
        for (JsonNode event : recording.events()) {
            for (JsonNode part :
                    event.path("candidates").path(0).path("content").path("parts")) {
                if (!part.path("thought").asBoolean(false)) {
                    said.append(part.path("text").asString(""));
                }
                said.append(part.path("functionCall").path("name").asString(""));
            }
        }
        return said.toString();
    }

    private static String said(List<ChatEvent> events) {
        StringBuilder said = new StringBuilder();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.TextDelta(String text) -> said.append(text);
                case ChatEvent.ToolCallStarted call -> said.append(call.name());
                default -> {}
            }
        }
        return said.toString();
    }

    @Test
    void callsWithoutIdentifiersGetSomeAndKeepTheirSignature() {
        List<ChatEvent> events = whole("""
                {"candidates":[{"content":{"parts":[
                  {"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"c2ln"},
                  {"functionCall":{"name":"g"}}]},"finishReason":"STOP"}],"responseId":"r/1"}""");

        assertThat(events)
                .containsSubsequence(
                        new ChatEvent.RedactedThinking(Seal.marked("gemini", "c2ln call_r_1_0")),
                        new ChatEvent.ToolCallStarted(0, "call_r_1_0", "f"),
                        new ChatEvent.ToolCallDelta(0, "{\"a\":1}"),
                        new ChatEvent.ToolCallStarted(1, "call_r_1_1", "g"),
                        new ChatEvent.ToolCallDelta(1, "{}"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, STOP",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "MALFORMED_FUNCTION_CALL, STOP",
        "SOMETHING_NEW, STOP"
    })
    void anEndHasItsReason(String word, FinishReason reason) {
        assertThat(whole("{\"candidates\":[{\"finishReason\":\"" + word + "\"}]}"))
                .contains(new ChatEvent.Finished(reason, null));
    }

    @Test
    void aBlockedPromptIsFiltered() {
        assertThat(whole("{\"promptFeedback\":{\"blockReason\":\"OTHER\"}}"))
                .contains(new ChatEvent.Finished(FinishReason.CONTENT_FILTER, null));
    }

    @TestFactory
    Stream<DynamicTest> whatIsWrittenForAnotherDialectSaysTheSame() {
        return Recording.chats().stream()
                .flatMap(recording -> Stream.of("openai", "anthropic")
                        .map(client -> DynamicTest.dynamicTest(recording + " for " + client, () -> {
                            List<ChatEvent> events = read(recording.answer(), recording.stream());

                            List<ChatEvent> heard = Told.through(client, events, recording.stream());

                            assertThat(said(heard)).isEqualTo(said(events));
                            assertThat(heard).noneMatch(ChatEvent.Failed.class::isInstance);
                        })));
    }

    /// The way to a client of another dialect, and what that dialect's own reader makes of it.
    private static final class Told {
        static List<ChatEvent> through(String client, List<ChatEvent> events, boolean stream) throws Exception {
            Dialect dialect = Objects.requireNonNull(BuiltInDialects.all().named(client));
            byte[] request = ("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[],\"stream\":" + stream + "}")
                    .getBytes(StandardCharsets.UTF_8);
            Scan scan = dialect.served().scan(Operation.CHAT, request, request.length);
            AnswerWriter writer = dialect.served().writer(scan);
            Collected collected = new Collected();
            events.forEach(event -> writer.write(event, collected));
            writer.end(collected);
            return AnswerReaderTest.read(dialect.provider().reader(stream, MAX_EVENT), collected.bytes());
        }
    }

    private static List<ChatEvent> whole(String answer) {
        return read(answer.getBytes(StandardCharsets.UTF_8), false);
    }

    static List<ChatEvent> read(byte[] answer, boolean stream, int... cuts) {
        return read(new GeminiProvider().reader(stream, MAX_EVENT), answer, cuts);
    }

    private static List<ChatEvent> read(AnswerReader reader, byte[] answer, int... cuts) {
        List<ChatEvent> events = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            reader.take(Arrays.copyOfRange(answer, from, cut), 0, cut - from, events::add);
            from = cut;
        }
        reader.take(answer, from, answer.length, events::add);
        reader.end(events::add);
        return events;
    }
}
