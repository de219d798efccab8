package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.testkit.Relayed;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer that is read and written again says the same, but for what no other dialect has;
/// [#translatable] says what that is.
class AnswerRoundTripTest {
    private static final int MAX_EVENT = 8 * 1024 * 1024;
    private static final Set<String> BLOCKS = Set.of("text", "thinking", "redacted_thinking", "tool_use");

    @TestFactory
    Stream<DynamicTest> aRecordedAnswerIsReadAndWrittenAgainWithTheSameMeaning() {
        return Recording.answered("messages").stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    ObjectNode recorded = recording.stream()
                            ? Accumulated.message(recording.events())
                            : (ObjectNode) Recording.JSON.readTree(recording.answer());

                    byte[] written = Relayed.through(
                            pipe(recording.stream()), recording.answer(), cuts(recording.answer(), recording.stream()));

                    JsonNode told = recording.stream()
                            ? Accumulated.message(Recording.events(written))
                            : Recording.JSON.readTree(written);
                    assertThat(told).isEqualTo(translatable(recorded));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRecordedStreamBecomesTheSameWholeMessage() {
        return Recording.answered("messages").stream()
                .filter(Recording::stream)
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    AnswerPipe pipe = new TranslatingPipe(new StreamReader(MAX_EVENT), new WholeWriter(), 0);

                    byte[] written = Relayed.through(pipe, recording.answer());

                    assertThat(Recording.JSON.readTree(written))
                            .isEqualTo(translatable(Accumulated.message(recording.events())));
                }));
    }

    private static AnswerPipe pipe(boolean stream) {
        return stream
                ? new TranslatingPipe(new StreamReader(MAX_EVENT), new StreamWriter(), 0)
                : new TranslatingPipe(new WholeReader(), new WholeWriter(), 0);
    }

    private static int[] cuts(byte[] answer, boolean stream) {
        return stream
                ? new Random(answer.length)
                        .ints(50, 1, answer.length)
                        .sorted()
                        .distinct()
                        .toArray()
                : new int[] {};
    }

    private static ObjectNode translatable(ObjectNode recorded) {
        ObjectNode message = Recording.JSON.createObjectNode();
        for (String name : new String[] {"id", "type", "role", "model"}) {
            message.set(name, recorded.path(name));
        }
        ArrayNode content = message.putArray("content");
        for (JsonNode block : recorded.path("content")) {
            // Tools that the provider runs and their results have no place elsewhere.
            if (BLOCKS.contains(block.path("type").asString())) {
                add(content, (ObjectNode) block.deepCopy());
            }
        }
        message.set("stop_reason", recorded.path("stop_reason"));
        message.set("stop_sequence", recorded.path("stop_sequence"));
        message.set("usage", usage(recorded.path("usage")));
        return message;
    }

    private static void add(ArrayNode content, ObjectNode block) {
        JsonNode sources = block.remove("citations");
        block.remove("caller");
        for (JsonNode source : sources == null ? Recording.JSON.createArrayNode() : sources) {
            // What Anthropic's search found has an index that nobody else can make.
            if (!source.path("type").asString().equals("web_search_result_location")) {
                ObjectNode sayable = (ObjectNode) source;
                block.withArray("citations").add(sayable);
                if (sayable.has("document_index")) {
                    sayable.putNull("file_id");
                }
            }
        }
        if (!block.path("type").asString().equals("text")
                || !block.path("text").asString().isEmpty()) {
            content.add(block);
        }
    }

    private static ObjectNode usage(JsonNode recorded) {
        ObjectNode usage = Recording.JSON.createObjectNode();
        for (String name :
                new String[] {"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"
                }) {
            usage.put(name, recorded.path(name).asInt(0));
        }
        JsonNode thinking = recorded.path("output_tokens_details").path("thinking_tokens");
        if (thinking.asInt(0) > 0) {
            usage.putObject("output_tokens_details").set("thinking_tokens", thinking);
        }
        return usage;
    }
}
