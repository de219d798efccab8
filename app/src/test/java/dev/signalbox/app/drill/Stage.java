package dev.signalbox.app.drill;

import dev.signalbox.app.config.ConfigLoader;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.model.policy.Policy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What these tests play with: the built-in config, shipped scenarios and short ones of their own.
final class Stage {
    static final long DAY = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();

    /// A provider is gone for three of ten minutes.
    static final String SHORT = """
            title: short
            length: 10m
            traffic: { rate: 8 }
            providers: { first: 200%, others: 70% }
            faults: [{ kind: unreachable, from: 3m, for: 3m }]
            """;

    private Stage() {}

    static Policy usual() {
        return config(ScenarioFile.usualConfig());
    }

    static Policy config(String yaml) {
        Loaded loaded = new ConfigLoader(
                        _ -> null, Map.of("openai", URI.create("https://api.openai.com/v1")), Locale.ENGLISH)
                .withoutSecrets()
                .parse(yaml, Path.of("signalbox.yaml"));
        return switch (loaded) {
            case Loaded.Valid valid -> valid.policy();
            case Loaded.Invalid invalid ->
                throw new AssertionError(invalid.problems().toString());
        };
    }

    static Scenario shipped(String name) {
        return valid(new ScenarioFile(Locale.ENGLISH).named(name));
    }

    static Scenario scenario(String yaml) {
        return valid(new ScenarioFile(Locale.ENGLISH).parse("test", yaml, "test.yaml"));
    }

    private static Scenario valid(ScenarioFile.Read read) {
        return switch (read) {
            case ScenarioFile.Read.Valid valid -> valid.scenario();
            case ScenarioFile.Read.Invalid invalid ->
                throw new AssertionError(invalid.problems().toString());
        };
    }

    static Comparison live(Policy policy, Scenario scenario, long seed) {
        return Objects.requireNonNull(new Drill(policy, scenario, seed, DAY).live(null));
    }

    /// One life only.
    static Figures live(Policy policy, Scenario scenario, Variant variant, long seed) {
        Casting casting = Objects.requireNonNull(Casting.of(policy, scenario, seed));
        return new Run(casting, scenario, variant, seed, DAY).live();
    }

    static String page(Comparison lives, boolean korean) {
        return new Report(lives, new Origin(null, "0123", "4567", "signalbox drill test"), korean).html();
    }
}
