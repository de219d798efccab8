package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import dev.signalbox.model.policy.Overrides;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the commands share that change something by hand for a while.
final class ForAWhile {
    private static final String PATH = "/admin/v1/overrides";

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Option(
            names = "--for",
            required = true,
            paramLabel = "TIME",
            converter = Time.class,
            description = "How long, from 1s to 720h: 90s, 15m, 1h. Then it ends by itself.")
    Duration time = Duration.ZERO;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it goes into the log.")
    String reason = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    /// @param action `drain`, `disable` or `pause`
    /// @param kind `target` or `workload`
    int apply(String action, String kind, String name, PrintWriter out) throws Failed {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("action", action);
        wanted.put(kind, name);
        wanted.put("for_ms", time.toMillis());
        wanted.put("reason", reason);
        RunningConsole running = console.running();
        RunningConsole.Answer answer = running.change("POST", PATH, wanted);
        if (!answer.good()) {
            throw running.failure(answer);
        }
        JsonNode done = answer.body();
        print(
                json,
                done,
                name + " is " + state(done) + " until " + done.path("until").asString() + " (for " + Amounts.text(time)
                        + ")",
                out);
        return 0;
    }

    /// Takes it back before its time; that nothing was changed is no failure.
    ///
    /// @param kind `target` or `workload`
    static int takeBack(ConsoleOption console, boolean json, String kind, String name, PrintWriter out) throws Failed {
        RunningConsole running = console.running();
        String query = "?" + kind + "=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        RunningConsole.Answer answer = running.change("DELETE", PATH + query, null);
        boolean nothing = answer.code().equals("override_not_found");
        if (!answer.good() && !nothing) {
            throw running.failure(answer);
        }
        String said = nothing
                ? "nothing was changed about " + name
                : name + " is no longer " + state(answer.body()) + " (it was, because: "
                        + answer.body().path("reason").asString() + ")";
        print(json, nothing ? null : answer.body(), said, out);
        return 0;
    }

    private static String state(JsonNode entry) {
        String done = entry.path("action").asString();
        for (Overrides.Action action : Overrides.Action.values()) {
            if (action.word().equals(done)) {
                return action.state();
            }
        }
        return done; // a newer server's word
    }

    private static void print(boolean json, @Nullable JsonNode entry, String text, PrintWriter out) {
        out.println(json ? JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(entry) : text);
        out.flush();
    }

    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            Duration time = Amounts.duration(value);
            if (time == null || time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofDays(30)) > 0) {
                throw new TypeConversionException(
                        "expected a time from 1s to 720h such as 15m, found \"" + value + "\"");
            }
            return time;
        }
    }
}
