package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import dev.signalbox.model.policy.Overrides;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/// A command that changes something by hand at a running server, or takes that back.
@Command(mixinStandardHelpOptions = true)
abstract class ByHand implements Callable<Integer> {
    private static final String PATH = "/admin/v1/overrides";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Mixin
    Subject subject;

    @Option(names = "--json", description = "Print JSON; null when nothing was changed.")
    boolean json;

    private ByHand(Subject subject) {
        this.subject = subject;
    }

    /// What a command is about: the parameter that names it.
    abstract static class Subject {
        /// As the admin API calls it: `target` or `workload`.
        abstract String kind();

        abstract String name();
    }

    /// Changes it for a while.
    abstract static class ForAWhile extends ByHand {
        private final Overrides.Action action;

        @Option(
                names = "--for",
                required = true,
                paramLabel = "TIME",
                converter = Time.class,
                description = "How long, from 1s to 720h: 90s, 15m, 1h. Then it ends by itself.")
        Duration time = Duration.ZERO;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it goes into the log.")
        String reason = "";

        ForAWhile(Overrides.Action action, Subject subject) {
            super(subject);
            this.action = action;
        }

        @Override
        public Integer call() throws Failed {
            Map<String, Object> wanted = new LinkedHashMap<>();
            wanted.put("action", action.word());
            wanted.put(subject.kind(), subject.name());
            wanted.put("for_ms", time.toMillis());
            wanted.put("reason", reason);
            RunningConsole running = console.running();
            RunningConsole.Answer answer = running.change("POST", PATH, wanted);
            if (!answer.good()) {
                throw running.failure(answer);
            }
            JsonNode done = answer.body();
            print(
                    done,
                    subject.name() + " is " + action.state() + " until "
                            + done.path("until").asString() + " (for " + Amounts.text(time) + ")");
            return 0;
        }
    }

    /// Takes it back before its time; that nothing was changed is no failure.
    abstract static class NoLonger extends ByHand {
        NoLonger(Subject subject) {
            super(subject);
        }

        @Override
        public Integer call() throws Failed {
            RunningConsole running = console.running();
            String query = "?" + subject.kind() + "=" + URLEncoder.encode(subject.name(), StandardCharsets.UTF_8);
            RunningConsole.Answer answer = running.change("DELETE", PATH + query, null);
            boolean nothing = answer.code().equals("override_not_found");
            if (!answer.good() && !nothing) {
                throw running.failure(answer);
            }
            String said = nothing
                    ? "nothing was changed about " + subject.name()
                    : subject.name() + " is no longer " + state(answer.body()) + " (it was, because: "
                            + answer.body().path("reason").asString() + ")";
            print(nothing ? null : answer.body(), said);
            return 0;
        }
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

    /// @param entry null when nothing was changed
    void print(@Nullable JsonNode entry, String text) {
        var out = spec.commandLine().getOut();
        out.println(json ? Json.pretty(entry) : text);
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
