package dev.signalbox.app.config;

import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key made at run time, as JSON: what a config's `keys` has for one, without `secret`. It is held to the same
/// rules, but refers to no variable and no file: whoever sends it must not learn what is in them.
public final class KeyText {
    private static final String NAME = "key";

    private KeyText() {}

    /// What was read.
    ///
    /// @param key null when there are problems
    /// @param problems as for a config, in English
    public record Read(@Nullable Key key, List<String> problems) {}

    /// Reads one that is to be made.
    public static Read read(String json, Policy policy) {
        Problems problems = new Problems(NAME, Messages.in(Locale.ENGLISH));
        Section section = section(json, problems);
        Key key = null;
        if (section != null && !problems.any()) {
            Reading in = reading(problems);
            Keys.check(section, policy.workloads(), policy.routes().keySet(), in);
            key = problems.any() ? null : Keys.key(section, Key.FORGOTTEN, policy.workloads());
        }
        List<String> told = problems.errors().stream().map(KeyText::told).toList();
        return new Read(problems.any() ? null : key, told);
    }

    /// Reads one that was made before; what it refers to may be gone meanwhile.
    ///
    /// @return null when this version does not understand it
    public static @Nullable Key stored(String json, Policy policy) {
        Problems problems = new Problems(NAME, Messages.in(Locale.ENGLISH));
        Section section = section(json, problems);
        return section == null || problems.any() ? null : Keys.key(section, Key.FORGOTTEN, policy.workloads());
    }

    private static @Nullable Section section(String json, Problems problems) {
        Node root = YamlTree.parse(json, problems);
        return root == null ? null : Vocabulary.RUN_TIME_KEY.read(root, "", reading(problems));
    }

    private static Reading reading(Problems problems) {
        return new Reading(problems, Interpolation.literal(), true);
    }

    private static String told(ConfigProblem problem) {
        String value = problem.value().isEmpty() || problem.path().endsWith(problem.value())
                ? ""
                : " = \"" + problem.value() + "\"";
        return (problem.path().isEmpty() ? "" : problem.path() + value + ": ") + problem.message();
    }
}
