package dev.signalbox.app.cli;

import dev.signalbox.core.port.Accounts.By;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/// `signalbox usage`.
@Command(
        name = "usage",
        description = "What was used, as the running server has written it down.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox usage --by key --from 2026-11-01 --csv"})
final class UsageCommand implements Callable<Integer> {
    private static final List<String> TOKENS = List.of("input", "output", "cached_input", "cache_write", "reasoning");

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            converter = ByConverter.class,
            description = "A line for each key, workload, route, target, outcome, day or value of a tag (tag:NAME)."
                    + " Default: workload.")
    String by = By.WORKLOAD.word();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "The first hour: 2026-11-01, 2026-11-01T10:00:00Z, or 24h, 7d before now. Default: 24h.")
    String from = "24h";

    @Option(names = "--to", paramLabel = "TIME", description = "Where it ends, written in the same ways. Default: now.")
    @Nullable
    String to;

    @Option(names = "--zone", paramLabel = "ZONE", description = "In which days begin. Default: this machine's.")
    ZoneId zone = ZoneId.systemDefault();

    @Option(
            names = "--advise",
            description = "What would have been cheaper, and by how much: other targets of the same route and priority,"
                    + " smaller max_tokens, repeats that a cache would have answered.")
    boolean advise;

    @Option(names = "--csv", description = "Print comma-separated values.")
    boolean csv;

    @Option(names = "--json", description = "Print the server's answer.")
    boolean json;

    @Override
    public Integer call() throws Failed {
        if (csv && json) {
            throw new ParameterException(spec.commandLine(), "Choose one of --csv and --json.");
        }
        Instant now = Instant.now();
        if (advise) {
            return advice(now);
        }
        String query = "?by=" + URLEncoder.encode(by, StandardCharsets.UTF_8) + "&from=" + time("--from", from, now)
                + (to == null ? "" : "&to=" + time("--to", to, now)) + "&zone="
                + URLEncoder.encode(zone.getId(), StandardCharsets.UTF_8);
        RunningConsole running = console.running();
        RunningConsole.Answer answer = running.read("/admin/v1/usage" + query);
        if (!answer.good()) {
            throw running.failure(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(answer.body()));
        } else if (csv) {
            csv(answer.body(), out);
        } else {
            table(answer.body(), out);
        }
        out.flush();
        return 0;
    }

    private int advice(Instant now) throws Failed {
        if (csv) {
            throw new ParameterException(spec.commandLine(), "--advise is printed as text or with --json.");
        }
        RunningConsole running = console.running();
        RunningConsole.Answer answer = running.read("/admin/v1/usage/advice?from=" + time("--from", from, now)
                + (to == null ? "" : "&to=" + time("--to", to, now)));
        if (!answer.good()) {
            throw running.failure(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(answer.body()));
        } else {
            AdviceText.print(answer.body(), out);
        }
        out.flush();
        return 0;
    }

    private Instant time(String option, String text, Instant now) {
        Instant time = Times.parse(text, now, zone);
        if (time == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for " + option + ": expected a time such as 2026-11-01, 2026-11-01T10:00:00Z, 24h or"
                            + " 7d, found \"" + text + "\"");
        }
        return time;
    }

    // ── The ways to print it ─────────────────────────────────────────────────────────────────────────────────────────

    private void csv(JsonNode answer, PrintWriter out) {
        out.println(quoted(by) + ",requests,succeeded,attempts,input,output,cached_input,cache_write,reasoning,cost,"
                + "unpriced,mean_duration_ms,mean_first_content_ms,cost_per_success,cost_in_vain,share_in_vain,"
                + "currency,shown_cost,shown_tax,shown_total");
        String currency = answer.path("showing").path("currency").asString("");
        for (JsonNode line : answer.path("lines")) {
            List<String> fields = new ArrayList<>();
            fields.add(quoted(line.path("name").asString("")));
            for (String count : List.of("requests", "succeeded", "attempts")) {
                fields.add(line.path(count).asString(""));
            }
            for (String kind : TOKENS) {
                fields.add(line.path("tokens").path(kind).asString(""));
            }
            for (String last : List.of("cost", "unpriced", "mean_duration_ms", "mean_first_content_ms")) {
                fields.add(text(line.path(last)));
            }
            for (String figure : List.of("cost_per_success", "cost_in_vain", "share_in_vain")) {
                fields.add(text(line.path(figure)));
            }
            fields.add(currency);
            for (String figure : List.of("cost", "tax", "total")) {
                fields.add(text(line.path("shown").path(figure)));
            }
            out.println(String.join(",", fields));
        }
    }

    /// A spreadsheet takes a name that begins like a formula for one.
    private static String quoted(String name) {
        String safe = !name.isEmpty() && name.length() > 1 && "=+-@\t".indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
        return safe.matches("[^\",\n\r]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asString("");
    }

    private void table(JsonNode answer, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        JsonNode showing = answer.path("showing");
        List<String> head = new ArrayList<>(List.of(
                by.toUpperCase(Locale.ROOT),
                "REQUESTS",
                "GOOD",
                "ATTEMPTS",
                "INPUT",
                "OUTPUT",
                "CACHED",
                "COST (USD)",
                "EACH GOOD",
                "MEAN"));
        if (showing.isObject()) {
            head.add("COST (" + text(showing.path("currency")) + ")");
            head.add(
                    taxed(showing)
                            ? name(showing.path("tax").path("name")) + " " + text(showing.at("/tax/percent")) + "%"
                            : "TAX");
        }
        rows.add(head);
        for (JsonNode line : answer.path("lines")) {
            String cost = text(line.path("cost"));
            List<String> row = new ArrayList<>(List.of(
                    line.path("name").asString(""),
                    line.path("requests").asString(""),
                    line.path("succeeded").asString(""),
                    line.path("attempts").asString(""),
                    line.path("tokens").path("input").asString(""),
                    line.path("tokens").path("output").asString(""),
                    line.path("tokens").path("cached_input").asString(""),
                    cost.isEmpty() ? "unknown" : cost,
                    orDash(line.path("cost_per_success")),
                    text(line.path("mean_duration_ms")) + " ms"));
            if (showing.isObject()) {
                row.addAll(shown(line.path("shown"), taxed(showing)));
            }
            rows.add(row);
        }
        Columns.print(rows, out);
        out.println();
        total(answer.path("total"), showing, out);
        out.println("From " + Times.minute(answer.path("from")) + " to " + Times.minute(answer.path("to"))
                + ": the hours that begin in it.");
    }

    private static void total(JsonNode total, JsonNode showing, PrintWriter out) {
        JsonNode largest = total.path("largest_provider");
        long unpriced = total.path("unpriced").asLong(0);
        out.println("In all:             " + orUnknown(total.path("cost")) + " USD"
                + (unpriced == 0 ? "" : ", and " + unpriced + " of unknown cost,") + " for "
                + text(total.path("succeeded")) + " of " + text(total.path("requests")) + " requests that succeeded, "
                + orDash(total.path("cost_per_success")) + " USD each");
        if (showing.isObject()) {
            JsonNode shown = total.path("shown");
            String currency = " " + text(showing.path("currency"));
            out.println("                    " + orUnknown(shown.path("cost")) + currency
                    + (taxed(showing) && shown.isObject()
                            ? ", " + name(showing.path("tax").path("name")) + " " + text(shown.path("tax")) + currency
                                    + ", together " + text(shown.path("total")) + currency
                            : ""));
        }
        out.println("In vain:            " + orDash(total.path("cost_in_vain")) + " USD ("
                + percent(total.path("share_in_vain"))
                + "), for attempts that were followed by another, and hedges that lost");
        out.println("Largest provider:   "
                + (largest.isObject() ? name(largest.path("name")) + ", " + percent(largest.path("share")) : "-"));
        out.println("Saved by caches:    " + orUnknown(total.path("cache_savings")) + " USD, about");
        out.println();
    }

    private static boolean taxed(JsonNode showing) {
        return showing.path("tax").isObject();
    }

    private static List<String> shown(JsonNode amount, boolean taxed) {
        return List.of(orUnknown(amount.path("cost")), taxed ? orUnknown(amount.path("tax")) : "-");
    }

    private static String orDash(JsonNode value) {
        String text = text(value);
        return text.isEmpty() ? "-" : text;
    }

    private static String orUnknown(JsonNode value) {
        String text = text(value);
        return text.isEmpty() ? "unknown" : text;
    }

    private static String percent(JsonNode share) {
        return share.isNumber()
                ? share.decimalValue().movePointRight(2).stripTrailingZeros().toPlainString() + " %"
                : "-";
    }

    /// Anybody's words, and this goes onto a terminal.
    private static String name(JsonNode value) {
        return Terminal.shown(value.asString(""));
    }

    static final class ByConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (By.of(value) == null) {
                throw new TypeConversionException(
                        "expected key, workload, route, target, outcome, day or tag:NAME, found \"" + value + "\"");
            }
            return value;
        }
    }
}
