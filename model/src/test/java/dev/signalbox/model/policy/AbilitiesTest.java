package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbilitiesTest {
    @ParameterizedTest
    @CsvSource({
        "'', chat, true",
        "'', embeddings, true",
        "chat, chat, true",
        "chat, completions, true",
        "chat, count_tokens, true",
        "chat, embeddings, false",
        "chat, transcriptions, false",
        "completions, chat, false",
        "completions, embeddings, false",
        "embeddings, chat, false",
        "embeddings, completions, false",
        "embeddings, count_tokens, true",
        "embeddings, rerank, true",
        "images, image_variations, true",
        "chat images, image_edits, true",
        "chat images, completions, true"
    })
    void onlyWhatChatsAndWhatDoesNotAreNoUseForEachOther(String known, String asked, boolean offers) {
        Set<String> operations = known.isEmpty() ? Set.of() : Set.of(known.split(" "));
        Abilities model = new Abilities(0, 0, 0, 0, 0, operations, Set.of(), Abilities.UNKNOWN.origin());

        assertThat(model.offers(asked)).isEqualTo(offers);
    }
}
