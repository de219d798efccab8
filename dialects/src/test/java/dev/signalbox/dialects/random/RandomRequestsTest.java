package dev.signalbox.dialects.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A request that a dialect wrote for a provider is the same request to that dialect's reader. What is made here is
/// what every dialect has a place for, so nothing is dropped.
class RandomRequestsTest {
    private static final int CASES = 400;
    /// One that every dialect takes for a model with all that is asked here.
    private static final String MODEL = "claude-sonnet-4-5";
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    static Stream<String> dialects() {
        return BuiltInDialects.all().all().stream().filter(Dialect::isServed).map(Dialect::name);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void whatIsWrittenIsReadAgain(String name) throws Exception {
        Dialect dialect = Objects.requireNonNull(BuiltInDialects.all().named(name));
        for (int seed = 0; seed < CASES; seed++) {
            ChatRequest asked = request(new Draw(seed), !name.equals("responses"));

            EncodedRequest written = dialect.provider().write(asked, MODEL, true);
            // Where a path says whether it streams, it says the same as a body.
            String address = asked.stream() ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
            ChatRequest read = dialect.served().read(address, written.body(), written.body().length);

            assertThat(written.dropped()).as("seed %d: %s", seed, asked).isEmpty();
            assertThat(Asked.of(read)).as("seed %d", seed).isEqualTo(Asked.of(asked));
        }
    }

    /// @param stops whether the dialect has texts that end an answer; one of them has none
    private static ChatRequest request(Draw draw, boolean stops) {
        List<Tool> tools = draw.once(2)
                ? List.of()
                : draw.some(
                        1,
                        3,
                        () -> new Tool(
                                draw.word(),
                                draw.text(),
                                "{\"type\":\"object\",\"properties\":{\"" + draw.word()
                                        + "\":{\"type\":\"string\",\"description\":" + Draw.quoted(draw.text()) + "}}}",
                                null,
                                null));
        List<Message> messages = new ArrayList<>();
        for (int turns = draw.upTo(3); turns > 0; turns--) {
            messages.add(new Message.User(words(draw), null));
            if (tools.isEmpty() || draw.once(2)) {
                messages.add(new Message.Assistant(words(draw), null));
            } else {
                round(draw, draw.of(tools).name(), messages);
            }
        }
        List<Part> last = new ArrayList<>(words(draw));
        if (draw.once(4)) {
            last.add(new Part.Image(new Part.Media.Base64("image/png", PIXEL), null, null));
        }
        messages.add(new Message.User(last, null));
        ToolChoice choice = tools.isEmpty()
                ? new ToolChoice.Unsaid()
                : draw.of(List.of(
                        new ToolChoice.Auto(),
                        new ToolChoice.None(),
                        new ToolChoice.Required(),
                        new ToolChoice.Named(tools.getFirst().name())));
        return new ChatRequest(
                draw.some(0, 1, () -> new ChatRequest.Instruction(draw.text(), 0, false, null)),
                messages,
                tools,
                choice,
                null,
                16 + draw.upTo(4000),
                new Sampling(draw.once(2) ? 0.25 * draw.upTo(4) : null, null, null, null),
                draw.some(0, stops ? 2 : 0, draw::word),
                null,
                null,
                null,
                draw.once(2),
                Map.of());
    }

    /// Calls, and what they came to.
    private static void round(Draw draw, String tool, List<Message> messages) {
        List<Part> calls = new ArrayList<>(draw.once(2) ? words(draw) : List.of());
        List<Part> results = new ArrayList<>();
        for (int count = 1 + draw.upTo(2); count > 0; count--) {
            String id = draw.word();
            calls.add(new Part.ToolCall(id, tool, draw.object(), null));
            results.add(new Part.ToolResult(id, words(draw), false, null));
        }
        messages.add(new Message.Assistant(calls, null));
        messages.add(new Message.User(results, null));
        messages.add(new Message.Assistant(words(draw), null));
    }

    private static List<Part> words(Draw draw) {
        return List.of(new Part.Text("w" + draw.text() + "w", null));
    }
}
