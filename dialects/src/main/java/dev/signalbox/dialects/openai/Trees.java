package dev.signalbox.dialects.openai;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// How JSON becomes a tree, where one is needed. Limits are the same as those of the scanner on the hot path.
public final class Trees {
    private static final int LONGEST_STRING = 32 * 1024 * 1024;

    /// A tree takes many times the memory of its text; nobody means to send a million values.
    private static final long MOST_VALUES = 1_000_000;

    private static final JsonMapper STRICT = mapper(true);
    private static final JsonMapper LENIENT = mapper(false);

    private Trees() {}

    /// For requests: a key that comes twice is an error.
    public static JsonMapper strict() {
        return STRICT;
    }

    /// For what providers say.
    public static JsonMapper lenient() {
        return LENIENT;
    }

    private static JsonMapper mapper(boolean strict) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(128)
                .maxNumberLength(1000)
                .maxTokenCount(MOST_VALUES)
                .maxStringLength(LONGEST_STRING)
                .build();
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(limits)
                        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                        .build())
                .build();
    }
}
