package dev.signalbox.console;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.routing.Nearest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// `/admin/v1/levels`: how bad it is, and what people say about that.
final class LevelsApi {
    static final String PATH = "/admin/v1/levels";
    static final Set<String> METHODS = Set.of("POST", "DELETE");

    private static final String FORM =
            "Wanted: {\"action\":\"force\"|\"cap\"|\"declare\",\"level\":\"…\",\"reason\":\"…\"}"
                    + " or {\"action\":\"freeze\",\"reason\":\"…\"}, with \"workload\", \"route\" and \"for_ms\" as wanted, for"
                    + " declare also \"owner\"; or {\"action\":\"confirm\"|\"reject\"}.";

    private final Supplier<? extends @Nullable Policy> policy;
    private final Desk desk;

    LevelsApi(Supplier<? extends @Nullable Policy> policy, Desk desk) {
        this.policy = policy;
        this.desk = desk;
    }

    /// A change as it is sent.
    record Wanted(
            @Nullable String action,
            @Nullable String level,
            @Nullable String workload,
            @Nullable String route,
            @Nullable Long forMs,
            @Nullable String owner,
            @Nullable String reason) {}

    void get(Context context) {
        String wanted = context.queryParam("if");
        Policy current = policy.get();
        if (wanted == null) {
            ConsoleServer.json(context, LevelsJson.of(levels().look()));
            return;
        }
        Level level = level(wanted);
        if (current == null) {
            ConsoleServer.notConfigured(context);
        } else if (level == null) {
            wrong(context, "`if` is green, yellow, orange or red.");
        } else {
            Measures asked = level == Level.GREEN ? Measures.NONE : Effect.at(level, current);
            ConsoleServer.json(context, LevelsJson.of(levels().look(), asked));
        }
    }

    Handler post() {
        return context -> {
            Policy current = policy.get();
            Wanted wanted = current == null ? null : read(context);
            if (current == null) {
                ConsoleServer.notConfigured(context);
            } else if (wanted != null && isDeclared(context, current, wanted.workload, wanted.route)) {
                change(context, wanted);
            }
        };
    }

    Handler delete() {
        return context -> {
            Policy current = policy.get();
            String workload = context.queryParam("workload");
            String route = context.queryParam("route");
            if (current == null) {
                ConsoleServer.notConfigured(context);
            } else if (isDeclared(context, current, workload, route)) {
                desk.record(context, "level.cleared", subject(workload, route), rulings(workload, route), Map.of());
                levels().clear(workload, route);
                ConsoleServer.json(context, LevelsJson.of(levels().look()));
            }
        };
    }

    private LevelDesk levels() {
        return desk.levels();
    }

    private void change(Context context, Wanted wanted) throws AuditLog.NotRecorded {
        boolean confirms = "confirm".equals(wanted.action);
        if (confirms || "reject".equals(wanted.action)) {
            if (wanted.level != null || wanted.forMs != null || wanted.owner != null) {
                wrong(context, FORM);
            } else {
                answer(context, wanted, confirms ? Answer.CONFIRMED : Answer.REJECTED);
            }
            return;
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.word().equals(wanted.action))
                .findFirst()
                .orElse(null);
        Level level = level(wanted.level);
        String wrong = kind == null ? FORM : wrong(kind, level, wanted);
        if (kind == null || wrong != null || wanted.reason == null) {
            wrong(context, wrong == null ? FORM : wrong);
            return;
        }
        rule(context, kind, level, wanted, wanted.reason.strip());
    }

    private void rule(Context context, Kind kind, @Nullable Level level, Wanted wanted, String reason)
            throws AuditLog.NotRecorded {
        Picture now = levels().look();
        long seconds = wanted.forMs == null ? Kind.USUAL.toSeconds() : wanted.forMs / 1000;
        Ruling ruling = new Ruling(
                kind,
                level,
                wanted.workload,
                wanted.route,
                Access.person(context).actor(),
                wanted.owner == null ? null : wanted.owner.strip(),
                reason,
                now.now(),
                now.now() + seconds);
        desk.record(context, "level." + kind.word(), subject(wanted.workload, wanted.route), Map.of(), shown(ruling));
        if (levels().rule(ruling)) {
            ConsoleServer.json(context, LevelsJson.of(levels().look()));
        } else {
            ConsoleServer.problem(
                    context, 409, "too_many_rulings", "There are " + Board.MAX_RULINGS + " of them already.");
        }
    }

