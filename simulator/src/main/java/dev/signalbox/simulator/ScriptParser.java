package dev.signalbox.simulator;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// From YAML to a {@link Script}. It goes on after a problem, so that all of them are reported at once.
final class ScriptParser {
    private final String fileName;
    private final List<ScriptException.Problem> problems = new ArrayList<>();

    ScriptParser(String fileName) {
        this.fileName = fileName;
    }

    Script parse(String text) {
        Script defaults = Script.defaults();
        Fields top = fields(Yaml.read(text, problems), "a script");
        long seed = top.read("seed", defaults.seed(), this::whole);
        List<String> models = top.read("models", defaults.models(), this::names);
        Fields latency = top.section("latency");
        Distribution firstToken = latency.read("first-token", defaults.firstToken(), text(Distribution::times));
        Distribution pace = latency.read("pace", defaults.pace(), text(Distribution::times));
        latency.done();
        Fields answer = top.section("answer");
        Distribution tokens = answer.read("tokens", defaults.answerTokens(), text(Distribution::counts));
        String prefix = answer.read("prefix", defaults.prefix(), text(Function.identity()));
        Script.ToolCalls tools = answer.read("tools", defaults.toolCalls(), text(ScriptParser::toolCalls));
        answer.done();
        List<String> keys = top.read("keys", defaults.keys(), this::names);
        Fields limits = top.section("limits");
        long requests = limits.read("requests-per-minute", 0L, this::whole);
        long tokensPerMinute = limits.read("tokens-per-minute", 0L, this::whole);
        int atOnce = (int) Math.min(Integer.MAX_VALUE, (long) limits.read("at-once", 0L, this::whole));
        int waiting = (int) Math.min(Integer.MAX_VALUE, (long) limits.read("waiting", 0L, this::whole));
        limits.done();
        List<FaultRule> faults = top.read("faults", defaults.faults(), this::rules);
        Optional<Path> replay = top.read("replay", defaults.replay(), text(this::folder));
        top.done();
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(ScriptException.Problem::line)
                    .thenComparingInt(ScriptException.Problem::column));
            throw new ScriptException(fileName, problems);
        }
        return new Script(
                seed,
                models,
                firstToken,
                pace,
                tokens,
                prefix,
                tools,
                keys,
                new Script.RateLimit(requests, tokensPerMinute),
                new Script.Room(atOnce, waiting),
                faults,
                replay);
    }

    private static Script.ToolCalls toolCalls(String word) {
        return switch (word) {
            case "when-asked" -> Script.ToolCalls.WHEN_ASKED;
            case "always" -> Script.ToolCalls.ALWAYS;
            case "never" -> Script.ToolCalls.NEVER;
            default ->
                throw new IllegalArgumentException("expected when-asked, always or never, not \"" + word + '"'
                        + Nearest.hint(word, List.of("when-asked", "always", "never")));
        };
    }

    private Optional<Path> folder(String name) {
        Path path;
        try {
            Path file = Path.of(fileName).toAbsolutePath();
            path = file.resolveSibling(name).normalize();
        } catch (InvalidPathException invalid) {
            throw new IllegalArgumentException("not a path: " + invalid.getReason(), invalid);
        }
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException("no folder \"" + name + "\" beside the script");
        }
        return Optional.of(path);
    }

    private List<FaultRule> rules(Yaml value) {
        List<FaultRule> rules = new ArrayList<>();
        for (Yaml item : items(value)) {
            rules.add(item instanceof Yaml.Scalar scalar ? simpleRule(scalar) : rule(item));
        }
        return rules;
    }

    private FaultRule simpleRule(Yaml.Scalar scalar) {
        return attempt(scalar.at(), FaultRule.always(""), () -> FaultRule.always(scalar.text()));
    }

    private FaultRule rule(Yaml item) {
        Fields fields = fields(item, "a fault rule");
        if (!fields.has("do")) {
            problem(item.at(), "a fault rule needs \"do\": what goes wrong, for example status=503");
        }
        FaultRule rule = fields.read("do", FaultRule.always(""), text(FaultRule::always));
        rule = rule.withProbability(fields.read("probability", 1.0, text(ScriptParser::share)));
        long[] range = fields.read("requests", new long[] {1, Long.MAX_VALUE}, text(ScriptParser::range));
        rule = rule.onRequests(range[0], range[1]);
        List<Duration> window =
                fields.read("between", List.of(Duration.ZERO, FaultRule.FOREVER), text(ScriptParser::window));
        rule = rule.during(window.getFirst(), window.getLast());
        rule = rule.forModel(fields.read("model", "*", text(Function.identity())));
        rule = rule.forPath(fields.read("path", "*", text(Function.identity())));
        fields.done();
        return rule;
    }

    private static double share(String text) {
        boolean percent = text.endsWith("%");
        String number = percent ? text.substring(0, text.length() - 1).strip() : text;
        double share = number.matches("\\d{1,3}(\\.\\d{1,9})?") ? Double.parseDouble(number) / (percent ? 100 : 1) : -1;
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException("expected a share from 0 to 1 or from 0% to 100%, not \"" + text + '"');
        }
        return share;
    }

    /// `7`, `5-10` or `100-`.
    private static long[] range(String text) {
        if (!text.matches("\\d{1,15}(-(\\d{1,15})?)?")) {
            throw new IllegalArgumentException("expected request numbers such as 7, 5-10 or 100-, not \"" + text + '"');
        }
        int dash = text.indexOf('-');
        long first = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
        long last = dash < 0
                ? first
                : dash == text.length() - 1 ? Long.MAX_VALUE : Long.parseLong(text.substring(dash + 1));
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("requests count from 1 and a range does not end before it starts");
        }
        return new long[] {first, last};
    }

    /// `10s-40s` or `10s-`.
    private static List<Duration> window(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("expected a window such as 10s-40s or 1m-, not \"" + text + '"');
        }
        Duration from = Durations.parse(text.substring(0, dash).strip());
        String end = text.substring(dash + 1).strip();
        Duration until = end.isEmpty() ? FaultRule.FOREVER : Durations.parse(end);
        if (until.compareTo(from) <= 0) {
            throw new IllegalArgumentException("the window ends before it begins");
        }
        return List.of(from, until);
    }

    private List<String> names(Yaml value) {
        List<String> names = new ArrayList<>();
        for (Yaml item : items(value)) {
            if (item instanceof Yaml.Scalar(String name, Yaml.Place at)) {
                names.add(attempt(at, "", () -> notEmpty(name)));
            } else {
                problem(item.at(), "expected a name");
            }
        }
        return names;
    }

    private static String notEmpty(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a name is empty");
        }
        return name;
    }

    private List<Yaml> items(Yaml value) {
        if (value instanceof Yaml.Sequence(List<Yaml> items, Yaml.Place _)) {
            return items;
        }
        problem(value.at(), "expected a list");
        return List.of();
    }

    private Long whole(Yaml value) {
        return text(text -> {
                    String digits = text.replace("_", "");
                    if (!digits.matches("\\d{1,18}")) {
                        throw new IllegalArgumentException("expected a whole number, not \"" + text + '"');
                    }
                    return Long.parseLong(digits);
                })
                .apply(value);
    }

    /// A reader of scalars; what it throws is caught and placed by {@link Fields#read}.
    private static <T> Function<Yaml, T> text(Function<String, T> reader) {
        return value -> {
            if (value instanceof Yaml.Scalar(String text, Yaml.Place _)) {
                return reader.apply(text);
            }
            throw new IllegalArgumentException("expected a single value");
        };
    }

    private Fields fields(Yaml value, String what) {
        if (value instanceof Yaml.Mapping(Map<String, Yaml.Entry> entries, Yaml.Place _)) {
            return new Fields(entries);
        }
        if (!(value instanceof Yaml.Scalar(String text, Yaml.Place _)) || !text.isEmpty()) {
            problem(value.at(), what + " is a mapping");
        }
        return new Fields(Map.of());
    }

    private void problem(Yaml.Place at, String message) {
        problems.add(new ScriptException.Problem(at.line(), at.column(), message));
    }

    private <T> T attempt(Yaml.Place at, T otherwise, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException wrong) {
            problem(at, String.valueOf(wrong.getMessage()));
            return otherwise;
        }
    }

    /// The keys of one mapping; those that nobody asked for are problems.
    private final class Fields {
        private final Map<String, Yaml.Entry> entries;
        private final List<String> known = new ArrayList<>();

        Fields(Map<String, Yaml.Entry> entries) {
            this.entries = entries;
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        <T> T read(String key, T otherwise, Function<Yaml, T> reader) {
            known.add(key);
            Yaml.Entry entry = entries.get(key);
            return entry == null
                    ? otherwise
                    : attempt(entry.value().at(), otherwise, () -> reader.apply(entry.value()));
        }

        Fields section(String key) {
            known.add(key);
            Yaml.Entry entry = entries.get(key);
            return entry == null ? new Fields(Map.of()) : fields(entry.value(), '"' + key + '"');
        }

        void done() {
            entries.forEach((key, entry) -> {
                if (!known.contains(key)) {
                    problem(
                            entry.key(),
                            "unknown key \"" + key + '"' + Nearest.hint(key, known) + "; known here: "
                                    + String.join(", ", known));
                }
            });
        }
    }
}
