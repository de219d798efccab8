package dev.signalbox.dialects.pairing;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.testkit.Collected;
import dev.signalbox.testkit.Differences;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// What a provider answered, written for a client of the other dialect, is an answer that the other dialect's
/// own reader understands, and means the same. Texts of two models cannot be compared; this can.
class AnswerPairingTest {
    private static final int MAX_EVENT = 8 * 1024 * 1024;

    private final Dialects dialects = BuiltInDialects.all();
    private final Differences differences = Differences.reviewed();

    @TestFactory
    Stream<DynamicTest> anAnswerMeansTheSameInTheOtherDialect() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Case recorded : Case.all()) {
            for (String prefix : List.of("", "followup-")) {
                for (String ending : List.of("response.json", "response-streaming.json")) {
                    add(tests, recorded, prefix + ending, "anthropic", "openai");
                    add(tests, recorded, prefix + ending, "openai", "anthropic");
                }
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> anAnswerFromTheWireMeansTheSameInTheOtherDialect() {
        return Wire.answered().stream()
                .map(wire -> DynamicTest.dynamicTest(wire.name(), () -> {
                    String client = wire.dialect().equals("anthropic") ? "openai" : "anthropic";
                    String where = wire.name() + " " + wire.dialect() + " to " + client;
                    List<ChatEvent> said = read(wire.dialect(), wire.answer(), wire.stream());

                    byte[] written = write(client, said, wire.stream());

                    check(
                            where,
                            wire.dialect() + " to " + client,
                            Told.by(said),
                            Told.by(read(client, written, wire.stream())));
                }));
    }

    private void add(List<DynamicTest> tests, Case recorded, String file, String provider, String client) {
        byte[] answer = recorded.file(provider, file);
        if (answer == null) {
            return;
        }
        boolean stream = file.contains("streaming");
        String where = recorded.name() + "/" + file + " " + provider + " to " + client;
        tests.add(DynamicTest.dynamicTest(where, () -> {
            List<ChatEvent> said = read(provider, stream ? framed(Case.json(answer), provider) : answer, stream);

            byte[] written = write(client, said, stream);

            check(where, provider + " to " + client, Told.by(said), Told.by(read(client, written, stream)));
        }));
    }

    /// Some differences hold for every answer of a direction that has a time, or that has no usage.
    private void check(String where, String direction, JsonNode said, JsonNode understood) {
        List<String> entries = new ArrayList<>(List.of(where));
        if (said.path("created").asLong(0) > 0) {
            entries.add("every answer with a time " + direction);
        }
        if (!said.has("usage")) {
            entries.add("every answer without usage " + direction);
        }
        differences.check("answer", entries, said, understood);
    }

    private List<ChatEvent> read(String provider, byte[] answer, boolean stream) {
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = dialect(provider).provider().reader(stream, MAX_EVENT);
        reader.take(answer, 0, answer.length, events::add);
        reader.end(events::add);
        return events;
    }

    private byte[] write(String client, List<ChatEvent> events, boolean stream) throws Exception {
        byte[] request = """
                {"model":"m","max_tokens":1,"messages":[],"stream":%s,"stream_options":{"include_usage":true}}""".formatted(stream).getBytes(StandardCharsets.UTF_8);
        AnswerWriter writer =
                dialect(client).served().writer(dialect(client).served().scan(Operation.CHAT, request, request.length));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        return collected.bytes();
    }

    /// These cases keep a stream's events as an array.
    private static byte[] framed(JsonNode events, String provider) {
        StringBuilder framed = new StringBuilder();
        for (JsonNode event : events) {
            framed.append("data: ").append(event).append("\n\n");
        }
        return framed.append(provider.equals("openai") ? "data: [DONE]\n\n" : "")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private Dialect dialect(String name) {
        return Objects.requireNonNull(dialects.named(name));
    }
}
