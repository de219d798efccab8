package dev.signalbox.dialects.fields;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of `docs/compatibility.md`: each field of a request is tried at a provider of each dialect. When a field
/// fares differently than the document says, the test fails and leaves the document as it should be in
/// `target/compatibility.md`.
class FieldTableTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "compatibility.md");
    private static final Path ANEW = Path.of("target", "compatibility.md");
    private static final String FROM = "<!-- fields: made by FieldTableTest -->\n";
    private static final String TO = "<!-- end of fields -->";
    private static final Map<String, String> NAMES = Map.of(
            "openai", "OpenAI, Chat Completions",
            "responses", "OpenAI, Responses",
            "anthropic", "Anthropic, Messages",
            "gemini", "Gemini, generateContent");

    /// Names that tell the writers which model's ways to take, where the name matters.
    private static final Map<String, String> MODELS =
            Map.of("anthropic", "claude-opus-4-6", "gemini", "gemini-3-pro", "bedrock", "amazon.nova-2-lite-v1:0");

    static Stream<Dialect> clients() {
        return BuiltInDialects.all().all().stream().filter(Dialect::isServed);
    }

    @Test
    void theDocumentSaysWhatBecomesOfEachField() throws IOException {
        String document = Files.readString(DOCUMENT);
        StringBuilder table = new StringBuilder();
        clients().forEach(client -> table(client, table));
        int from = document.indexOf(FROM) + FROM.length();
        String anew = document.substring(0, from) + table + document.substring(document.indexOf(TO));
        Files.createDirectories(ANEW.getParent());
        Files.writeString(ANEW, anew);

        assertThat(document).as("%s has it as it is now", ANEW).isEqualTo(anew);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void nothingIsLostInSilence(Dialect client) {
        List<String> lost = new ArrayList<>();
        for (Probe probe : Probe.of(client.name())) {
            for (Dialect provider : BuiltInDialects.all().all()) {
                if (fate(probe, client, provider) instanceof Fate.Lost) {
                    lost.add(probe.name() + " at " + provider.name());
                }
            }
        }

        assertThat(lost).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void everyFieldThatTheApiDescribesIsTried(Dialect client) {
        List<String> tried =
                Probe.of(client.name()).stream().map(Probe::field).distinct().toList();

        List<String> described = new ArrayList<>(Spec.of(client.name()).fields());
        described.remove("model");

        assertThat(tried).containsAll(described);
    }

    private static Fate fate(Probe probe, Dialect client, Dialect provider) {
        return Fate.of(probe, client, provider, MODELS.getOrDefault(provider.name(), "gpt-5"));
    }

    private static void table(Dialect client, StringBuilder table) {
        List<Dialect> providers = BuiltInDialects.all().all().stream()
                .filter(provider -> !provider.name().equals(client.name()))
                .toList();
        table.append("\n### Clients of ").append(NAMES.get(client.name())).append("\n\n| field |");
        providers.forEach(provider -> table.append(" `").append(provider.name()).append("` |"));
        table.append("\n|---|").append("---|".repeat(providers.size())).append('\n');
        for (Probe probe : Probe.of(client.name())) {
            table.append("| ").append(probe.name()).append(" |");
            providers.forEach(provider -> table.append(' ')
                    .append(said(fate(probe, client, provider)))
                    .append(" |"));
            table.append('\n');
        }
        table.append('\n');
    }

    private static String said(Fate fate) {
        return switch (fate) {
            case Fate.Passed() -> "passed";
            case Fate.Translated(List<String> into, var dropped) when dropped.isEmpty() -> "→ " + words(into);
            case Fate.Translated(List<String> into, var dropped) -> "→ " + words(into) + ", without " + words(dropped);
            case Fate.Dropped(var dropped) -> "dropped: " + words(dropped);
            case Fate.Refused() -> "refused";
            case Fate.Here(String how) -> how;
            case Fate.Lost() -> "**lost**";
        };
    }

    private static String words(Iterable<String> words) {
        return java.util.stream.StreamSupport.stream(words.spliterator(), false)
                .map(word -> "`" + word + "`")
                .collect(Collectors.joining(", "));
    }
}
