package dev.signalbox.dialects.gemini;

import static java.util.stream.Collectors.toMap;

import dev.signalbox.model.embedding.Purpose;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What vectors are for, in Google's words (<https://ai.google.dev/gemini-api/docs/embeddings#supported-task-types>).
final class TaskWords {
    private static final Map<String, Purpose> WORDS = Map.of(
            "RETRIEVAL_QUERY", Purpose.QUERY,
            "RETRIEVAL_DOCUMENT", Purpose.DOCUMENT,
            "SEMANTIC_SIMILARITY", Purpose.SIMILARITY,
            "CLASSIFICATION", Purpose.CLASSIFICATION,
            "CLUSTERING", Purpose.CLUSTERING,
            "QUESTION_ANSWERING", Purpose.ANSWERING,
            "FACT_VERIFICATION", Purpose.VERIFICATION,
            "CODE_RETRIEVAL_QUERY", Purpose.CODE);

    private static final Map<Purpose, String> SAID =
            WORDS.entrySet().stream().collect(toMap(Map.Entry::getValue, Map.Entry::getKey));

    private TaskWords() {}

    static @Nullable Purpose read(String word) {
        return WORDS.get(word);
    }

    static String of(Purpose purpose) {
        return Objects.requireNonNull(SAID.get(purpose));
    }
}