    private void answer(Context context, Wanted wanted, Answer answer) throws AuditLog.NotRecorded {
        boolean asked = levels().look().board().questions().stream()
                .anyMatch(each -> (wanted.workload == null
                                || wanted.workload.equals(each.scope().workload()))
                        && (wanted.route == null
                                || wanted.route.equals(each.scope().route())));
        if (!asked) {
            ConsoleServer.problem(context, 404, "nothing_asked", "No change of a level waits for an answer there.");
            return;
        }
        desk.record(
                context,
                answer == Answer.CONFIRMED ? "level.confirmed" : "level.rejected",
                subject(wanted.workload, wanted.route),
                Map.of(),
                Map.of());
        levels().answer(wanted.workload, wanted.route, answer);
        ConsoleServer.json(context, LevelsJson.of(levels().look()));
    }

    private static String subject(@Nullable String workload, @Nullable String route) {
        return (workload == null ? "every workload" : workload) + " on " + (route == null ? "every route" : route);
    }

    private static Map<String, String> shown(Ruling ruling) {
        Map<String, String> shown = new LinkedHashMap<>();
        if (ruling.level() != null) {
            shown.put("level", ruling.level().word());
        }
        if (ruling.owner() != null) {
            shown.put("owner", ruling.owner());
        }
        shown.put("until", Instant.ofEpochSecond(ruling.until()).toString());
        shown.put("reason", ruling.reason());
        return shown;
    }

    private Map<String, String> rulings(@Nullable String workload, @Nullable String route) {
        Map<String, String> shown = new LinkedHashMap<>();
        levels().look().board().rulings().stream()
                .filter(each -> workload == null || workload.equals(each.workload()))
                .filter(each -> route == null || route.equals(each.route()))
                .forEach(each -> shown.put(
                        each.kind().word() + " " + subject(each.workload(), each.route()),
                        each.level() == null ? "" : each.level().word()));
        return shown;
    }

    // ── What is wrong with it ────────────────────────────────────────────────────────────────────────────────────────

    private static @Nullable Level level(@Nullable String word) {
        return Arrays.stream(Level.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String wrong(Kind kind, @Nullable Level level, Wanted wanted) {
        boolean declares = kind == Kind.DECLARE;
        if (kind == Kind.FREEZE ? wanted.level != null : wanted.level == null) {
            return FORM;
        }
        if (kind != Kind.FREEZE && level == null) {
            return "`level` is green, yellow, orange or red.";
        }
        if (declares && level != Level.ORANGE && level != Level.RED) {
            return "A Code Red is declared as orange or red.";
        }
        if (declares ? wanted.forMs == null || wanted.owner == null : wanted.owner != null) {
            return declares ? "A declared Code Red needs an `owner`, and `for_ms`." : FORM;
        }
        Duration longest = kind.longest();
        if (wanted.forMs != null && (wanted.forMs < 1000 || wanted.forMs > longest.toMillis())) {
            return "`for_ms` is from 1000 (a second) to " + longest.toMillis() + " ("
                    + (declares ? longest.toDays() + " days" : longest.toHours() + " hours") + ") for " + kind.word()
                    + ".";
        }
        if (!OverridesApi.isReason(wanted.reason)) {
            return "`reason` is one line of 1 to " + OverridesApi.MAX_REASON + " characters.";
        }
        return wanted.owner == null || OverridesApi.isReason(wanted.owner)
                ? null
                : "`owner` is one line of 1 to " + OverridesApi.MAX_REASON + " characters.";
    }

    private static void wrong(Context context, String why) {
        ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), why);
    }

    /// Answers with a problem when it is not.
    private static boolean isDeclared(
            Context context, Policy current, @Nullable String workload, @Nullable String route) {
        Set<String> core = current.workloads().values().stream()
                .filter(each -> !Watching.objectives(each).isEmpty())
                .map(Workload::name)
                .collect(Collectors.toSet());
        if (workload != null && !core.contains(workload)) {
            boolean side = current.workloads().containsKey(workload);
            unknown(
                    context,
                    "workload_not_found",
                    side
                            ? "Only workloads that are critical or critical-plus have a level."
                            : "No workload of that name is declared.",
                    side ? List.of() : Nearest.to(workload, core, 3));
            return false;
        }
        Set<String> routes = current.routes().keySet();
        if (route != null && !routes.contains(route)) {
            unknown(context, "route_not_found", "No route of that name is declared.", Nearest.to(route, routes, 3));
            return false;
        }
        return true;
    }

    private static void unknown(Context context, String code, String message, List<String> near) {
        ConsoleServer.problem(
                context,
                404,
                code,
                message + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?"));
    }

    /// Null after a problem was answered.
    private static @Nullable Wanted read(Context context) throws IOException {
        byte[] body = OverridesApi.body(context);
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
        wrong(context, FORM);
        return null;
    }
}
