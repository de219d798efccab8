package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Abilities.Origin;
import dev.signalbox.model.policy.Ability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is known of a model, as `explain` and `models` tell it.
record ModelTag(Abilities known) {
    private static final String UNKNOWN = "?";

    static ModelTag of(Abilities known) {
        return new ModelTag(known);
    }

    /// In one line; null where nothing is known.
    @Nullable
    String told() {
        if (known.equals(Abilities.UNKNOWN)) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        if (known.context() > 0) {
            parts.add((known.window() > 0 ? "window " : "prompts up to ") + known.context());
        }
        if (known.maxOutput() > 0) {
            parts.add("answers up to " + known.maxOutput());
        }
        String has = titles(known::has);
        String lacks = titles(known::lacks);
        if (!has.isEmpty()) {
            parts.add(has);
        }
        if (!lacks.isEmpty()) {
            parts.add("no " + lacks.replace(", ", ", no "));
        }
        if (!known.operations().isEmpty()) {
            parts.add("for "
                    + String.join(", ", known.operations().stream().sorted().toList()));
        }
        parts.add(origin());
        return String.join("; ", parts);
    }

    /// Who says so, in short.
    String origin() {
        Origin origin = known.origin();
        if (known.equals(Abilities.UNKNOWN)) {
            return UNKNOWN;
        }
        return origin.shipped() ? "shipped, read " + origin.read() : "declared";
    }

    /// What prompts may be made of.
    String input() {
        List<String> words = new ArrayList<>();
        words.add("text");
        for (Ability each : Ability.values()) {
            if (each.isInput() && !known.lacks(each)) {
                words.add(each.word() + (known.has(each) ? "" : UNKNOWN));
            }
        }
        return String.join(",", words);
    }

    String says(Ability ability) {
        return known.has(ability) ? "yes" : known.lacks(ability) ? "no" : UNKNOWN;
    }

    static String count(long tokens) {
        return tokens == 0 ? UNKNOWN : Long.toString(tokens);
    }

    private static String titles(Predicate<Ability> which) {
        return String.join(
                ", ",
                Stream.of(Ability.values()).filter(which).map(Ability::title).toList());
    }

    private static List<String> words(Predicate<Ability> which) {
        return Stream.of(Ability.values()).filter(which).map(Ability::word).toList();
    }

    /// Null where nothing is known.
    @Nullable
    Map<String, Object> tree() {
        if (known.equals(Abilities.UNKNOWN)) {
            return null;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("window", known.window() == 0 ? null : known.window());
        tree.put("max_input", known.maxInput() == 0 ? null : known.maxInput());
        tree.put("max_output", known.maxOutput() == 0 ? null : known.maxOutput());
        tree.put("has", words(known::has));
        tree.put("lacks", words(known::lacks));
        tree.put("operations", known.operations().stream().sorted().toList());
        tree.put("output", known.output().stream().sorted().toList());
        tree.put("shipped", known.origin().shipped());
        tree.put("source", known.origin().source());
        tree.put(
                "read",
                known.origin().read() == null ? null : known.origin().read().toString());
        return tree;
    }
}
