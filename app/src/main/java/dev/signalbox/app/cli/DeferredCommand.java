package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
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

/// `signalbox deferred`.
@Command(
        name = "deferred",
        description = "Requests of a running server that are answered later, and batches.",
        mixinStandardHelpOptions = true,
        subcommands = {DeferredCommand.All.class, DeferredCommand.Show.class, DeferredCommand.Cancel.class},
        footer = {"", "Example:  signalbox deferred list --status queued"})
final class DeferredCommand implements Runnable {
    private static final String PATH = "/admin/v1/deferred";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, show or cancel.");
    }

    /// `signalbox deferred list`.
    @Command(
            name = "list",
            description = "All keys' requests and batches, the newest first; never what was asked.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox deferred list --workload nightly --status failed"})
    static final class All extends Listing {
        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description =
                        "Only those: queued, running, succeeded, failed, cancelled, expired; of batches in_progress …")
        @Nullable
        String status;

        @Option(names = "--workload", paramLabel = "NAME", description = "Only those of this workload.")
        @Nullable
        String workload;

        @Option(
                names = "--batch",
                paramLabel = "ID",
                description = "The lines of this batch that are waiting or under way.")
        @Nullable
        String batch;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many (100, at most 1000).")
        int limit = 100;

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            StringBuilder query = new StringBuilder(PATH).append("?limit=").append(limit);
            add(query, "status", status);
            add(query, "workload", workload);
            add(query, "batch", batch);
            return running.read(query.toString());
        }

        private static void add(StringBuilder query, String name, @Nullable String value) {
            if (value != null) {
                query.append('&').append(name).append('=').append(encoded(value));
            }
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            JsonNode all = answer.path("deferred");
            if (all.isEmpty()) {
                out.println("There is none.");
                return;
            }
            Instant now = Instant.now();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ID", "KEY", "WORKLOAD", "ROUTE", "STATUS", "AGE", "EXPIRES", "ATTEMPTS"));
            for (JsonNode each : all) {
                boolean batch = text(each, "kind").equals("batch");
                rows.add(List.of(
                        text(each, "id"),
                        each.path("key").isNull() ? "-" : text(each, "key"),
                        text(each, "workload"),
                        batch ? text(each, "operation") : text(each, "route"),
                        text(each, "status"),
                        age(text(each, "created"), now),
                        text(each, "expires"),
                        batch
                                ? counts(each.path("request_counts"))
                                : String.valueOf(each.path("attempts").asInt())));
            }
            Columns.print(rows, out);
            int more = answer.path("total").asInt() - all.size();
            if (more > 0) {
                out.println("and " + more + " more; say how many with --limit");
            }
        }
    }

    /// `signalbox deferred show`.
    @Command(
            name = "show",
            description = "How one of them stands.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox deferred show def_4c0ff3e2a9d84c55b1c2d3e4f5061728"})
    static final class Show extends Listing {
        @Parameters(paramLabel = "ID", description = "Which one, as listed.")
        String id = "";

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.read(PATH + "?id=" + encoded(id));
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            whole(answer, out);
        }
    }

    /// `signalbox deferred cancel`.
    @Command(
            name = "cancel",
            description = "End one that has not ended, at its provider too.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox deferred cancel def_4c0ff3e2a9d84c55b1c2d3e4f5061728"})
    static final class Cancel extends Listing {
        @Parameters(paramLabel = "ID", description = "Which one, as listed.")
        String id = "";

        @Override
        RunningConsole.Answer ask(RunningConsole running) throws Failed {
            return running.change("POST", PATH, Map.of("action", "cancel", "id", id));
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            whole(answer, out);
        }
    }

    // ── Shown ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static void whole(JsonNode answer, PrintWriter out) {
        for (JsonNode each : answer.path("deferred")) {
            out.println(text(each, "id") + ": " + text(each, "status"));
            out.println("A " + text(each, "kind") + " of the key "
                    + (each.path("key").isNull() ? "-" : text(each, "key")) + ", workload " + text(each, "workload"));
            out.println(text(each, "operation")
                    + (each.path("route").isNull() ? "" : " on the route " + text(each, "route")));
            out.println("Came " + text(each, "created") + ", expires " + text(each, "expires")
                    + (each.path("ended").isNull() ? "" : ", ended " + text(each, "ended")));
            if (each.path("request_counts").isObject()) {
                out.println("Lines with an end: " + counts(each.path("request_counts")));
            } else {
                int attempts = each.path("attempts").asInt();
                out.println("Begun " + (attempts == 1 ? "once" : attempts + " times"));
            }
        }
    }

    private static String counts(JsonNode counts) {
        int done = counts.path("completed").asInt() + counts.path("failed").asInt();
        return done + "/" + counts.path("total").asInt();
    }

    private static String age(String created, Instant now) {
        try {
            Duration age = Duration.between(Instant.parse(created), now);
            return age.toHours() > 0
                    ? age.toHours() + "h" + age.toMinutesPart() + "m"
                    : age.toMinutes() > 0 ? age.toMinutes() + "m" + age.toSecondsPart() + "s" : age.toSeconds() + "s";
        } catch (DateTimeParseException e) {
            return "-";
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /// Names are anybody's words, and this goes onto a terminal.
    private static String text(JsonNode node, String field) {
        return Terminal.shown(node.path(field).asString(""));
    }
}
