package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Price;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedModelsTest {
    static Set<String> hosts() {
        return ShippedModels.hosts();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void whatIsShippedHasASourceWithTheDayOnWhichItWasReadAndIsPlausible(String host) {
        assertThat(ShippedModels.at(host)).isNotEmpty().allSatisfy((model, known) -> {
            assertThat(known.origin().shipped()).isTrue();
            for (String source : Objects.requireNonNull(known.origin().source()).split(" and ", -1)) {
                assertThat(URI.create(source).getScheme()).isEqualTo("https");
            }
            assertThat(known.origin().read()).isAfter(LocalDate.of(2026, 1, 1));
            assertThat(known.context()).isBetween(0L, 20_000_000L);
            assertThat(known.window() == 0 || known.maxInput() <= known.window())
                    .as(model)
                    .isTrue();
            assertThat(known.has(Ability.IMAGE) && known.lacks(Ability.FILE))
                    .as(model)
                    .isFalse();
        });
    }

    @Test
    void everyModelThatHasAPriceIsInTheCatalogueUnderTheSameName() {
        for (String host : ShippedPrices.hosts()) {
            Set<String> priced = new TreeSet<>();
            for (Price price : Surroundings.shipped("mine", "https://" + host)) {
                priced.add(price.model());
            }
            assertThat(ShippedModels.at(host).keySet()).containsAll(priced);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api.openai.com, gpt-4o, 128000, 16384, image, audio",
        "api.openai.com, gpt-5.1-2025-11-13, 272000, 128000, reasoning, audio",
        "api.anthropic.com, claude-sonnet-4-5, 200000, 64000, file, audio",
        "generativelanguage.googleapis.com, gemini-2.5-pro, 1048576, 65536, audio, ",
        "api.deepseek.com, deepseek-v4-pro, , , tools, image"
    })
    void aModelCanDoWhatItsSourcesSay(String host, String model, Long context, Long answer, String has, String lacks) {
        Abilities known = Surroundings.models("mine", "https://" + host).of("mine", model);

        if (context != null) {
            assertThat(known.context()).isEqualTo(context);
            assertThat(known.maxOutput()).isEqualTo(answer);
        }
        assertThat(known.has(Objects.requireNonNull(Ability.named(has)))).isTrue();
        assertThat(lacks == null || known.lacks(Objects.requireNonNull(Ability.named(lacks))))
                .isTrue();
    }

    @Test
    void anEmbeddingDoesNotChatAndAChatIsNoEmbedding() {
        Catalogue known = Surroundings.models("mine", "https://api.openai.com");

        assertThat(known.of("mine", "text-embedding-3-small").offers("chat")).isFalse();
        assertThat(known.of("mine", "text-embedding-3-small").offers("embeddings"))
                .isTrue();
        assertThat(known.of("mine", "gpt-5.1").offers("embeddings")).isFalse();
        assertThat(known.of("mine", "gpt-5.1").offers("count_tokens")).isTrue();
        assertThat(known.of("mine", "never-heard-of").offers("embeddings")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8000/v1", "https://openai.example.com/v1", "http://vllm:8000/v1"})
    void anotherHostHasNoneWhateverItsModelsAreCalled(String url) {
        assertThat(Surroundings.models("openai", url)).isEqualTo(Catalogue.EMPTY);
    }

    @Test
    void everyHostAndSourceIsInTheDocument() throws IOException {
        String doc = Files.readString(Path.of("..", "docs", "models.md"));

        for (String host : ShippedModels.hosts()) {
            assertThat(doc).contains("`" + host + "`");
            ShippedModels.at(host).values().forEach(known -> {
                for (String source :
                        Objects.requireNonNull(known.origin().source()).split(" and ", -1)) {
                    assertThat(doc).contains(source);
                }
            });
        }
    }
}
