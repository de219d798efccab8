package dev.signalbox.app.config;

import dev.signalbox.model.policy.Stopgap;
import org.jspecify.annotations.Nullable;

/// The word `code-red` of a route: what makes do there while things are bad.
final class StopgapWords {
    private StopgapWords() {}

    static Stopgap read(Section section, Reading in) {
        return new Stopgap(section.get(Vocabulary.FEWER_TOKENS, 0), heuristic(section.find(Vocabulary.HEURISTIC), in));
    }

    /// What stands in the file, as it goes to callers.
    private static @Nullable String heuristic(@Nullable Located<String> file, Reading in) {
        String text = file == null ? null : in.interpolation.text(file.value(), in.at(file.place()));
        if (file == null || text == null) {
            return null;
        }
        // Written on some systems, and no part of what is said.
        String said = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (said.isBlank() || said.length() > Stopgap.LONGEST || said.chars().anyMatch(StopgapWords::isNoText)) {
            in.problems.error(file.place(), "problem.heuristic", Stopgap.LONGEST);
            return null;
        }
        return said;
    }

    private static boolean isNoText(int character) {
        return Character.isISOControl(character) && character != '\n' && character != '\r' && character != '\t';
    }
}
