package dev.signalbox.dialects.tree;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// That the probabilities of an answer's tokens are wanted. It is no part of a conversation and travels in the extras,
/// under the client's own names.
///
/// @param others how many of the likeliest tokens are wanted at each place; 0 for none
public record LogProbWish(int others) {
    /// What each API allows.
    private static final String UP_TO_TWENTY = "[0-9]|1[0-9]|20";

    private static final String INCLUDED = "\"message.output_text.logprobs\"";

    /// Takes it out of the extras.
    ///
    /// @return null when there is none
    public static @Nullable LogProbWish take(Map<String, String> extras) {
        if (extras.isEmpty()) {
            return null;
        }
        boolean wanted = extras.remove("logprobs", "true");
        wanted |= extras.remove("generationConfig.responseLogprobs", "true");
        wanted |= extras.entrySet()
                .removeIf(extra ->
                        extra.getKey().startsWith("include") && extra.getValue().equals(INCLUDED));
        int others = count(extras, "top_logprobs");
        others = others < 0 && wanted ? count(extras, "generationConfig.logprobs") : others;
        return wanted || others > 0 ? new LogProbWish(Math.max(0, others)) : null;
    }

    private static int count(Map<String, String> extras, String name) {
        String value = extras.get(name);
        if (value == null || !value.matches(UP_TO_TWENTY)) {
            return -1;
        }
        extras.remove(name);
        return Integer.parseInt(value);
    }
}
