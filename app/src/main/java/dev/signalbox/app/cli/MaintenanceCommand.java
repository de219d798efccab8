package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `signalbox maintenance`.
@Command(
        name = "maintenance",
        description =
                "When people work on something at a running server: nothing of it counts, and the public is told.",
        mixinStandardHelpOptions = true,
        subcommands = {MaintenanceCommand.All.class, MaintenanceCommand.Start.class, MaintenanceCommand.End.class},
        footer = {"", "Example:  signalbox maintenance list"})
final class MaintenanceCommand implements Runnable {
    private static final String PATH = "/admin/v1/maintenance";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, start or end.");
    }

    /// What all of them have; each prints what there is then.
    @Command(mixinStandardHelpOptions = true)
    private abstract static class Each extends Listing {
        @Override
        final void print(JsonNode answer, PrintWriter out) {
            if (answer.path("windows").isEmpty()) {
                out.println("No maintenance is planned.");
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ID", "STATE", "FROM", "UNTIL", "WORKLOADS", "REASON"));
            for (JsonNode each : answer.path("windows")) {
                List<String> workloads = new ArrayList<>();
                each.path("workloads").forEach(one -> workloads.add(one.asString()));
                rows.add(List.of(
                        each.path("id").asString(),
                        each.path("state").asString().replace('_', ' '),
                        Times.minute(each.path("from")),
                        Times.minute(each.path("until")),
                        String.join(", ", workloads),
                        each.path("reason").asString()));
            }
            Columns.print(rows, out);
        }
    }

    /// `signalbox maintenance list`.
    @Command(
            name = "list",
            description = "What is planned, under way, and over within the last two days.",
            footer = {"", "Example:  signalbox maintenance list"})
    static final class All extends Each {
        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.read(PATH);
        }
    }

    /// `signalbox maintenance start`.
    @Command(
            name = "start",
            description = "Begin maintenance at once, or plan it; it ends by itself.",
            footer = {
                "",
                "Example:  signalbox maintenance start --component chat --for 2h --reason \"We move to new machines\""
            })
    static final class Start extends Each {
        @Option(names = "--workload", paramLabel = "NAME", description = "Of which nothing counts; as often as wanted.")
        List<String> workloads = List.of();

        @Option(
                names = "--component",
                paramLabel = "ID",
                description = "Of the status page, for the workloads behind it; as often as wanted.")
        List<String> components = List.of();

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "When it begins, as 2026-12-01T02:00+09:00. Left out: now.")
        @Nullable
        String from;

        @Option(
                names = "--for",
                required = true,
                paramLabel = "TIME",
                converter = ByHand.Time.class,
                description = "How long, up to 72h: 90m, 2h.")
        Duration time = Duration.ZERO;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "What the public reads.")
        String reason = "";

        @Option(names = "--reason-ko", paramLabel = "TEXT", description = "The same in Korean.")
        @Nullable
        String reasonKo;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            if (workloads.isEmpty() && components.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "Say of what: --workload or --component.");
            }
            RunningConsole.Answer known = running.read(PATH);
            if (!known.good()) {
                return known;
            }
            Instant begin = begin(Instant.parse(known.body().path("at").asString()));
            Map<String, Object> wanted = new LinkedHashMap<>();
            if (from != null) {
                wanted.put("from", begin.toString());
            }
            wanted.put("until", begin.plus(time).toString());
            wanted.put("workloads", workloads);
            wanted.put("components", components);
            wanted.put("reason", reason);
            if (reasonKo != null) {
                wanted.put("reason_ko", reasonKo);
            }
            return running.change("POST", PATH, wanted);
        }

        /// @param now by the server's clock of levels, which may be ahead of that on the wall
        private Instant begin(Instant now) {
            try {
                return from == null ? now : OffsetDateTime.parse(from).toInstant();
            } catch (DateTimeParseException _) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--from: expected a time such as 2026-12-01T02:00+09:00, found \"" + from + "\"");
            }
        }
    }

    /// `signalbox maintenance end`.
    @Command(
            name = "end",
            description = "End maintenance that was begun by hand before its time, or take it back.",
            footer = {"", "Example:  signalbox maintenance end 2026-12-01-1"})
    static final class End extends Each {
        @Parameters(paramLabel = "ID", description = "As `signalbox maintenance list` names it.")
        String id = "";

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.change("DELETE", PATH + "?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8), null);
        }
    }
}
