package dev.signalbox.dialects.random;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.Citation.Place;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.chat.TokenLogProb.Likely;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Collected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// An answer that a dialect's writer wrote for a client means the same to that dialect's reader, however the network
/// cuts it.
class RandomAnswersTest {
    private static final int CASES = 400;
    private static final int MAX_EVENT = 8 * 1024 * 1024;

    static Stream<Arguments> forms() {
        return BuiltInDialects.all().all().stream()
                .filter(Dialect::isServed)
                .flatMap(dialect -> Stream.of(true, false).map(stream -> Arguments.of(dialect.name(), stream)));
    }

    @ParameterizedTest(name = "{0}, stream: {1}")
    @MethodSource("forms")
    void whatIsWrittenIsReadAgain(String name, boolean stream) throws Exception {
        Dialect dialect = Objects.requireNonNull(BuiltInDialects.all().named(name));
        for (int seed = 0; seed < CASES; seed++) {
            Draw draw = new Draw(seed);
            List<ChatEvent> said = answer(draw);

            byte[] written = write(dialect, said, stream);
            Sense whole = Sense.of(read(dialect, written, stream, written.length));

            assertThat(whole)
                    .as("seed %d: %s", seed, said)
                    .isEqualTo(Sense.of(said).in(name));
            if (stream) {
                assertThat(Sense.of(read(dialect, written, true, 1 + draw.upTo(30))))
                        .as("seed %d in pieces", seed)
                        .isEqualTo(whole);
            }
        }
    }

    /// Thinking, then words, then calls: the order that every dialect can say.
    private static List<ChatEvent> answer(Draw draw) {
        List<ChatEvent> events = new ArrayList<>();
        events.add(new ChatEvent.Started(draw.word(), draw.word(), 1_700_000_000L + draw.upTo(1000)));
        if (draw.once(3)) {
            draw.some(1, 3, draw::text).forEach(text -> events.add(new ChatEvent.ThinkingDelta(text)));
            events.add(new ChatEvent.ThinkingSigned(draw.word()));
        }
        List<ChatEvent> late = words(draw, events);
        int calls = draw.once(2) ? 0 : draw.upTo(3);
        for (int i = 0; i < calls; i++) {
            events.add(new ChatEvent.ToolCallStarted(i, draw.word(), draw.word()));
            String arguments = draw.object();
            int cut = draw.upTo(arguments.length());
            events.add(new ChatEvent.ToolCallDelta(i, arguments.substring(0, cut)));
            events.add(new ChatEvent.ToolCallDelta(i, arguments.substring(cut)));
        }
        events.addAll(late);
        events.add(new ChatEvent.UsageReported(Usage.of(1 + draw.upTo(5000), 1 + draw.upTo(5000))));
        events.add(new ChatEvent.Finished(
                calls > 0 ? FinishReason.TOOL_CALLS : draw.of(List.of(FinishReason.STOP, FinishReason.LENGTH)), null));
        return events;
    }

    /// Of some the probabilities are told, some come from somewhere.
    ///
    /// @return what is told only after everything
    private static List<ChatEvent> words(Draw draw, List<ChatEvent> events) {
        List<ChatEvent> late = new ArrayList<>();
        int said = 0;
        for (String text : draw.some(0, 5, draw::text)) {
            int start = said;
            said += text.codePointCount(0, text.length());
            boolean cited = draw.once(3);
            if (cited) {
                events.add(new ChatEvent.TextBroken());
            }
            if (draw.once(3)) {
                events.add(new ChatEvent.LogProbs(draw.some(1, 3, () -> logProb(draw))));
            }
            events.add(new ChatEvent.TextDelta(text));
            if (cited) {
                String url = "https://" + draw.word() + ".example/";
                Place place = new Place(draw.of(List.of(Place.Kind.values())), draw.upTo(3), draw.upTo(9), 10);
                (draw.once(2) ? events : late)
                        .add(new ChatEvent.Cited(new Citation(start, said, url, draw.word(), null, null)));
                String id = place.kind() == Place.Kind.SEARCH_RESULT ? draw.word() : null;
                events.add(new ChatEvent.Cited(new Citation(start, said, id, draw.word(), draw.text(), place)));
                events.add(new ChatEvent.TextBroken());
            }
        }
        return late;
    }

    private static TokenLogProb logProb(Draw draw) {
        return new TokenLogProb(likely(draw), draw.some(0, 2, () -> likely(draw)));
    }

    private static Likely likely(Draw draw) {
        return new Likely(draw.text(), -draw.upTo(1000) / 64.0, draw.once(2) ? null : List.of(240, 159));
    }

    private static byte[] write(Dialect dialect, List<ChatEvent> events, boolean stream) throws Exception {
        byte[] request = """
                {"model":"m","max_tokens":1,"messages":[],"stream":%s,"stream_options":{"include_usage":true}}""".formatted(stream).getBytes(UTF_8);
        // Where a path says so instead of the body, it says the same.
        String address = stream ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
        AnswerWriter writer =
                dialect.served().writer(dialect.served().scan(Operation.CHAT, address, request, request.length));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        return collected.bytes();
    }

    private static List<ChatEvent> read(Dialect dialect, byte[] answer, boolean stream, int piece) {
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = dialect.provider().reader(stream, MAX_EVENT);
        for (int at = 0; at < answer.length; at += piece) {
            byte[] bytes = Arrays.copyOfRange(answer, at, Math.min(answer.length, at + piece));
            reader.take(bytes, 0, bytes.length, events::add);
            Arrays.fill(bytes, (byte) '#');
        }
        reader.end(events::add);
        return events;
    }
}
