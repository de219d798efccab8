package dev.signalbox.dialects.gemini;

import java.util.Locale;

/// What a model of this API accepts, by its name: Google answers 400 to fields that a model does not have.
/// Names that are not Gemini's count as the newest.
///
/// All of it is documented at <https://ai.google.dev/gemini-api/docs/thinking>.
///
/// @param gemini whether the name says which Gemini it is
/// @param version major × 100 + minor
/// @param pro whether it is a Pro, which cannot be kept from thinking
/// @param lite whether it is a Flash-Lite
record ModelTraits(boolean gemini, int version, boolean pro, boolean lite) {
    private static final String NAME = "gemini-";

    static ModelTraits of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        int at = name.indexOf(NAME);
        int version = at < 0 ? 0 : version(name.substring(at + NAME.length()));
        return new ModelTraits(version > 0, version, name.contains("pro"), name.contains("lite"));
    }

    /// The number that follows the name: `2.5`, `3`.
    private static int version(String rest) {
        String[] numbers = rest.split("-", 2)[0].split("\\.", 3);
        if (!numbers[0].matches("[0-9]{1,2}")) {
            return 0;
        }
        boolean minor = numbers.length > 1 && numbers[1].matches("[0-9]{1,2}");
        return Integer.parseInt(numbers[0]) * 100 + (minor ? Integer.parseInt(numbers[1]) : 0);
    }

    /// Thinks before it answers.
    boolean thinks() {
        return !gemini || version >= 205;
    }

    /// Takes a level, and no budget beside it.
    boolean level() {
        return !gemini || version >= 300;
    }

    /// Can be kept from thinking.
    boolean canBeStill() {
        return gemini && version < 300 && !pro;
    }

    /// Takes the level `minimal`, which is as good as none; the first Pro takes `low` and `high` alone.
    boolean minimal() {
        return !pro;
    }

    /// The least budget other than none.
    int leastBudget() {
        return pro ? 128 : lite ? 512 : 1;
    }

    /// The most.
    int mostBudget() {
        return pro ? 32_768 : 24_576;
    }

    /// Refuses its own earlier calls without the signature that it gave them.
    boolean wantsSignatures() {
        return gemini && version >= 300;
    }
}
