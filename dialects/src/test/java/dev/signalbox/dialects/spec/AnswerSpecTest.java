package dev.signalbox.dialects.spec;

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
import dev.signalbox.model.chat.Citation.Place.Kind;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.chat.TokenLogProb.Likely;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Collected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Every recorded answer, written for a client of another dialect, whole and as a stream, is one that the description
/// of
/// the client's API allows, event by event.
class AnswerSpecTest {
    private static final int MAX_EVENT = 8 << 20;
    private static final Map<String, Set<String>> USUAL = new ConcurrentHashMap<>();

    static Stream<Arguments> pairs() {
        return Told.directions();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void whatIsWrittenForAClientIsAsTheDescriptionOfItsApiSays(String provider, String client) throws Exception {
        Dialect from = Objects.requireNonNull(BuiltInDialects.all().named(provider));
        Dialect to = Objects.requireNonNull(BuiltInDialects.all().named(client));
        Spec spec = Spec.of(client);
        Set<String> usual = USUAL.computeIfAbsent(client, AnswerSpecTest::usual);
        Map<String, String> wrong = new TreeMap<>();
        int written = 0;
        for (Told told : Told.answers(provider)) {
            List<ChatEvent> said = read(from, told);
            Stream.concat(whole(spec, write(to, said, false)).stream(), streamed(spec, write(to, said, true)).stream())
                    .filter(problem -> !usual.contains(problem))
                    .forEach(problem -> wrong.putIfAbsent(problem, told.name()));
            written++;
        }

        assertThat(written).as("answers written").isGreaterThan(20);
        assertThat(wrong).isEmpty();
    }

    /// Recordings have too little of it: sources of every kind, and tokens with and without bytes, break no further
    /// rule.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini"})
    void whatIsSaidOfWordsIsAsTheDescriptionSays(String client) throws Exception {
        Dialect to = Objects.requireNonNull(BuiltInDialects.all().named(client));
        Spec spec = Spec.of(client);
        List<ChatEvent> plain = List.of(
                new ChatEvent.Started("i", "m", 1),
                new ChatEvent.TextDelta("Hello"),
                new ChatEvent.UsageReported(Usage.of(1, 1)),
                new ChatEvent.Finished(FinishReason.STOP, null));
        List<ChatEvent> rich = new ArrayList<>(plain);
        Likely token = new Likely("Hello", -0.5, List.of(72));
        rich.add(1, new ChatEvent.LogProbs(List.of(new TokenLogProb(token, List.of(token)))));
        rich.add(2, new ChatEvent.LogProbs(List.of(new TokenLogProb(new Likely("\uFFFD", 0, null), List.of()))));
        List<Citation> sources = new ArrayList<>();
        sources.add(new Citation(0, 5, "https://a.example/", null, null, null));
        sources.add(new Citation(-1, -1, "https://a.example/", "A", null, null));
        for (Kind kind : Kind.values()) {
            sources.add(new Citation(0, 5, "s", null, null, new Place(kind, 0, 1, 2)));
        }
        sources.forEach(source -> rich.add(4, new ChatEvent.Cited(source)));

        assertThat(whole(spec, write(to, rich, false))).isSubsetOf(whole(spec, write(to, plain, false)));
        assertThat(streamed(spec, write(to, rich, true))).isSubsetOf(streamed(spec, write(to, plain, true)));
        assertThat(write(to, rich, true)).hasSizeGreaterThan(write(to, plain, true).length + 300);
    }

    /// The rules that the recorded answers of an API break.
    private static Set<String> usual(String client) {
        Spec spec = Spec.of(client);
        Set<String> usual = new HashSet<>();
        for (Told told : Told.answers(client)) {
            usual.addAll(told.stream() ? streamed(spec, told.answer()) : whole(spec, told.answer()));
        }
        return usual;
    }

    private static List<String> whole(Spec spec, byte[] answer) {
        return spec.againstAnswer(JsonMapper.shared().readTree(answer));
    }

    private static List<String> streamed(Spec spec, byte[] answer) {
        return new String(answer, UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:") && line.contains("{"))
                .map(line -> JsonMapper.shared().readTree(line.substring("data:".length())))
                .flatMap(event -> spec.againstEvent(event).stream()
                        .map(problem -> event.path("type").asString("event") + " " + problem))
                .toList();
    }

    private static List<ChatEvent> read(Dialect provider, Told told) {
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = provider.provider().reader(told.stream(), MAX_EVENT);
        reader.take(told.answer(), 0, told.answer().length, events::add);
        reader.end(events::add);
        return events;
    }

    private static byte[] write(Dialect client, List<ChatEvent> events, boolean stream) throws Exception {
        byte[] request = """
                {"model":"m","max_tokens":1,"messages":[],"stream":%s,"stream_options":{"include_usage":true}}""".formatted(stream).getBytes(UTF_8);
        String address = stream ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
        AnswerWriter writer =
                client.served().writer(client.served().scan(Operation.CHAT, address, request, request.length));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        return collected.bytes();
    }
}
