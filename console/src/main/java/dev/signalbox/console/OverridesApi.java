package dev.signalbox.console;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.routing.Nearest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Overrides.Action;
import dev.signalbox.model.policy.Policy;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// `/admin/v1/overrides`: what was changed by hand, and changing it.
final class OverridesApi {
    static final String PATH = "/admin/v1/overrides";
    static final Set<String> METHODS = Set.of("POST", "DELETE");
    static final int MAX_BODY = 8 * 1024;
    static final int MAX_REASON = 200;
    static final Duration SHORTEST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofDays(30);

    private static final String FORM = "Wanted: {\"action\":\"drain\"|\"disable\",\"target\":\"…\",\"for_ms\":…,"
            + "\"reason\":\"…\"} or {\"action\":\"pause\",\"workload\":\"…\",\"for_ms\":…,\"reason\":\"…\"}.";

    private final Supplier<? extends @Nullable Policy> policy;
    private final Desk desk;

    OverridesApi(Supplier<? extends @Nullable Policy> policy, Desk desk) {
        this.policy = policy;
        this.desk = desk;
    }

    Handler post() {
        return configured(this::add);
    }

    Handler delete() {
        return configured(this::takeBack);
    }

    private Handler configured(Write write) {
        return context -> {
            Policy current = policy.get();
            if (current == null) {
                ConsoleServer.notConfigured(context);
            } else {
                write.handle(context, current);
            }
        };
    }

    static void list(Context context, Policy policy) {
        ConsoleServer.json(context, AdminJson.overrides(policy.overrides(), System.nanoTime()));
    }

    private void add(Context context, Policy current) throws IOException, AuditLog.NotRecorded {
        Wanted wanted = read(context);
        if (wanted == null) {
            return;
        }
        Action action = action(wanted);
        String name = action == Action.PAUSE ? wanted.workload : wanted.target;
        String wrong = wrong(wanted, action);
        if (action == null || name == null || wrong != null || wanted.reason == null) {
            ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), wrong == null ? FORM : wrong);
        } else if (isDeclared(context, current, action, name)) {
            Overrides known = current.overrides();
            Overrides.Entry before = action == Action.PAUSE ? known.workload(name) : known.target(name);
            desk.record(
                    context,
                    "override.set",
                    name,
                    before == null ? Map.of() : shown(before),
                    shown(action, Instant.now().plusMillis(wanted.millis()), wanted.reason.strip()));
            Overrides.Entry entry =
                    desk.controls().override(action, name, Duration.ofMillis(wanted.millis()), wanted.reason.strip());
            if (entry == null) {
                ConsoleServer.problem(
                        context, 409, "too_many_overrides", "There are " + Overrides.MAX + " overrides already.");
            } else {
                ConsoleServer.json(context, AdminJson.override(entry, System.nanoTime()));
            }
        }
    }

    private void takeBack(Context context, Policy current) throws AuditLog.NotRecorded {
        String target = context.queryParam("target");
        String workload = context.queryParam("workload");
        if ((target == null) == (workload == null)) {
            ConsoleServer.problem(
                    context, 400, Code.INVALID_REQUEST.word(), "Say which with either `?target=` or `?workload=`.");
            return;
        }
        String name = target == null ? workload : target;
        Action kind = target == null ? Action.PAUSE : Action.DRAIN;
        if (name != null && isDeclared(context, current, kind, name)) {
            Overrides known = current.overrides();
            Overrides.Entry entry = target == null ? known.workload(name) : known.target(name);
            if (entry == null) {
                ConsoleServer.problem(context, 404, "override_not_found", "Nothing is overridden about it.");
            } else {
                desk.record(context, "override.ended", name, shown(entry), Map.of());
                desk.controls().takeBack(entry); // false: it ended by itself a moment ago
                ConsoleServer.json(context, AdminJson.override(entry, System.nanoTime()));
            }
        }
    }

    private static Map<String, String> shown(Overrides.Entry entry) {
        return shown(entry.action(), entry.until(), entry.reason());
    }

    private static Map<String, String> shown(Action action, Instant until, String reason) {
        return Map.of("action", action.word(), "until", until.toString(), "reason", reason);
    }

    /// A small body of JSON; null after a problem was answered.
    static byte @Nullable [] body(Context context) throws IOException {
        String type = context.contentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            ConsoleServer.problem(
                    context, 415, Code.UNSUPPORTED_MEDIA_TYPE.word(), "Send `content-type: application/json`.");
            return null;
        }
        byte[] body = Bodies.read(context, MAX_BODY);
        if (body.length > MAX_BODY) {
            context.header("Connection", "close");
            ConsoleServer.problem(context, 413, Code.BODY_TOO_LARGE.word(), "The body is over 8 KiB.");
            return null;
        }
        return body;
    }

    /// Null after a problem was answered.
    private static @Nullable Wanted read(Context context) throws IOException {
        byte[] body = body(context);
        if (body == null) {
            return null;
        }
        try {
            Wanted wanted = AdminJson.read(body, Wanted.class);
            if (wanted != null) {
                return wanted;
            }
        } catch (JacksonException _) {
            // Its message would show what was sent.
        }
        ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), FORM);
        return null;
    }

    private static @Nullable Action action(Wanted wanted) {
        for (Action action : Action.values()) {
            if (action.word().equals(wanted.action)) {
                return action;
            }
        }
        return null;
    }

    private static @Nullable String wrong(Wanted wanted, @Nullable Action action) {
        boolean pauses = action == Action.PAUSE;
        if (action == null
                || (wanted.workload == null) == pauses
                || (wanted.target == null) != pauses
                || wanted.forMs == null
                || wanted.reason == null) {
            return FORM;
        }
        if (wanted.millis() < SHORTEST.toMillis() || wanted.millis() > LONGEST.toMillis()) {
            return "`for_ms` is from 1000 (a second) to 2592000000 (30 days).";
        }
        return isReason(wanted.reason) ? null : "`reason` is one line of 1 to " + MAX_REASON + " characters.";
    }

    /// Whether people may read it in logs.
    static boolean isReason(@Nullable String text) {
        return isLine(text, MAX_REASON);
    }

    /// Whether it is one line of at most so many characters, that people may read.
    static boolean isLine(@Nullable String text, int most) {
        String reason = text == null ? "" : text.strip();
        return !reason.isEmpty()
                && reason.length() <= most
                && reason.codePoints().allMatch(OverridesApi::isPlain);
    }

    /// It goes into logs and onto terminals.
    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /// Answers with a problem when it is not.
    private static boolean isDeclared(Context context, Policy current, Action action, String name) {
        boolean workload = action == Action.PAUSE;
        Set<String> known = workload ? current.workloads().keySet() : current.targetLabels();
        if (known.contains(name)) {
            return true;
        }
        String direct = name.substring(0, name.indexOf('/') + 1) + "*";
        List<String> near = Nearest.to(name, known, 3);
        if (near.isEmpty() && known.contains(direct)) {
            near = List.of(direct);
        }
        ConsoleServer.problem(
                context,
                404,
                workload ? "workload_not_found" : "target_not_found",
                "No " + (workload ? "workload" : "target") + " of that name is declared."
                        + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?"));
        return false;
    }

    private interface Write {
        void handle(Context context, Policy current) throws IOException, AuditLog.NotRecorded;
    }

    /// A change as it is sent.
    record Wanted(
            @Nullable String action,
            @Nullable String target,
            @Nullable String workload,
            @Nullable Long forMs,
            @Nullable String reason) {
        long millis() {
            return forMs == null ? 0 : forMs;
        }
    }
}
