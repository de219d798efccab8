package dev.signalbox.console;

import dev.signalbox.core.maintenance.MaintenanceDesk;
import dev.signalbox.core.maintenance.Schedule;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.routing.Nearest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.StatusPage.Component;
import dev.signalbox.model.policy.Wording;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// `/admin/v1/maintenance`: whiles in which people work on something, so that it counts for nothing.
final class MaintenanceApi {
    static final String PATH = "/admin/v1/maintenance";
    static final Set<String> METHODS = Set.of("POST", "DELETE");

    private static final String FORM =
            "Wanted: {\"until\":\"2026-12-01T04:00:00Z\",\"workloads\":[…],\"components\":[…],"
                    + "\"reason\":\"…\"}, with at least one of either, and with \"from\" and \"reason_ko\" as wanted.";

    private final Supplier<? extends @Nullable Policy> policy;
    private final Desk desk;

    MaintenanceApi(Supplier<? extends @Nullable Policy> policy, Desk desk) {
        this.policy = policy;
        this.desk = desk;
    }

    /// One as it is sent.
    ///
    /// @param from null for at once
    record Wanted(
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable List<@Nullable String> workloads,
            @Nullable List<@Nullable String> components,
            @Nullable String reason,
            @Nullable String reasonKo) {
        /// Times are kept to the second.
        Wanted {
            from = from == null ? null : toTheSecond(from);
            until = until == null ? null : toTheSecond(until);
        }
    }

