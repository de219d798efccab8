package dev.signalbox.dialects.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.testkit.Differences;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// One and the same request was recorded at two providers, each in its own dialect: what a client of one
/// sends comes to what the other was sent.
class RequestPairingTest {
    private static final List<String> FILES = List.of("request.json", "followup-request.json");

    private final Dialects dialects = BuiltInDialects.all();
    private final Differences differences = Differences.reviewed();

    @TestFactory
    Stream<DynamicTest> aRequestBecomesTheOneThatTheOtherProviderWasSent() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Case recorded : Case.all()) {
            for (String file : FILES) {
                add(tests, recorded, file, "anthropic", "openai");
                add(tests, recorded, file, "openai", "anthropic");
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> aRequestFromTheWireIsOneThatTheOtherDialectUnderstands() {
        return Wire.asked().stream()
                .map(wire -> DynamicTest.dynamicTest(wire.name(), () -> {
                    Dialect provider = dialect(wire.dialect().equals("anthropic") ? "openai" : "anthropic");
                    ChatRequest request = dialect(wire.dialect()).served().read(wire.request(), wire.request().length);

                    byte[] written =
                            provider.provider().write(request, "model", true).body();

                    ChatRequest understood = provider.served().read(written, written.length);
                    assertThat(understood.extras())
                            .as("what its own reader does not know")
                            .isEmpty();
                    differences.check("heard", List.of(wire.name()), Heard.of(request), Heard.of(understood));
                }));
    }

    @Test
    void everyEntryOfTheReviewedFileIsLookedAt() {
        List<String> looked = new ArrayList<>();
        for (Case recorded : Case.all()) {
            for (String file : FILES) {
                looked.add(recorded.name() + "/" + file + " anthropic to openai");
                looked.add(recorded.name() + "/" + file + " openai to anthropic");
            }
        }
        assertThat(looked).containsAll(differences.entries("request"));
        assertThat(Wire.asked().stream().map(Wire::name).toList()).containsAll(differences.entries("heard"));
    }

    private void add(List<DynamicTest> tests, Case recorded, String file, String client, String provider) {
        byte[] asked = recorded.file(client, file);
        byte[] expected = recorded.file(provider, file);
        if (asked == null || expected == null) {
            return;
        }
        String where = recorded.name() + "/" + file + " " + client + " to " + provider;
        tests.add(DynamicTest.dynamicTest(where, () -> {
            JsonNode sent = Case.json(expected);
            ChatRequest request = dialect(client).served().read(asked, asked.length);

            byte[] written = dialect(provider)
                    .provider()
                    .write(request, sent.path("model").asString(), true)
                    .body();

            differences.check("request", List.of(where), sent, Case.json(written));
        }));
    }

    private Dialect dialect(String name) {
        return Objects.requireNonNull(dialects.named(name));
    }
}
