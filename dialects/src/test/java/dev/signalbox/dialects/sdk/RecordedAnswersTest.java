package dev.signalbox.dialects.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.sdk.Sdk.Said;
import dev.signalbox.model.chat.ChatEvent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every recorded answer is read by the official SDK of every client, with each field held against its type, and tells
/// a program what the provider said; a translated one every other time as a stream, whatever it was. What an SDK
/// refuses nevertheless stands in `accepted.txt`, with the reason.
class RecordedAnswersTest {
    private static final List<String> CLIENTS = List.of("anthropic", "gemini", "openai", "responses");

    static Stream<Arguments> translated() {
        return Stream.of("anthropic", "bedrock", "gemini", "openai", "responses")
                .flatMap(provider -> CLIENTS.stream()
                        .filter(client -> !client.equals(provider))
                        .map(client -> Arguments.of(provider, client)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("translated")
    void aTranslatedAnswerIsReadByTheSdk(String provider, String client) {
        Sdk sdk = Sdk.of(client, true);
        Accepted accepted = new Accepted(provider + " to " + client);
        int number = 0;
        for (Recorded recorded : Recorded.answers(provider)) {
            List<ChatEvent> events = recorded.events();
            boolean stream = number++ % 2 == 0;
            byte[] written = Recorded.written(client, events, stream);
            accepted.read(recorded, () -> tells(stream ? sdk.stream(written) : sdk.whole(written), events));
        }
        accepted.check();
    }

    private static void tells(Said read, List<ChatEvent> events) {
        assertThat(Heard.plain(read)).isEqualTo(Heard.asFarAs(read, Heard.of(events)));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void anAnswerOfTheSameDialectIsReadByTheSdkAsItCame(String dialect) {
        Sdk sdk = Sdk.of(dialect, false);
        Accepted accepted = new Accepted(dialect + " as it came");
        for (Recorded recorded : Recorded.answers(dialect)) {
            byte[] passed = recorded.passed();
            accepted.read(
                    recorded,
                    () -> tells(recorded.stream() ? sdk.stream(passed) : sdk.whole(passed), recorded.events()));
        }
        accepted.check();
    }

    static Stream<String> clients() {
        return CLIENTS.stream();
    }
}
