package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `signalbox level`.
@Command(
        name = "level",
        description = "How bad it is at a running server, and what people say about that.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LevelCommand.Show.class,
            LevelCommand.Force.class,
            LevelCommand.Cap.class,
            LevelCommand.Freeze.class,
            LevelCommand.Declare.class,
            LevelCommand.Close.class,
            LevelCommand.Clear.class,
            LevelCommand.Confirm.class,
            LevelCommand.Reject.class
        },
        footer = {"", "Example:  signalbox level show"})
final class LevelCommand implements Runnable {
    private static final String PATH = "/admin/v1/levels";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: show, force, cap, freeze, declare, close, clear, confirm or reject.");
    }

    /// What all of them have; each prints how it is then.
    @Command(mixinStandardHelpOptions = true)
    private abstract static class Each extends Listing {
        @Override
        final void print(JsonNode answer, PrintWriter out) {
            LevelText.print(answer, out);
        }
    }

    /// Which scopes.
    private abstract static class Scoped extends Each {
        @Option(
                names = "--workload",
                paramLabel = "NAME",
                description = "Only this workload. Left out: all that matter.")
        @Nullable
        String workload;

        @Option(names = "--route", paramLabel = "NAME", description = "Only this route. Left out: all.")
        @Nullable
        String route;

        RunningConsole.Answer change(RunningConsole running, String action, Map<String, Object> more) throws Failed {
            Map<String, Object> wanted = new LinkedHashMap<>();
            wanted.put("action", action);
            if (workload != null) {
                wanted.put("workload", workload);
            }
            if (route != null) {
                wanted.put("route", route);
            }
            wanted.putAll(more);
            return running.change("POST", PATH, wanted);
        }
    }

    /// For a while.
    private abstract static class ForAWhile extends Scoped {
        @Option(
                names = "--for",
                paramLabel = "TIME",
                converter = ByHand.Time.class,
                defaultValue = "60m",
                description = "How long, up to 8h: 90s, 15m. Then it ends by itself. Default: ${DEFAULT-VALUE}.")
        Duration time = Duration.ofHours(1);

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; it goes into the audit log.")
        String reason = "";

        RunningConsole.Answer say(RunningConsole running, String action, @Nullable String level) throws Failed {
            Map<String, Object> more = new LinkedHashMap<>();
            if (level != null) {
                more.put("level", level.toLowerCase(Locale.ROOT));
            }
            more.put("for_ms", time.toMillis());
            more.put("reason", reason);
            return change(running, action, more);
        }
    }

    /// `signalbox level show`.
    @Command(
            name = "show",
            description = "Levels with the figures behind them, and what is done about them.",
            footer = {"", "Example:  signalbox level show --if red"})
    static final class Show extends Each {
        @Option(
                names = "--if",
                paramLabel = "LEVEL",
                description = "Show what would be done if all that matters were at this level.")
        @Nullable
        String level;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.read(
                    level == null
                            ? PATH
                            : PATH + "?if="
                                    + URLEncoder.encode(level.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8));
        }
    }

    /// `signalbox level force`.
    @Command(
            name = "force",
            description = "Hold a level whatever is observed.",
            footer = {"", "Example:  signalbox level force orange --workload core-chat --reason \"a drill\" --for 10m"})
    static final class Force extends ForAWhile {
        @Parameters(paramLabel = "LEVEL", description = "green, yellow, orange or red.")
        String level = "";

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return say(running, "force", level);
        }
    }

    /// `signalbox level cap`.
    @Command(
            name = "cap",
            description = "Let levels be no worse than this.",
            footer = {"", "Example:  signalbox level cap yellow --reason \"known, and mild\""})
    static final class Cap extends ForAWhile {
        @Parameters(paramLabel = "LEVEL", description = "green, yellow, orange or red.")
        String level = "";

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return say(running, "cap", level);
        }
    }

    /// `signalbox level freeze`.
    @Command(
            name = "freeze",
            description = "Let levels stay as they are.",
            footer = {"", "Example:  signalbox level freeze --reason \"we are looking into it\" --for 30m"})
    static final class Freeze extends ForAWhile {
        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return say(running, "freeze", null);
        }
    }

    /// `signalbox level declare`.
    @Command(
            name = "declare",
            description = "Declare a Code Red: a level that holds at least until a date.",
            footer = {
                "",
                "Example:  signalbox level declare orange --reason \"speed before all else\" --owner ann"
                        + " --until 2026-12-24 --goal \"first-token p95 < 800ms\""
            })
    static final class Declare extends Scoped {
        @Parameters(paramLabel = "LEVEL", description = "orange or red.")
        String level = "";

        @Option(
                names = "--until",
                required = true,
                paramLabel = "DATE",
                description = "When it ends (UTC), in 90 days at most.")
        String until = "";

        @Option(names = "--owner", required = true, paramLabel = "NAME", description = "Who answers for it.")
        String owner = "";

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; it goes into the audit log.")
        String reason = "";

        @Option(
                names = "--goal",
                paramLabel = "GOAL",
                description =
                        "What is to be reached, as \"success > 99.5%%\", \"first-token p95 < 800ms for core-chat\" or"
                                + " \"cost per day < 120 USD\"; up to ten times.")
        List<String> goals = List.of();

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("level", level.toLowerCase(Locale.ROOT));
            more.put("for_ms", left().toMillis());
            more.put("owner", owner);
            more.put("reason", reason);
            if (!goals.isEmpty()) {
                more.put("goals", goals);
            }
            return change(running, "declare", more);
        }

        private Duration left() {
            try {
                Instant end =
                        LocalDate.parse(until).atStartOfDay(ZoneOffset.UTC).toInstant();
                return Duration.between(Instant.now(), end);
            } catch (DateTimeParseException _) {
                throw new ParameterException(
                        spec.commandLine(), "--until: expected a date such as 2026-12-24, found \"" + until + "\"");
            }
        }
    }

    /// `signalbox level close`.
    @Command(
            name = "close",
            description = "End a declared Code Red before its date, and tell everybody what was reached.",
            footer = {"", "Example:  signalbox level close --reason \"first tokens come in time again\""})
    static final class Close extends Scoped {
        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; people are told, and it goes into the audit log.")
        String reason = "";

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return change(running, "close", Map.of("reason", reason));
        }
    }

    /// `signalbox level clear`.
    @Command(
            name = "clear",
            description = "End what people said, and let levels go that wait for a person.",
            footer = {"", "Example:  signalbox level clear --workload core-chat"})
    static final class Clear extends Scoped {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it goes into the audit log.")
        @Nullable
        String reason;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            List<String> query = new ArrayList<>();
            if (workload != null) {
                query.add("workload=" + URLEncoder.encode(workload, StandardCharsets.UTF_8));
            }
            if (reason != null) {
                query.add("reason=" + URLEncoder.encode(reason, StandardCharsets.UTF_8));
            }
            if (route != null) {
                query.add("route=" + URLEncoder.encode(route, StandardCharsets.UTF_8));
            }
            return running.change("DELETE", PATH + (query.isEmpty() ? "" : "?" + String.join("&", query)), null);
        }
    }

    /// `signalbox level confirm`.
    @Command(
            name = "confirm",
            description =
                    "Let levels change that wait for a person, as many would at once; or say that a declared Code Red"
                            + " goes on, which is asked every week.",
            footer = {"", "Example:  signalbox level confirm --declared"})
    static final class Confirm extends Scoped {
        @Option(
                names = "--declared",
                description =
                        "A declared Code Red is meant. Left out: what waits for an answer, else what is declared.")
        boolean declared;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return change(running, "confirm", declared ? Map.of("declared", true) : Map.of());
        }
    }

    /// `signalbox level reject`.
    @Command(
            name = "reject",
            description = "Let levels stay that wait for a person.",
            footer = {"", "Example:  signalbox level reject --workload core-chat"})
    static final class Reject extends Scoped {
        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return change(running, "reject", Map.of());
        }
    }
}
