package dev.signalbox.dialects.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.testkit.Collected;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import dev.signalbox.testkit.Relayed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A recorded answer.
///
/// @param dialect the provider's
/// @param model the name by which the provider knows it, where that decides how an answer is read
record Recorded(String name, String dialect, String model, boolean stream, byte[] answer) {
    private static final int MAX_EVENT = 8 << 20;
    private static final String CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final Map<String, Set<String>> APIS = Map.of(
            "openai", Set.of("chat.completions"),
            "responses", Set.of("responses"),
            "anthropic", Set.of("messages"),
            "gemini", Set.of("generateContent", "streamGenerateContent"),
            "bedrock", Set.of("converse", "converse-stream", "invoke", "invoke-stream"));

    private static final Map<String, List<Recorded>> READ = new ConcurrentHashMap<>();

    static List<Recorded> answers(String dialect) {
        return READ.computeIfAbsent(dialect, Recorded::read);
    }

    private static List<Recorded> read(String dialect) {
        Set<String> apis = Objects.requireNonNull(APIS.get(dialect));
        List<Recording> found = Fixtures.required().recordings().stream()
                .filter(recording -> apis.contains(recording.api())
                        && recording.status() == 200
                        && Set.of("json", "sse", "bin").contains(recording.extension()))
                .toList();
        assertThat(found).extracting(Recording::api).as(dialect).containsAll(apis);
        List<Recorded> answers = found.stream()
                .map(recording -> new Recorded(
                        recording.name(),
                        dialect,
                        recording.api().startsWith("invoke") ? CLAUDE : "m",
                        recording.stream(),
                        recording.response()))
                .filter(recorded -> !recorded.model.equals(CLAUDE) || recorded.isMessage())
                .toList();
        assertThat(answers).as(dialect).hasSizeGreaterThan(10);
        return answers;
    }

    /// Other makers' models answer `invoke` each in a way of its own, and nobody asks for them so.
    private boolean isMessage() {
        List<ChatEvent> events = events();
        return events.stream().anyMatch(event -> event instanceof ChatEvent.Finished)
                && events.stream().noneMatch(event -> event instanceof ChatEvent.Failed);
    }

    /// Who answered: the second folder of its name.
    String provider() {
        return name.split("/", -1)[1];
    }

    List<ChatEvent> events() {
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = named(dialect).provider().reader(model, stream, MAX_EVENT);
        reader.take(answer, 0, answer.length, events::add);
        reader.end(events::add);
        return events;
    }

    /// Through the gateway's hands to a client of the same dialect.
    byte[] passed() {
        AnswerPipe pipe = asked(dialect, stream).passThrough(MAX_EVENT);
        return stream ? Relayed.through(pipe, answer, answer.length / 3) : Relayed.through(pipe, answer);
    }

    /// As a client of another dialect is told it.
    static byte[] written(String client, List<ChatEvent> events, boolean stream) {
        AnswerWriter writer = named(client).served().writer(asked(client, stream));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        return collected.bytes();
    }

    private static Scan asked(String client, boolean stream) {
        byte[] request = """
                {"model":"m","max_tokens":1,"messages":[],"stream":%s,"stream_options":{"include_usage":true}}""".formatted(stream).getBytes(UTF_8);
        String address = stream ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
        try {
            return named(client).served().scan(Operation.CHAT, address, request, request.length);
        } catch (InvalidRequest e) {
            throw new IllegalStateException(e);
        }
    }

    private static Dialect named(String dialect) {
        return Objects.requireNonNull(BuiltInDialects.all().named(dialect));
    }
}
