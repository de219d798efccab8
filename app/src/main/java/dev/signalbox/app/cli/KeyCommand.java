package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `signalbox key`.
@Command(
        name = "key",
        description = "Make, show, change and revoke callers' keys at a running server.",
        mixinStandardHelpOptions = true,
        subcommands = {
            KeyCommand.Create.class,
            KeyCommand.ListAll.class,
            KeyCommand.Show.class,
            KeyCommand.Rotate.class,
            KeyCommand.Revoke.class
        },
        footer = {"", "Example:  signalbox key create web --workload core-chat --rpm 600 --expires 90d"})
final class KeyCommand implements Runnable {
    private static final String PATH = "/admin/v1/keys";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do with keys: create, list, show, rotate or revoke.");
    }

    /// What the five have in common.
    @Command(mixinStandardHelpOptions = true)
    abstract static class Asking implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ConsoleOption console = new ConsoleOption();

        @Option(names = "--json", description = "Print the server's answer.")
        boolean json;

        private Asking() {}

        abstract JsonNode ask(RunningConsole running) throws Failed;

        abstract void print(JsonNode answer, PrintWriter out);

        @Override
        public Integer call() throws Failed {
            JsonNode answer = ask(console.running());
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty(answer));
            } else {
                print(answer, out);
            }
            out.flush();
            return 0;
        }

        static JsonNode good(RunningConsole running, RunningConsole.Answer answer) throws Failed {
            if (!answer.good()) {
                throw running.failure(answer);
            }
            return answer.body();
        }

        static String query(String word, String value) {
            return "?" + word + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        }

        static void describe(JsonNode key, PrintWriter out) {
            out.println(plain(key.path("name")) + ", from the " + source(key)
                    + (key.path("rests").asBoolean() ? "; it rests, and is of no use now" : ""));
            line(out, "begins", key.path("prefix"));
            line(out, "workload", key.path("workload"));
            line(out, "others", key.path("workloads"));
            line(out, "routes", key.path("routes"));
            line(out, "rpm", key.path("limits").path("rpm"));
            line(out, "tpm", key.path("limits").path("tpm"));
            line(out, "concurrent", key.path("limits").path("concurrent"));
            JsonNode budget = key.path("budget");
            if (budget.isObject()) {
                out.println("  budget      " + plain(budget.path("usd")) + " USD a " + plain(budget.path("per"))
                        + ", then " + plain(budget.path("then")));
            }
            line(out, "networks", key.path("networks"));
            line(out, "tags", key.path("tags"));
            line(out, "expires", key.path("expires"));
            line(out, "created", key.path("created"));
            line(out, "rotated", key.path("rotated"));
            line(out, "old until", key.path("old_secret_until"));
        }

        static String source(JsonNode key) {
            return key.path("source").asString("").equals("file") ? "config file" : "command line or admin API";
        }

        private static void line(PrintWriter out, String what, JsonNode value) {
            if (!value.isNull() && !value.isMissingNode() && !(value.isArray() && value.isEmpty())) {
                out.println("  " + what + " ".repeat(12 - what.length()) + plain(value));
            }
        }

        /// Names are users' own, and this goes onto a terminal.
        static String plain(JsonNode value) {
            if (value.isArray()) {
                List<String> several = new ArrayList<>();
                value.forEach(each -> several.add(plain(each)));
                return several.isEmpty() ? "-" : String.join(", ", several);
            }
            if (value.isObject()) {
                List<String> several = new ArrayList<>();
                value.properties().forEach(each -> several.add(each.getKey() + "=" + plain(each.getValue())));
                return String.join(", ", several);
            }
            return Terminal.shown(value);
        }
    }

    /// How a key with a new secret is told.
    static final class SecretOnly {
        @Option(names = "--secret-only", description = "Print the secret and nothing else, for scripts.")
        boolean only;

        void print(JsonNode answer, PrintWriter out) {
            String secret = answer.path("secret").asString("");
            if (only) {
                out.println(secret);
                return;
            }
            Asking.describe(answer.path("key"), out);
            out.println();
            out.println("  " + secret);
            out.println();
            out.println("This is its secret. It is not kept, and cannot be shown again.");
        }
    }

    /// `signalbox key create`.
    @Command(
            name = "create",
            description = "Make a key. Its secret is printed once.",
            footer = {"", "Example:  signalbox key create web --workload core-chat --rpm 600 --expires 90d"})
    static final class Create extends Asking {
        @Parameters(paramLabel = "NAME", description = "Whose it is, for logs and reports.")
        String name = "";

        @Option(names = "--workload", paramLabel = "W", description = "The workload of its requests.")
        @Nullable
        String workload;

        @Option(names = "--workloads", paramLabel = "A,B", split = ",", description = "Others that a request may name.")
        List<String> workloads = new ArrayList<>();

        @Option(names = "--route", paramLabel = "R", description = "A route that it may use; repeatable. Default: all.")
        List<String> routes = new ArrayList<>();

        @Option(names = "--rpm", paramLabel = "N", description = "Requests a minute.")
        @Nullable
        String rpm;

        @Option(names = "--tpm", paramLabel = "N", description = "Tokens a minute.")
        @Nullable
        String tpm;

        @Option(names = "--concurrent", paramLabel = "N", description = "Requests under way at once.")
        @Nullable
        String concurrent;

        @Option(names = "--budget", paramLabel = "USD/PERIOD", description = "What it may spend, as 50/day.")
        @Nullable
        String budget;

        @Option(names = "--expires", paramLabel = "TIME", description = "In 90d or 12h, or 2026-12-31, or a time.")
        @Nullable
        String expires;

        @Option(names = "--network", paramLabel = "CIDR", description = "Where it may be used; repeatable.")
        List<String> networks = new ArrayList<>();

        @Option(
                names = "--tag",
                paramLabel = "NAME=VALUE",
                description = "What its requests are for, as team=search; repeatable.")
        Map<String, String> tags = new LinkedHashMap<>();

        @Option(
                names = "--set",
                paramLabel = "WORD=VALUE",
                description = "Any other word of a config's key, as limits.reserve=max; repeatable.")
        List<String> settings = new ArrayList<>();

        @Option(names = "--from", paramLabel = "FILE", description = "A JSON file with what the config's keys have.")
        @Nullable
        Path file;

        @Override
        JsonNode ask(RunningConsole running) throws Failed {
            return good(running, running.change("POST", PATH, wanted()));
        }

        @Mixin
        SecretOnly secret = new SecretOnly();

        @Override
        void print(JsonNode answer, PrintWriter out) {
            secret.print(answer, out);
        }

        private Map<String, Object> wanted() throws Failed {
            Map<String, Object> key = file == null ? new LinkedHashMap<>() : read(file);
            key.put("name", name);
            put(key, "workload", workload);
            put(key, "workloads", workloads);
            put(key, "routes", routes);
            put(key, "networks", networks);
            put(key, "tags", tags.isEmpty() ? null : tags);
            set(key, "limits.rpm", rpm);
            set(key, "limits.tpm", tpm);
            set(key, "limits.concurrent", concurrent);
            if (budget != null) {
                int per = budget.indexOf('/');
                if (per <= 0) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "Invalid value for --budget: expected USD/PERIOD such as 50/day, found \"" + budget + "\"");
                }
                set(key, "budget.usd", budget.substring(0, per));
                set(key, "budget.per", budget.substring(per + 1));
            }
            put(key, "expires", expires == null ? null : expires(expires, Instant.now()));
            for (String each : settings) {
                int is = each.indexOf('=');
                if (is <= 0) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "Invalid value for --set: expected WORD=VALUE such as limits.reserve=max, found \"" + each
                                    + "\"");
                }
                set(key, each.substring(0, is), each.substring(is + 1));
            }
            return key;
        }

        private static void put(Map<String, Object> key, String word, @Nullable Object value) {
            if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
                key.put(word, value);
            }
        }

        private void set(Map<String, Object> key, String words, @Nullable String value) {
            if (value == null) {
                return;
            }
            String[] path = words.split("\\.", -1);
            Map<String, Object> at = key;
            for (int i = 0; i < path.length - 1; i++) {
                Object next = at.computeIfAbsent(path[i], _ -> new LinkedHashMap<String, Object>());
                if (!(next instanceof Map<?, ?> mapping)) {
                    throw new ParameterException(
                            spec.commandLine(), "Invalid value for --set: \"" + path[i] + "\" has a value already");
                }
                at = members(mapping);
            }
            at.put(path[path.length - 1], scalar(value));
        }

        // Jackson and this class put nothing else into a mapping.
        @SuppressWarnings("unchecked")
        private static Map<String, Object> members(Map<?, ?> mapping) {
            return (Map<String, Object>) mapping;
        }

        /// As YAML would read it.
        private static Object scalar(String value) {
            if (value.matches("-?[0-9]{1,18}")) {
                return Long.valueOf(value);
            }
            if (value.matches("-?[0-9]{1,18}\\.[0-9]{1,18}")) {
                return new java.math.BigDecimal(value);
            }
            return value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : value;
        }

        private static Map<String, Object> read(Path file) throws Failed {
            try {
                return members(Json.MAPPER.readValue(Files.readString(file), LinkedHashMap.class));
            } catch (IOException | JacksonException e) {
                throw new Failed(Signalbox.WRONG_USAGE, "signalbox: " + file + " cannot be read as a JSON object.");
            }
        }

        private static String expires(String text, Instant now) {
            Duration in = Times.span(text);
            // What is no time of this form is the server's to explain.
            return in == null ? text : now.plus(in).toString();
        }
    }

    /// `signalbox key list`.
    @Command(
            name = "list",
            description = "List all keys, without their secrets.",
            footer = {"", "Example:  signalbox key list"})
    static final class ListAll extends Asking {
        @Override
        JsonNode ask(RunningConsole running) throws Failed {
            JsonNode first = good(running, running.read(PATH));
            JsonNode next = first.path("next");
            while (!next.isNull() && first.path("keys") instanceof tools.jackson.databind.node.ArrayNode all) {
                JsonNode more = good(running, running.read(PATH + query("after", next.asString(""))));
                more.path("keys").forEach(all::add);
                next = more.path("next");
            }
            return first.path("keys");
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("NAME", "BEGINS", "WORKLOAD", "FROM", "EXPIRES"));
            for (JsonNode key : answer) {
                rows.add(List.of(
                        plain(key.path("name")),
                        plain(key.path("prefix")),
                        plain(key.path("workload")),
                        plain(key.path("source")) + (key.path("rests").asBoolean() ? " (rests)" : ""),
                        plain(key.path("expires"))));
            }
            Columns.print(rows, out);
        }
    }

    /// About one key.
    abstract static class AboutOne extends Asking {
        @Parameters(paramLabel = "NAME", description = "Which key.")
        String name = "";
    }

    /// `signalbox key show`.
    @Command(
            name = "show",
            description = "Show what a key may do, and where it comes from.",
            footer = {"", "Example:  signalbox key show web"})
    static final class Show extends AboutOne {
        @Override
        JsonNode ask(RunningConsole running) throws Failed {
            return good(running, running.read(PATH + query("name", name)))
                    .path("keys")
                    .path(0);
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            describe(answer, out);
        }
    }

    /// `signalbox key rotate`.
    @Command(
            name = "rotate",
            description = "Give a key a new secret, which is printed once; the old one counts a while longer.",
            footer = {"", "Example:  signalbox key rotate web --overlap 24h"})
    static final class Rotate extends AboutOne {
        @Option(
                names = "--overlap",
                paramLabel = "TIME",
                description = "How long the old secret counts besides, from 0 to 720h. Default: 24h.")
        String overlap = "24h";

        @Override
        JsonNode ask(RunningConsole running) throws Failed {
            Duration time = overlap.equals("0") ? Duration.ZERO : Amounts.duration(overlap);
            if (time == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Invalid value for --overlap: expected a time such as 24h, or 0, found \"" + overlap + "\"");
            }
            String path = PATH + query("rotate", name) + "&overlap_ms=" + time.toMillis();
            return good(running, running.change("POST", path, null));
        }

        @Mixin
        SecretOnly secret = new SecretOnly();

        @Override
        void print(JsonNode answer, PrintWriter out) {
            secret.print(answer, out);
        }
    }

    /// `signalbox key revoke`.
    @Command(
            name = "revoke",
            description = "Refuse a key from now on; requests that are under way go on.",
            footer = {"", "Example:  signalbox key revoke web"})
    static final class Revoke extends AboutOne {
        @Override
        JsonNode ask(RunningConsole running) throws Failed {
            return good(running, running.change("DELETE", PATH + query("name", name), null));
        }

        @Override
        void print(JsonNode answer, PrintWriter out) {
            out.println(plain(answer.path("name")) + " is revoked");
        }
    }
}
