package dev.signalbox.dialects.anthropic;

import java.util.Locale;

/// What a model of this API accepts, by its name: Anthropic answers 400 to fields that a model does not
/// have. Names that are not Claude's (other providers serve this API too) count as the newest without its
/// restrictions.
///
/// Sources: <https://platform.claude.com/docs/en/build-with-claude/effort>, `…/extended-thinking`,
/// `…/structured-outputs`, and the descriptions of `temperature`, `top_p` and `top_k` in the API's reference.
///
/// @param claude whether the name says which Claude it is
/// @param version major × 100 + minor
/// @param opus whether it is an Opus, which got new fields earlier than the others
record ModelTraits(boolean claude, int version, boolean opus) {

    static ModelTraits of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        int at = name.indexOf("claude");
        if (at < 0) {
            return new ModelTraits(false, 0, false);
        }
        int version = version(name.substring(at).split("[-.@:_]", 12));
        return new ModelTraits(version > 0, version, name.contains("opus"));
    }

    /// The first number of one or two digits and the one right after it; a date is neither.
    private static int version(String[] words) {
        for (int i = 0; i < words.length; i++) {
            if (isShortNumber(words[i])) {
                boolean minor = i + 1 < words.length && isShortNumber(words[i + 1]);
                return Integer.parseInt(words[i]) * 100 + (minor ? Integer.parseInt(words[i + 1]) : 0);
            }
        }
        return 0;
    }

    private static boolean isShortNumber(String word) {
        return (word.length() == 1 || word.length() == 2) && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private boolean since(int first) {
        return !claude || version >= first;
    }

    /// Can think before it answers.
    boolean thinks() {
        return since(307);
    }

    /// Takes `output_config.effort`.
    boolean effort() {
        return since(opus ? 405 : 406);
    }

    /// Takes `thinking: enabled` with a budget; newer ones decide for themselves.
    boolean thinkingBudget() {
        return thinks() && !thinksAdaptivelyOnly();
    }

    boolean thinksAdaptivelyOnly() {
        return claude && version >= 407;
    }

    /// Takes `output_config.format` and `strict` tools.
    boolean structuredOutputs() {
        return since(opus ? 401 : 405);
    }

    /// Takes temperatures other than 1, and `top_k`.
    boolean sampling() {
        return !claude || version < 407;
    }

    /// Takes `temperature` and `top_p` at once.
    boolean temperatureWithTopP() {
        return !claude || version < 401;
    }

    /// Takes messages of the role `system` after the first.
    boolean midConversationSystem() {
        return claude && version >= 408;
    }
}
