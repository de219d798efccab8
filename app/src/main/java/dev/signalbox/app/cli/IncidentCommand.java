package dev.signalbox.app.cli;

import dev.signalbox.core.incident.Runbooks;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

/// `signalbox incident`.
@Command(
        name = "incident",
        description = "Emergencies of a running server, and what people do about them.",
        mixinStandardHelpOptions = true,
        subcommands = {
            IncidentCommand.Show.class,
            IncidentCommand.All.class,
            IncidentCommand.Ack.class,
            IncidentCommand.Note.class,
            IncidentCommand.Update.class,
            IncidentCommand.PostMortem.class,
            IncidentCommand.Test.class
        },
        footer = {"", "Example:  signalbox incident list"})
final class IncidentCommand implements Runnable {
    private static final String PATH = "/admin/v1/incidents";
    private static final int MAX_LISTED = 50;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: list, show, ack, note, update, postmortem or test.");
    }

    /// What changes one.
    @Command(mixinStandardHelpOptions = true)
    private abstract static class Changing extends Listing {
        static RunningConsole.Answer change(
                RunningConsole running, String action, @Nullable String id, Map<String, String> more) throws Failed {
            Map<String, Object> wanted = new LinkedHashMap<>();
            wanted.put("action", action);
            if (id != null) {
                wanted.put("id", id);
            }
            wanted.putAll(more);
            return running.change("POST", PATH, wanted);
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            whole(answer.path("incidents").path(0), out);
        }
    }

    /// `signalbox incident list`.
    @Command(
            name = "list",
            description = "The last of them, the newest first.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox incident list"})
    static final class All extends Listing {
        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.read(PATH);
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            JsonNode all = answer.path("incidents");
            if (all.isEmpty()) {
                out.println("There was no incident.");
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ID", "OPENED", "OVER", "LEVEL", "WORST", "CAUSE", "TAKEN BY"));
            for (JsonNode each : all) {
                if (rows.size() <= MAX_LISTED) {
                    rows.add(List.of(
                            text(each, "id"),
                            text(each, "opened"),
                            each.path("closed").isNull() ? "open" : text(each, "closed"),
                            text(each, "level"),
                            text(each, "worst"),
                            text(each, "cause"),
                            each.path("acknowledged").isNull() ? "-" : text(each.path("acknowledged"), "by")));
                }
            }
            Columns.print(rows, out);
            if (all.size() > MAX_LISTED) {
                out.println("and " + (all.size() - MAX_LISTED) + " before; all of them with --json");
            }
        }
    }

    /// `signalbox incident show`.
    @Command(
            name = "show",
            description = "One of them, with its timeline.",
            footer = {"", "Example:  signalbox incident show 2026-11-23-1"})
    static final class Show extends Changing {
        @Parameters(
                paramLabel = "ID",
                arity = "0..1",
                description = "Which one, as listed. Left out: the one that is open, or was last.")
        @Nullable
        String id;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.read(PATH + "?id=" + encoded(id == null ? newest(running) : id));
        }
    }

    /// `signalbox incident ack`.
    @Command(
            name = "ack",
            description = "Take it: nobody is called again for it.",
            footer = {"", "Example:  signalbox incident ack"})
    static final class Ack extends Changing {
        @Parameters(paramLabel = "ID", arity = "0..1", description = "Which one. Left out: the one that is open.")
        @Nullable
        String id;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return change(running, "ack", id, Map.of());
        }
    }

    /// `signalbox incident note`.
    @Command(
            name = "note",
            description = "Write down in its timeline, for people inside.",
            footer = {"", "Example:  signalbox incident note \"The provider says 20 minutes\""})
    static final class Note extends Changing {
        @Parameters(
                paramLabel = "[ID] TEXT",
                arity = "1..2",
                description = "What to write down; before it which one. Left out: the one that is open.")
        List<String> words = List.of();

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return change(running, "note", words.size() > 1 ? words.getFirst() : null, Map.of("text", words.getLast()));
        }
    }

    /// `signalbox incident update`.
    @Command(
            name = "update",
            description = "Tell people outside.",
            footer = {
                "",
                "Example:  signalbox incident update --state identified --en \"A provider is down.\""
                        + " --ko \"제공사 한 곳이 멈췄습니다.\""
            })
    static final class Update extends Changing {
        @Parameters(paramLabel = "ID", arity = "0..1", description = "Which one. Left out: the one that is open.")
        @Nullable
        String id;

        @Option(
                names = "--state",
                required = true,
                paramLabel = "STATE",
                description = "investigating, identified, monitoring or resolved.")
        String state = "";

        @Option(names = "--en", paramLabel = "TEXT", description = "In English.")
        @Nullable
        String english;

        @Option(names = "--ko", paramLabel = "TEXT", description = "In Korean.")
        @Nullable
        String korean;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            Map<String, String> more = new LinkedHashMap<>();
            more.put("state", state.toLowerCase(Locale.ROOT));
            if (english != null) {
                more.put("en", english);
            }
            if (korean != null) {
                more.put("ko", korean);
            }
            return change(running, "update", id, more);
        }
    }

    /// `signalbox incident postmortem`.
    @Command(
            name = "postmortem",
            description = "A draft of the post-mortem in Markdown, with the figures that are known.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox incident postmortem 2026-11-23-1 > postmortem.md"})
    static final class PostMortem extends Listing {
        @Parameters(
                paramLabel = "ID",
                arity = "0..1",
                description = "Which one, as listed. Left out: the one that is open, or was last.")
        @Nullable
        String id;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.read(PATH + "/postmortem?id=" + encoded(id == null ? newest(running) : id));
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            answer.path("markdown").asString("").lines().map(Terminal::shown).forEach(out::println);
        }
    }

    /// `signalbox incident test`.
    @Command(
            name = "test",
            description =
                    "Send everybody who is declared in code-red.notify a message, to see whether it comes through.",
            footer = {"", "Example:  signalbox incident test"})
    static final class Test extends Changing {
        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return change(running, "test", null, Map.of());
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            out.println("It is on its way; what does not arrive is in the server's log and in its metrics.");
        }
    }

    // ── Shown ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static void whole(JsonNode incident, PrintWriter out) {
        boolean open = incident.path("closed").isNull();
        out.println("Incident " + text(incident, "id") + ": " + text(incident, "level") + ", at worst "
                + text(incident, "worst") + "; cause " + text(incident, "cause"));
        out.println("Opened " + text(incident, "opened") + ", " + (open ? "open" : "over " + text(incident, "closed"))
                + (incident.path("acknowledged").isNull()
                        ? ", taken by nobody"
                        : ", taken by " + text(incident.path("acknowledged"), "by")));
        for (JsonNode each : incident.path("config_changes")) {
            out.println("Config changed " + each.path("minutes_before").asLong() + " min before: " + text(each, "what")
                    + "; if it was that: " + Runbooks.ROLLOUT);
        }
        out.println("What to do: " + text(incident, "runbook"));
        for (JsonNode each : incident.path("updates")) {
            out.println("Told outside " + text(each, "at") + ": " + text(each, "state") + " "
                    + Terminal.shown(each.path("text").toString()));
        }
        for (JsonNode each : incident.path("timeline")) {
            out.println(line(each));
        }
        if (incident.path("omitted").asInt() > 0) {
            out.println("and " + incident.path("omitted").asInt() + " entries for which there was no room");
        }
    }

    private static String line(JsonNode entry) {
        StringBuilder line = new StringBuilder(text(entry, "at")).append("  ").append(text(entry, "kind"));
        if (!entry.path("by").isNull()) {
            line.append(" by ").append(text(entry, "by"));
        }
        if (!entry.path("workload").isNull()) {
            line.append("  ").append(text(entry, "workload")).append(" on ").append(text(entry, "route"));
        }
        if (!entry.path("before").isNull()) {
            line.append("  ").append(text(entry, "before")).append(" → ");
        } else if (!entry.path("level").isNull()) {
            line.append("  ");
        }
        if (!entry.path("level").isNull()) {
            line.append(text(entry, "level"));
        }
        if (!entry.path("cause").isNull()) {
            line.append(" (").append(text(entry, "cause")).append(')');
        }
        if (!text(entry, "text").isEmpty()) {
            line.append("  ").append(text(entry, "text"));
        }
        for (JsonNode each : entry.path("figures")) {
            long bad = each.path("bad").asLong();
            line.append("; ")
                    .append(text(each, "objective"))
                    .append(' ')
                    .append(bad)
                    .append('/')
                    .append(bad + each.path("good").asLong());
        }
        return line.toString();
    }

    /// The one that is open, of which there is one at most; else the last one.
    private static String newest(RunningConsole running) throws Failed {
        RunningConsole.Answer all = running.read(PATH);
        if (!all.good()) {
            throw running.failure(all);
        }
        JsonNode first = all.body().at("/incidents/0/id");
        if (first.isMissingNode()) {
            throw new Failed(Signalbox.FAILED, "signalbox: there was no incident.");
        }
        return first.asString();
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    /// Names are anybody's words, and this goes onto a terminal.
    private static String text(JsonNode node, String field) {
        return Terminal.shown(node.path(field).asString(""));
    }
}
