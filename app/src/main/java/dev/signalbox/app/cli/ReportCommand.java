package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `signalbox report`.
@Command(
        name = "report",
        description = "What people read together.",
        mixinStandardHelpOptions = true,
        subcommands = ReportCommand.Daily.class,
        footer = {"", "Example:  signalbox report daily"})
final class ReportCommand implements Runnable {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: daily.");
    }

    /// In which form it is printed.
    enum Format {
        MARKDOWN,
        HTML,
        JSON
    }

    /// In which language.
    enum Language {
        EN,
        KO
    }

    /// `signalbox report daily`.
    @Command(
            name = "daily",
            description =
                    "What has to be decided today and by whom, and how each workload that matters did since yesterday.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox report daily --format html > report.html"})
    static final class Daily implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ConsoleOption console = new ConsoleOption();

        @Option(
                names = "--date",
                paramLabel = "DAY",
                description = "A day such as 2026-11-22. Default: the last 24 hours.")
        @Nullable
        LocalDate date;

        @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default: markdown.")
        Format format = Format.MARKDOWN;

        @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}; default: that of the terminal.")
        @Nullable
        Language language;

        @Override
        public Integer call() throws Failed {
            String spoken = language == null ? ConfigOption.locale().getLanguage() : language.name();
            String path = "/admin/v1/report/daily?format=" + format.name().toLowerCase(Locale.ROOT) + "&lang="
                    + spoken.toLowerCase(Locale.ROOT) + (date == null ? "" : "&date=" + date);
            byte[] report = console.running().bytes("GET", path, Map.of(), null);
            PrintWriter out = spec.commandLine().getOut();
            String text = new String(report, StandardCharsets.UTF_8);
            out.println(format == Format.JSON ? Json.pretty(Json.MAPPER.readTree(text)) : text.stripTrailing());
            out.flush();
            return 0;
        }
    }
}
