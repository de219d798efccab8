package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.app.drill.Comparison;
import dev.signalbox.app.drill.Drill;
import dev.signalbox.app.drill.Origin;
import dev.signalbox.app.drill.Report;
import dev.signalbox.app.drill.Scenario;
import dev.signalbox.app.drill.Summary;
import dev.signalbox.core.routing.Nearest;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `signalbox drill`.
@Command(
        name = "drill",
        description = "Live through an outage before there is one: your config against modelled providers in virtual"
                + " time, with Code Red, without it, with fixed limits, and observing. Writes a report.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:  signalbox drill provider-outage",
            "          signalbox drill provider-outage --config signalbox.yaml --rate 5",
            "          signalbox drill provider-outage --live --config signalbox.yaml",
            "          signalbox drill leave --provider openai --config signalbox.yaml",
            "",
            "Exit codes: 0 fine, 1 what the scenario expects of Code Red was not so, 2 wrong usage or config."
        })
final class DrillCommand implements Callable<Integer> {
    private static final int DIGITS = 16;
    private static final int MAX_RATE = 5000;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            description = "The name of a shipped one, see --list, or a file of your own.")
    @Nullable
    String scenario;

    @Option(names = "--list", description = "List the shipped scenarios.")
    boolean list;

    @Option(names = "--schema", description = "Print the JSON Schema of scenarios, for editors.")
    boolean schema;

    @Option(names = "--show", description = "Print the shipped scenario, to begin one of your own with.")
    boolean show;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Whose routes, workloads, targets, limits and playbook. Default: a built-in one with two"
                    + " providers and four workloads.")
    @Nullable
    Path config;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Questions a second at the busiest time of the day, in place of the scenario's.")
    @Nullable
    Double rate;

    @Option(names = "--seed", paramLabel = "N", description = "Of all chance in it. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(names = "--provider", paramLabel = "P", description = "Which one `leave` leaves. Default: the first.")
    @Nullable
    String provider;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the report goes. Default: drill-SCENARIO.html.")
    @Nullable
    Path output;

    @Option(names = "--language", paramLabel = "L", description = "Of the report: en or ko. Default: yours.")
    @Nullable
    String language;

    @Option(names = "--fast", description = "In virtual time, as without --live.")
    boolean fast;

    @Option(
            names = "--live",
            description = "On real sockets and in real time: the server itself, with your config, simulators in the"
                    + " place of every provider, and a crowd of clients. Takes minutes.")
    boolean live;

    @Option(
            names = "--hurry",
            paramLabel = "TIMES",
            description = "With --live: the scenario and levels go 1 to 60 times as fast as the clock on the wall."
                    + " Default: 12.")
    @Nullable
    Integer hurry;

    @Option(
            names = "--also",
            paramLabel = "LIFE",
            split = ",",
            description = "With --live: other lives to play besides that with Code Red, one after the other: off,"
                    + " observe, fixed.")
    List<String> also = List.of();

    @Option(names = "--json", description = "Print all figures as JSON.")
    boolean json;

    @Override
    public Integer call() throws Failed {
        PrintWriter out = spec.commandLine().getOut();
        if (language != null && !language.equalsIgnoreCase("en") && !language.equalsIgnoreCase("ko")) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: --language: expected en or ko");
        }
        if (schema) {
            out.print(ScenarioFile.schema(ConfigOption.locale()));
        } else if (list) {
            list(out);
        } else if (show) {
            out.print(read().text());
        } else {
            return drill(out);
        }
        out.flush();
        return 0;
    }

    private void list(PrintWriter out) {
        boolean korean = isKorean();
        for (String name : ScenarioFile.shipped()) {
            if (new ScenarioFile(ConfigOption.locale()).named(name) instanceof ScenarioFile.Read.Valid valid) {
                out.println(name);
                out.println("    " + valid.scenario().about().in(korean));
            }
        }
    }

    private int drill(PrintWriter out) throws Failed {
        ScenarioFile.Read.Valid read = read();
        if (rate != null && !(rate > 0 && rate <= MAX_RATE)) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: --rate is above 0 and at most " + MAX_RATE);
        }
        checkLive();
        Scenario played = rate == null ? read.scenario() : read.scenario().at(rate);
        if (played.questions() > Scenario.MAX_REQUESTS) {
            throw new Failed(
                    Signalbox.WRONG_USAGE,
                    "signalbox: this makes " + Math.round(played.questions()) + " questions; a drill has at most "
                            + Scenario.MAX_REQUESTS + ": lower --rate");
        }
        Path file = output == null ? Path.of("drill-" + played.name() + ".html") : output;
        checkWritable(file);
        String configText = configText();
        Policy policy = policy(configText);
        checkProvider(policy, played);
        // A day's price holds all day, so that a report can be made again.
        long today = LocalDate.now(ZoneOffset.UTC)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        Comparison lives = live
                ? new LiveStage(rate, hurry == null ? LiveStage.USUAL_HURRY : hurry, seed, also)
                        .play(policy, read.scenario(), spec.commandLine().getErr())
                : new Drill(policy, played, seed, today).live(provider);
        if (lives == null) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: nobody can ask anything: no workload that the scenario knows has a route with a"
                            + " target that may answer it");
        }
        Origin origin = new Origin(
                config == null ? null : config.toString(), digest(configText), digest(read.text()), command());
        try {
            Files.writeString(file, new Report(lives, origin, isKorean()).html());
        } catch (IOException _) {
            throw new Failed(Signalbox.FAILED, "signalbox: cannot write " + file);
        }
        Summary summary = new Summary(lives);
        if (json) {
            out.println(Json.pretty(summary.tree(origin)));
        } else {
            print(summary, file, out);
        }
        out.flush();
        return lives.kept() ? 0 : Signalbox.FAILED;
    }

    private static void print(Summary summary, Path file, PrintWriter out) {
        summary.answers().forEach(each -> out.println(Terminal.shown(each)));
        out.println();
        Columns.print(summary.table(), out);
        out.println();
        summary.timeline().forEach(each -> out.println(Terminal.shown(each)));
        out.println();
        if (!summary.verdicts().isEmpty()) {
            summary.verdicts().forEach(each -> out.println(Terminal.shown(each)));
            out.println();
        }
        out.println("The report is in " + Terminal.shown(file.toString()));
    }

    // ── What is played ───────────────────────────────────────────────────────────────────────────────────────────────

    private ScenarioFile.Read.Valid read() throws Failed {
        String named = scenario;
        if (named == null) {
            throw new Failed(
                    Signalbox.WRONG_USAGE,
                    "signalbox: say which scenario: a file, or one of " + String.join(", ", ScenarioFile.shipped()));
        }
        ScenarioFile files = new ScenarioFile(ConfigOption.locale());
        boolean file = named.endsWith(".yaml") || named.endsWith(".yml") || named.contains("/");
        if (!file && !ScenarioFile.shipped().contains(named)) {
            List<String> near = Nearest.to(named, ScenarioFile.shipped(), 1);
            throw new Failed(
                    Signalbox.WRONG_USAGE,
                    "signalbox: no scenario is called " + Terminal.shown(named) + "; "
                            + (near.isEmpty()
                                    ? "there are " + String.join(", ", ScenarioFile.shipped())
                                    : "did you mean " + near.getFirst() + "?")
                            + " A file of your own ends in .yaml.");
        }
        return switch (file ? files.load(Path.of(named)) : files.named(named)) {
            case ScenarioFile.Read.Valid valid -> valid;
            case ScenarioFile.Read.Invalid invalid ->
                throw new Failed(Signalbox.WRONG_USAGE, ConfigOption.lines(invalid.problems()));
        };
    }

    private String configText() throws Failed {
        Path given = config;
        if (given == null) {
            return ScenarioFile.usualConfig();
        }
        try {
            return Files.readString(given);
        } catch (IOException _) {
            // The loader says what is wrong with it.
            return "";
        }
    }

    private Policy policy(String usual) throws Failed {
        ConfigOption option = new ConfigOption();
        Loaded loaded = config == null
                ? option.loader().withoutSecrets().parse(usual, Path.of("built-in.yaml"))
                : option.loader().withoutSecrets().load(config);
        return switch (loaded) {
            case Loaded.Valid valid -> {
                for (ConfigProblem warning : valid.warnings()) {
                    spec.commandLine().getErr().println(warning);
                }
                spec.commandLine().getErr().flush();
                yield valid.policy();
            }
            case Loaded.Invalid invalid ->
                throw new Failed(Signalbox.WRONG_USAGE, ConfigOption.lines(invalid.problems()));
        };
    }

    /// Before anything is played: a drill may take long.
    private static void checkWritable(Path file) throws Failed {
        Path folder = file.toAbsolutePath().getParent();
        boolean there = Files.exists(file);
        if (there ? Files.isDirectory(file) || !Files.isWritable(file) : folder == null || !Files.isWritable(folder)) {
            throw new Failed(Signalbox.FAILED, "signalbox: cannot write " + file);
        }
    }

    private void checkLive() throws Failed {
        if (fast && live) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: --fast and --live are two ways; choose one");
        }
        if (!live && (hurry != null || !also.isEmpty())) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: --hurry and --also are for --live");
        }
    }

    private void checkProvider(Policy policy, Scenario played) throws Failed {
        if (provider != null && !played.leaves()) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: --provider is for scenarios such as leave");
        }
        if (provider != null && !policy.providers().containsKey(provider)) {
            throw new Failed(
                    Signalbox.WRONG_USAGE,
                    "signalbox: no provider is called " + Terminal.shown(provider) + " in the config (there are "
                            + String.join(", ", policy.providers().keySet()) + ")");
        }
    }

    /// What makes the same report again.
    private String command() {
        List<String> words = new ArrayList<>(List.of("signalbox", "drill", scenario == null ? "" : scenario));
        if (config != null) {
            words.addAll(List.of("--config", config.toString()));
        }
        if (rate != null) {
            words.addAll(List.of("--rate", rate.toString()));
        }
        if (provider != null) {
            words.addAll(List.of("--provider", provider));
        }
        if (live) {
            words.add("--live");
        }
        if (hurry != null) {
            words.addAll(List.of("--hurry", hurry.toString()));
        }
        if (!also.isEmpty()) {
            words.addAll(List.of("--also", String.join(",", also)));
        }
        words.addAll(List.of("--seed", Long.toString(seed), "--language", isKorean() ? "ko" : "en"));
        return String.join(" ", words);
    }

    private boolean isKorean() {
        String said = language;
        return said == null ? ConfigOption.locale().getLanguage().equals("ko") : said.equalsIgnoreCase("ko");
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