    private static Instant toTheSecond(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    record Windows(Instant at, List<Window> windows) {}

    /// @param state `planned`, `under_way` or `over`
    /// @param by null for the config
    record Window(
            String id,
            String state,
            Instant from,
            Instant until,
            List<String> workloads,
            String reason,
            @Nullable String reasonKo,
            @Nullable String by) {}

    void get(Context context) {
        Instant now = maintenance().now();
        ConsoleServer.json(
                context,
                new Windows(
                        now,
                        maintenance().look().windows().stream()
                                .map(each -> window(each, now))
                                .toList()));
    }

    private static Window window(Maintenance each, Instant now) {
        String state = each.holdsAt(now) ? "under_way" : now.isBefore(each.from()) ? "planned" : "over";
        return new Window(
                each.id(),
                state,
                each.from(),
                each.until(),
                List.copyOf(each.workloads()),
                each.reason().en(),
                each.reason().ko(),
                each.by());
    }

    private MaintenanceDesk maintenance() {
        return desk.maintenance();
    }

    // ── Begin ────────────────────────────────────────────────────────────────────────────────────────────────────────

    Handler post() {
        return context -> {
            Policy current = policy.get();
            Wanted wanted = current == null ? null : read(context);
            if (current == null) {
                ConsoleServer.notConfigured(context);
            } else if (wanted != null) {
                start(context, wanted, current);
            }
        };
    }

    /// Also with one that comes again in weeks.
    private @Nullable Maintenance overlapping(Maintenance one, Policy current, Instant now) {
        Maintenance soon = maintenance().look().notOver(now).overlapping(one);
        return soon != null
                ? soon
                : CodeRed.in(current).recurring().stream()
                        .flatMap(each -> each.between(one.from(), one.until()).stream())
                        .filter(one::overlaps)
                        .findFirst()
                        .orElse(null);
    }

    private void start(Context context, Wanted wanted, Policy current) throws AuditLog.NotRecorded {
        Instant now = maintenance().now();
        Instant from = wanted.from == null || isJustNow(wanted.from, now) ? toTheSecond(now) : wanted.from;
        String wrong = wrong(wanted, from, now);
        if (wrong != null || wanted.until == null || wanted.reason == null) {
            wrong(context, wrong == null ? FORM : wrong);
            return;
        }
        Set<String> workloads = workloads(context, wanted, current);
        if (workloads == null) {
            return;
        }
        Maintenance one = new Maintenance(
                "new",
                from,
                wanted.until,
                new TreeSet<>(workloads),
                wording(wanted),
                Access.person(context).actor());
        Maintenance other = overlapping(one, current, now);
        if (other != null) {
            ConsoleServer.problem(
                    context,
                    409,
                    "maintenance_overlaps",
                    "It overlaps with " + other.id() + ", from " + other.from() + " to " + other.until() + ".");
            return;
        }
        Map<String, String> told = new LinkedHashMap<>();
        told.put("from", from.toString());
        told.put("until", wanted.until.toString());
        told.put("reason", wanted.reason.strip());
        desk.record(context, "maintenance.started", String.join(", ", workloads), Map.of(), told);
        String id = maintenance().start(from, wanted.until, workloads, one.reason(), Objects.requireNonNull(one.by()));
        if (id == null) {
            ConsoleServer.problem(
                    context,
                    409,
                    "maintenance_not_kept",
                    "There are " + Maintenance.MAX + " already, or it cannot be written down.");
        } else {
            get(context);
        }
    }

    /// Clocks of two machines differ a little, and a minute is as exact as people write.
    private static boolean isJustNow(Instant from, Instant now) {
        return from.isBefore(now) && Duration.between(from, now).compareTo(Duration.ofMinutes(1)) <= 0;
    }

    private static Wording wording(Wanted wanted) {
        return new Wording(
                Objects.requireNonNull(wanted.reason).strip(),
                wanted.reasonKo == null ? null : wanted.reasonKo.strip());
    }

    private static @Nullable String wrong(Wanted wanted, Instant from, Instant now) {
        boolean none = (wanted.workloads == null || wanted.workloads.isEmpty())
                && (wanted.components == null || wanted.components.isEmpty());
        if (wanted.until == null || none) {
            return FORM;
        }
        if (from.isBefore(now)) {
            return "`from` has passed: it is " + now + ".";
        }
        if (!wanted.until.isAfter(from)) {
            return "`until` is not after `from`, which is " + from.truncatedTo(ChronoUnit.SECONDS) + ".";
        }
        if (Duration.between(from, wanted.until).compareTo(Maintenance.LONGEST) > 0) {
            return "Maintenance lasts " + Maintenance.LONGEST.toDays() + " days at most; begin another afterwards.";
        }
        if (Duration.between(now, from).compareTo(Schedule.AHEAD) > 0) {
            return "Maintenance is planned " + Schedule.AHEAD.toDays() + " days ahead at most.";
        }
        boolean said = OverridesApi.isReason(wanted.reason)
                && (wanted.reasonKo == null || OverridesApi.isReason(wanted.reasonKo));
        return said
                ? null
                : "`reason` and `reason_ko` are one line of 1 to " + OverridesApi.MAX_REASON
                        + " characters each, and the public reads them.";
    }

    /// Those that were named, and those behind components; null after a problem was answered.
    private static @Nullable Set<String> workloads(Context context, Wanted wanted, Policy current) {
        Set<String> found = new TreeSet<>();
        for (String each : texts(wanted.workloads)) {
            if (!current.workloads().containsKey(each)) {
                unknown(
                        context,
                        "workload_not_found",
                        "workload",
                        each,
                        current.workloads().keySet());
                return null;
            }
            found.add(each);
        }
        StatusPage page = current.statusPage();
        List<Component> components = page == null ? List.of() : page.components();
        for (String each : texts(wanted.components)) {
            Component known = components.stream()
                    .filter(one -> one.id().equals(each))
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                unknown(
                        context,
                        "component_not_found",
                        "component",
                        each,
                        components.stream().map(Component::id).toList());
                return null;
            }
            found.addAll(known.workloads());
        }
        return found;
    }

    private static List<String> texts(@Nullable List<@Nullable String> sent) {
        List<String> texts = new ArrayList<>();
        if (sent != null) {
            sent.forEach(each -> texts.add(each == null ? "" : each));
        }
        return texts;
    }

    private static void unknown(Context context, String code, String kind, String name, Collection<String> known) {
        List<String> near = Nearest.to(name, known, 3);
        ConsoleServer.problem(
                context,
                404,
                code,
                "No " + kind + " of that name is declared."
                        + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?"));
    }

    // ── End ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    Handler delete() {
        return context -> {
            String id = Objects.requireNonNullElse(context.queryParam("id"), "");
            Instant now = maintenance().now();
            Maintenance known = maintenance().look().notOver(now).find(id);
            if (known == null) {
                ConsoleServer.problem(
                        context, 404, "maintenance_not_found", "No maintenance of that id is under way or planned.");
            } else if (known.by() == null) {
                ConsoleServer.problem(
                        context,
                        409,
                        "maintenance_declared",
                        "It stands in the config: take it out there, under `code-red.maintenance`.");
            } else {
                desk.record(
                        context, "maintenance.ended", String.join(", ", known.workloads()), Map.of("id", id), Map.of());
                maintenance().end(id);
                get(context);
            }
        };
    }

    private static void wrong(Context context, String why) {
        ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), why);
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
