package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigLoader;
import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.dialects.BuiltInDialects;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the config comes from: `--config`, else `signalbox.yaml` in the current folder, else the
/// environment.
final class ConfigOption {
    private static final Path USUAL = Path.of("signalbox.yaml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The config. Default: signalbox.yaml in the current folder; without it, providers come from"
                    + " OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, GEMINI_API_KEY"
                    + " and GEMINI_BASE_URL.")
    @Nullable
    Path given;

    private final Dialects dialects = BuiltInDialects.all();

    Dialects dialects() {
        return dialects;
    }

    /// The config's file, null when it comes from the environment.
    @Nullable
    Path file() {
        return given != null ? given : Files.exists(USUAL) ? USUAL : null;
    }

    ConfigLoader loader() {
        Map<String, URI> known = new LinkedHashMap<>();
        for (Dialect dialect : dialects.all()) {
            known.put(dialect.name(), dialect.provider().publicUrl());
        }
        return new ConfigLoader(System::getenv, known, locale());
    }

    /// The user's language, from the variables that POSIX names for it. Java asks the C library, which knows
    /// only the locales that are installed, and in a container none is.
    static Locale locale() {
        for (String variable : List.of("LC_ALL", "LC_MESSAGES", "LANG")) {
            String value = System.getenv(variable);
            if (value != null && !value.isEmpty()) {
                return value.startsWith("ko") ? Locale.KOREAN : Locale.getDefault();
            }
        }
        return Locale.getDefault();
    }

    /// @throws Failed with every problem of a config that cannot be used
    Loaded.Valid load() throws Failed {
        return load(loader());
    }

    /// @throws Failed with every problem of a config that cannot be used
    Loaded.Valid load(ConfigLoader loader) throws Failed {
        Path file = file();
        return switch (file == null ? loader.fromEnvironment() : loader.load(file)) {
            case Loaded.Valid valid -> valid;
            case Loaded.Invalid invalid -> throw new Failed(Signalbox.WRONG_USAGE, lines(invalid.problems()));
        };
    }

    static List<String> lines(List<ConfigProblem> problems) {
        List<String> lines = new ArrayList<>();
        problems.forEach(problem -> lines.add(problem.toString()));
        return lines;
    }
}
