package dev.signalbox.console;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.declared.DeclaredDesk;
import dev.signalbox.core.declared.Goal;
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
                    + " declare also \"owner\" and \"goals\"; or {\"action\":\"confirm\"|\"reject\"}, for confirm also"
                    + " \"declared\":true; or {\"action\":\"close\",\"reason\":\"…\"}.";

    private static final String REASON = "`reason` is one line of 1 to " + OverridesApi.MAX_REASON + " characters.";

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
            @Nullable String reason,
            @Nullable List<@Nullable String> goals,
            @Nullable Boolean declared) {
        /// Whether it has nothing but scopes.
        boolean isBare() {
            return level == null && forMs == null && owner == null && goals == null;
        }
    }

    void get(Context context) {
        String wanted = context.queryParam("if");
        Policy current = policy.get();
        if (wanted == null) {
            ConsoleServer.json(context, shown());
            return;
        }
        Level level = level(wanted);
        if (current == null) {
            ConsoleServer.notConfigured(context);
        } else if (level == null) {
            wrong(context, "`if` is green, yellow, orange or red.");
        } else {
            Measures asked = level == Level.GREEN ? Measures.NONE : Effect.at(level, current);
            ConsoleServer.json(
                    context, LevelsJson.of(levels().look(), desk.codeReds().look(), asked));
        }
    }

    Handler post() {
        return context -> {
            Policy current = policy.get();
            Wanted wanted = current == null ? null : read(context);
            if (current == null) {
                ConsoleServer.notConfigured(context);
            } else if (wanted != null && isDeclared(context, current, wanted.workload, wanted.route)) {
                change(context, wanted, current);
            }
        };
    }

    Handler delete() {
        return context -> {
            Policy current = policy.get();
            String workload = context.queryParam("workload");
            String route = context.queryParam("route");
            String reason = context.queryParam("reason");
            if (current == null) {
                ConsoleServer.notConfigured(context);
            } else if (reason != null && !OverridesApi.isReason(reason)) {
                wrong(context, REASON);
            } else if (isDeclared(context, current, workload, route)) {
                Map<String, String> why = reason == null ? Map.of() : Map.of("reason", reason.strip());
                desk.record(context, "level.cleared", subject(workload, route), rulings(workload, route), why);
                String by = Access.person(context).actor();
                if (desk.codeReds().look().open().stream().anyMatch(each -> isInside(each.ruling(), workload, route))) {
                    desk.codeReds().close(workload, route, by, reason == null ? "" : reason.strip());
                }
                levels().clear(workload, route);
                ConsoleServer.json(context, shown());
            }
        };
    }

    private LevelsJson shown() {
        return LevelsJson.of(levels().look(), desk.codeReds().look());
    }

    private LevelDesk levels() {
        return desk.levels();
    }

    private void change(Context context, Wanted wanted, Policy current) throws AuditLog.NotRecorded {
        boolean confirms = "confirm".equals(wanted.action);
        if (confirms || "reject".equals(wanted.action)) {
            if (!wanted.isBare() || wanted.reason != null || !confirms && wanted.declared != null) {
                wrong(context, FORM);
            } else if (confirms && confirmsDeclared(wanted)) {
                goOn(context, wanted);
            } else {
                answer(context, wanted, confirms ? Answer.CONFIRMED : Answer.REJECTED);
            }
            return;
        }
        if ("close".equals(wanted.action)) {
            close(context, wanted);
            return;
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.word().equals(wanted.action))
                .findFirst()
                .orElse(null);
        Level level = level(wanted.level);
        String wrong = kind == null ? FORM : wrong(kind, level, wanted, current);
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
        List<Goal> goals = GoalTexts.read(wanted.goals);
        Map<String, String> told = RulingText.shown(ruling, goals);
        desk.record(context, "level." + kind.word(), subject(wanted.workload, wanted.route), Map.of(), told);
        DeclaredDesk.Answer answer = kind == Kind.DECLARE
                ? desk.codeReds().declare(ruling, goals)
                : levels().rule(ruling) ? DeclaredDesk.Answer.DONE : DeclaredDesk.Answer.TOO_MANY;
        switch (answer) {
            case DONE -> ConsoleServer.json(context, shown());
            case TOO_MANY ->
                ConsoleServer.problem(
                        context, 409, "too_many_rulings", "There are " + Board.MAX_RULINGS + " of them already.");
            case NOT_KEPT ->
                ConsoleServer.problem(
                        context,
                        503,
                        "not_kept",
                        "It cannot be written down now, so a restart would end it; nothing was declared.");
        }
    }

    // ── What was declared ────────────────────────────────────────────────────────────────────────────────────────────

    /// What waits for an answer goes first, unless somebody says what is meant.
    private boolean confirmsDeclared(Wanted wanted) {
        return wanted.declared == null
                ? !isAsked(wanted.workload, wanted.route)
                        && desk.codeReds().look().open().stream()
                                .anyMatch(each -> isInside(each.ruling(), wanted.workload, wanted.route))
                : wanted.declared;
    }

    private static boolean isInside(Ruling ruling, @Nullable String workload, @Nullable String route) {
        return (workload == null || workload.equals(ruling.workload()))
                && (route == null || route.equals(ruling.route()));
    }

    private void goOn(Context context, Wanted wanted) throws AuditLog.NotRecorded {
        if (nothingDeclared(context, wanted)) {
            return;
        }
        desk.record(context, "level.goes_on", subject(wanted.workload, wanted.route), Map.of(), Map.of());
        desk.codeReds().confirm(wanted.workload, wanted.route);
        ConsoleServer.json(context, shown());
    }

    private void close(Context context, Wanted wanted) throws AuditLog.NotRecorded {
        if (!wanted.isBare() || wanted.declared != null || wanted.reason == null) {
            wrong(context, FORM);
        } else if (!OverridesApi.isReason(wanted.reason)) {
            wrong(context, REASON);
        } else if (!nothingDeclared(context, wanted)) {
            String reason = wanted.reason.strip();
            desk.record(
                    context,
                    "level.closed",
                    subject(wanted.workload, wanted.route),
                    rulings(wanted.workload, wanted.route),
                    Map.of("reason", reason));
            desk.codeReds()
                    .close(wanted.workload, wanted.route, Access.person(context).actor(), reason);
            ConsoleServer.json(context, shown());
        }
    }

    private boolean nothingDeclared(Context context, Wanted wanted) {
        boolean none = desk.codeReds().look().open().stream()
                .noneMatch(each -> isInside(each.ruling(), wanted.workload, wanted.route));
        if (none) {
            ConsoleServer.problem(context, 404, "nothing_declared", "No Code Red is declared there.");
        }
        return none;
    }

    private boolean isAsked(@Nullable String workload, @Nullable String route) {
        return levels().look().board().questions().stream()
                .anyMatch(each ->
                        (workload == null || workload.equals(each.scope().workload()))
                                && (route == null || route.equals(each.scope().route())));
    }

    private void answer(Context context, Wanted wanted, Answer answer) throws AuditLog.NotRecorded {
        if (!isAsked(wanted.workload, wanted.route)) {
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
        ConsoleServer.json(context, shown());
    }

    private static String subject(@Nullable String workload, @Nullable String route) {
        return (workload == null ? "every workload" : workload) + " on " + (route == null ? "every route" : route);
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

    private @Nullable String wrong(Kind kind, @Nullable Level level, Wanted wanted, Policy current) {
        boolean declares = kind == Kind.DECLARE;
        if (wanted.declared != null || !declares && wanted.goals != null) {
            return FORM;
        }
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
        Duration longest = declares ? desk.codeReds().longest() : kind.longest();
        boolean unkept = longest.compareTo(kind.longest()) < 0;
        if (wanted.forMs != null && (wanted.forMs < 1000 || wanted.forMs > longest.toMillis())) {
            return "`for_ms` is from 1000 (a second) to " + longest.toMillis() + " ("
                    + (longest.toDays() > 1 ? longest.toDays() + " days" : longest.toHours() + " hours") + ") for "
                    + kind.word()
                    + (unkept ? ": without a `store` a restart would end it without a word." : ".");
        }
        if (!OverridesApi.isReason(wanted.reason)) {
            return REASON;
        }
        if (wanted.owner != null && !OverridesApi.isReason(wanted.owner)) {
            return "`owner` is one line of 1 to " + OverridesApi.MAX_REASON + " characters.";
        }
        return GoalTexts.wrong(wanted.goals, current);
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
