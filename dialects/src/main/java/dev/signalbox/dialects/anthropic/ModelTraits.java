package dev.signalbox.dialects.anthropic;

import java.util.Locale;

/// What a model of this API accepts, by its name: Anthropic answers 400 to fields that a model does not
/// have. Names that are not Claude's (other providers serve this API too) count as the newest without its
/// restrictions.
///
/// Each cut-off says what it rests on. *Documented* are those for which Anthropic's pages name models
/// (<https://platform.claude.com/docs/en/build-with-claude/effort>, `…/structured-outputs`,
/// `…/about-claude/models/migrating-to-claude-4`, `…/models/fable-5/migration-guide`), or the API's
/// description does; *recorded*, those that an answer of the API has shown.
///
/// @param claude whether the name says which Claude it is
/// @param version major × 100 + minor
/// @param opus whether it is an Opus, which got new fields earlier than the others
/// @param alwaysThinks whether it refuses to be told not to. Documented for Fable and Mythos; of the others
/// since 5.5 the overview of models says so for Opus, and only users' reports for Sonnet
record ModelTraits(boolean claude, int version, boolean opus, boolean alwaysThinks) {

    static ModelTraits of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        int at = name.indexOf("claude");
        if (at < 0) {
            return new ModelTraits(false, 0, false, false);
        }
        int version = version(name.substring(at).split("[-.@:_]", 12));
        boolean alwaysThinks = version >= 505 || name.contains("fable") || name.contains("mythos");
        return new ModelTraits(version > 0, version, name.contains("opus"), alwaysThinks);
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

    /// Can think before it answers. Documented, and recorded for 3.7.
    boolean thinks() {
        return since(307);
    }

    /// Takes `output_config.effort`. Documented; no Sonnet or Haiku 4.5 is among them.
    boolean effort() {
        return since(opus ? 405 : 406);
    }

    /// Takes the effort `max`. Documented: all that take an effort but Opus 4.5.
    boolean maxEffort() {
        return since(406);
    }

    /// Takes the effort `xhigh`. Documented, and Opus 4.6 is recorded to refuse it.
    boolean extraHighEffort() {
        return since(407);
    }

    /// Takes `thinking: enabled` with a budget; newer ones decide for themselves.
    boolean thinkingBudget() {
        return thinks() && !thinksAdaptivelyOnly();
    }

    /// Documented for Opus 4.7, Fable 5 and Mythos 5; that Sonnet 5 refuses a budget, users report.
    boolean thinksAdaptivelyOnly() {
        return claude && version >= 407;
    }

    /// Takes `output_config.format` and `strict` tools. Documented; Opus 4.1 took them in a beta that has
    /// ended, and whether it still does is not known.
    boolean structuredOutputs() {
        return since(405);
    }

    /// Takes temperatures other than 1, and `top_k`. The API's description says that models "released after
    /// Claude Opus 4.6" do not. Sonnet 4.6, younger by days, is taken for one that still does; no recording
    /// shows it.
    boolean sampling() {
        return !claude || version < 407;
    }

    /// Takes `temperature` and `top_p` at once. Documented for 4.5; that Opus 4.1 refuses it too, users
    /// report.
    boolean temperatureWithTopP() {
        return !claude || version < 401;
    }

    /// Takes messages of the role `system` after the first. Documented and recorded for Opus 4.8; about
    /// Sonnet 5, programs that know models disagree.
    boolean midConversationSystem() {
        return claude && version >= 408;
    }
}
