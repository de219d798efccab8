package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Traits.CredentialHeader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers that are known by name.
class PresetTest {
    static Collection<Preset> presets() {
        return Preset.all().values();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void anEntrySaysWhatIsTrueOfOneServerAndWhoSaysSo(Preset preset) {
        Set<String> operations = Stream.of(Operation.values())
                .filter(Operation::asksProvider)
                .map(Operation::label)
                .collect(Collectors.toSet());

        assertThat(operations).containsAll(preset.offers());
        assertThat(preset.offers()).contains("chat");
        assertThat(BuiltInDialects.all().named(preset.name())).isNull();
        assertThat(preset.name()).matches(Words.IDENTIFIER);
        assertThat(preset.bound()).isIn(null, "max_tokens", "max_completion_tokens");
        assertThat(preset.thinking()).isIn(null, "reasoning", "reasoning_content", "reasoning_details");
        assertThat(preset.sources()).allSatisfy(source -> {
            assertThat(LocalDate.parse(source.day())).isAfter(LocalDate.of(2026, 1, 1));
            assertThat(source.where()).matches("recorded|https://\\S+");
        });
        URI url = preset.url();
        if (url == null) {
            assertThat(preset.path()).isNotNull();
        } else if (preset.local()) {
            assertThat(Hosts.isLoopback(url.getHost())).isTrue();
        } else {
            assertThat(url.getScheme()).isEqualTo("https");
            assertThat(preset.variable()).matches("[A-Z][A-Z_]+");
        }
    }

    @Test
    void theDocumentHasARowForEachAndSaysWhatTheDataSays() throws IOException {
        String doc = Files.readString(Path.of("..", "docs", "providers.md"));

        assertThat(doc.lines().filter(line -> line.startsWith("| `") && !line.startsWith("| `dialect`")))
                .containsExactlyElementsOf(
                        presets().stream().map(PresetTest::row).toList());
        assertThat(presets()).allSatisfy(preset -> {
            assertThat(doc).contains(preset.note() == null ? "" : preset.note());
            preset.sources().forEach(source -> assertThat(doc).contains(source.where()));
        });
    }

    @Test
    void aProviderOfAKnownServerHasItsAddressAndItsWays() {
        Provider groq = provider("dialect: groq");
        Provider vllm = provider("dialect: vllm");
        Provider near = provider("dialect: cerebras, url: \"http://10.0.0.5/v1\", ask-usage: false");

        assertThat(groq.dialect()).isEqualTo("openai");
        assertThat(groq.url()).hasToString("https://api.groq.com/openai/v1");
        assertThat(groq.askUsage()).isTrue();
        assertThat(groq.traits().kind()).isEqualTo("groq");
        assertThat(groq.traits().offers("transcriptions")).isTrue();
        assertThat(groq.traits().offers("embeddings")).isFalse();
        assertThat(vllm.url()).hasToString("http://127.0.0.1:8000/v1");
        assertThat(near.url()).hasToString("http://10.0.0.5/v1");
        assertThat(near.askUsage()).isFalse();
        assertThat(near.traits().bound()).isEqualTo("max_completion_tokens");
        assertThat(provider("dialect: mistral").askUsage()).isFalse();
        assertThat(provider("dialect: mistral, ask-usage: true").askUsage()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.openai.azure.com, , https://a.openai.azure.com/openai/v1",
        "https://a.openai.azure.com/, , https://a.openai.azure.com/openai/v1",
        "https://a.openai.azure.com/openai/v1, , https://a.openai.azure.com/openai/v1",
        "https://a.openai.azure.com, 2024-10-21, https://a.openai.azure.com/openai",
        "https://proxy.example/azure/openai, 2024-10-21, https://proxy.example/azure/openai",
        "http://127.0.0.1:81, , http://127.0.0.1:81/openai/v1"
    })
    void azuresAddressIsTheResourcesWithThePathOfItsForm(String url, @Nullable String version, String expected) {
        String dated = version == null ? "" : ", api-version: " + version;
        Provider azure = provider("dialect: azure-openai, url: \"" + url + "\"" + dated);

        assertThat(azure.url()).hasToString(expected);
        assertThat(azure.traits().apiVersion()).isEqualTo(version);
        assertThat(azure.traits().credential()).isEqualTo(CredentialHeader.API_KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "'a\ntitle A\noffers chat\n', nobody who says so",
        "'a\ntitle A\noffers chat\ncolour red\nsource 2026-11-23 recorded\n', colour",
        "'a\ntitle A\ntitle B\noffers chat\nsource 2026-11-23 recorded\n', twice",
        "'a\ntitle\n', without a value",
        "'a\noffers chat\nsource 2026-11-23 recorded\n', a"
    })
    void anEntryThatIsNoneFailsWithItsName(String text, String why) {
        assertThatThrownBy(() -> Preset.read(text)).hasMessageContaining(why);
    }

    private static String row(Preset preset) {
        return "| `%s` | %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        preset.name(),
                        preset.title(),
                        preset.url() == null ? "your own" : "`" + preset.url() + "`",
                        code(preset.variable()),
                        String.join(", ", preset.offers()),
                        preset.askUsage() ? "yes" : "no",
                        code(preset.bound()),
                        code(preset.thinking()));
    }

    private static String code(@Nullable String text) {
        return text == null ? "–" : "`" + text + "`";
    }

    private static Provider provider(String words) {
        Loaded loaded =
                Surroundings.loader(Locale.ENGLISH).parse("providers: { a: { " + words + " } }", Path.of("test.yaml"));
        return switch (loaded) {
            case Loaded.Valid valid ->
                Objects.requireNonNull(valid.policy().providers().get("a"));
            case Loaded.Invalid invalid ->
                throw new AssertionError(invalid.problems().toString());
        };
    }
}
