package dev.signalbox.core.report;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Diary;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Declarations;
import dev.signalbox.core.declared.Measured;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.maintenance.Schedule;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.report.DailyReport.Change;
import dev.signalbox.core.report.DailyReport.Declared;
import dev.signalbox.core.report.DailyReport.Ended;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.Held;
import dev.signalbox.core.report.DailyReport.Hour;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.SizeDay;
import dev.signalbox.core.report.DailyReport.Unknown;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes the daily report.
public final class DailyReports {
    private static final int MAX_CHANGES = 50;
    private static final double DAYS = Diary.LENGTH.toDays();

    private DailyReports() {}

    /// What it is about.
    ///
    /// @param date the day in this zone; null for the last 24 hours
    /// @param now seconds since 1970
    public record Span(@Nullable LocalDate date, ZoneId zone, long now) {
        public Instant from() {
            return date == null
                    ? Instant.ofEpochSecond(now - now % 3600).minus(Duration.ofHours(23))
                    : date.atStartOfDay(zone).toInstant();
        }

        public Instant to() {
            Instant end = Instant.ofEpochSecond(now);
            Instant midnight =
                    date == null ? end : date.plusDays(1).atStartOfDay(zone).toInstant();
            return midnight.isBefore(end) ? midnight : end;
        }

        /// Whether it reaches to now.
        public boolean current() {
            return date == null || to().getEpochSecond() == now;
        }

        public LocalDate day() {
            return date == null ? LocalDate.ofInstant(Instant.ofEpochSecond(now), zone) : date;
        }
    }

    /// Where its figures come from.
    ///
    /// @param diary of each workload, the oldest first
    /// @param usage by workload, of the ledger; null where none is kept or it does not answer
    /// @param incidents the newest first
    /// @param declared every declared Code Red
    /// @param maintenance of the last days
    public record Sources(
            Policy policy,
            Picture levels,
            SortedMap<String, List<Diary.Entry>> diary,
            List<Vitals.Spent> budgets,
            @Nullable Map<String, Sum> usage,
            List<Incident> incidents,
            Declarations declared,
            Schedule maintenance) {}

    public static DailyReport of(Span span, Sources sources) {
        List<WorkloadDay> workloads = sources.policy().workloads().values().stream()
                .filter(each -> !Watching.objectives(each).isEmpty())
                .map(each -> workload(each, span, sources))
                .filter(each -> !isIdle(each))
                .sorted(Comparator.comparing(WorkloadDay::level)
                        .reversed()
                        .thenComparing(WorkloadDay::criticality)
                        .thenComparing(WorkloadDay::name))
                .toList();
        Level worst = sources.levels().board().places().values().stream()
                .map(Place::level)
                .reduce(Level.GREEN, Level::worseOf);
        List<Change> changes = changes(span, sources.incidents());
        return new DailyReport(
                Instant.ofEpochSecond(span.now()),
                span.day(),
                span.zone(),
                span.from(),
                span.to(),
                span.current(),
                worst,
                span.current() ? Decisions.of(span, sources, workloads) : List.of(),
                declared(span, sources),
                span.current() ? held(sources) : List.of(),
                workloads,
                changes.stream().limit(MAX_CHANGES).toList(),
                Math.max(0, changes.size() - MAX_CHANGES),
                unknown(span, sources, workloads));
    }

    /// The workload of callers without a name, as a rule.
    private static boolean isIdle(WorkloadDay day) {
        return day.name().equals(Workload.DEFAULT_NAME)
                && (day.level() == Level.GREEN || Cause.BY_HAND.word().equals(day.cause()))
                && day.hours().isEmpty()
                && (day.requests() == null || day.requests() == 0);
    }

    // ── Workloads ────────────────────────────────────────────────────────────────────────────────────────────────────

    private static WorkloadDay workload(Workload workload, Span span, Sources sources) {
        List<Diary.Entry> known = sources.diary().getOrDefault(workload.name(), List.of());
        List<Diary.Entry> hours = known.stream()
                .filter(each -> each.start() >= span.from().getEpochSecond()
                        && each.start() < span.to().getEpochSecond())
                .toList();
        Place place = worst(workload.name(), sources.levels());
        Level level = place == null ? Level.GREEN : place.level();
        Sum used = sources.usage() == null ? null : sources.usage().get(workload.name());
        long answered = hours.stream().mapToLong(Diary.Entry::answered).sum();
        return new WorkloadDay(
                workload.name(),
                workload.criticality(),
                level,
                place == null || level == Level.GREEN ? null : Instant.ofEpochSecond(place.since()),
                place == null || level == Level.GREEN ? null : place.cause().word(),
                Watching.objectives(workload).stream()
                        .map(each -> objective(each, known, hours, span))
                        .toList(),
                sources.usage() == null ? null : used == null ? Long.valueOf(0) : Long.valueOf(used.requests()),
                answered == 0
                        ? -1
                        : hours.stream()
                                        .mapToLong(each -> Math.max(0, each.meanMillis()) * each.answered())
                                        .sum()
                                / answered,
                Diary.p95(hours),
                used == null ? null : used.cost(),
                used == null ? 0 : used.unpriced(),
                hours.stream()
                        .filter(each -> each.length() == 3600)
                        .map(DailyReports::hour)
                        .toList());
    }

    private static Hour hour(Diary.Entry entry) {
        Diary.Kept kept = entry.kept().getOrDefault(Objective.Kind.SUCCESS, new Diary.Kept(0, 0));
        return new Hour(Instant.ofEpochSecond(entry.start()), kept.good(), kept.bad());
    }

    private static @Nullable Place worst(String workload, Picture levels) {
        return levels.board().places().entrySet().stream()
                .filter(each -> each.getKey().workload().equals(workload))
                .map(Map.Entry::getValue)
                .max(Comparator.comparing(Place::level))
                .orElse(null);
    }

    private static ObjectiveDay objective(
            Objective objective, List<Diary.Entry> known, List<Diary.Entry> hours, Span span) {
        Diary.Kept all = kept(objective, known);
        Diary.Kept now = kept(objective, hours);
        double allowed = 1 - objective.ratio();
        Double left = all.good() + all.bad() == 0
                ? null
                : Double.valueOf(1 - all.bad() / (allowed * (all.good() + all.bad())));
        Duration within = objective.within();
        return new ObjectiveDay(
                objective.kind().word(),
                objective.ratio(),
                within == null ? null : within.toMillis(),
                now.good(),
                now.bad(),
                left,
                (int) known.stream()
                        .map(each -> LocalDate.ofInstant(Instant.ofEpochSecond(each.start()), span.zone()))
                        .distinct()
                        .count(),
                spentBy(left, now, allowed, span),
                sizes(objective, hours));
    }

    private static List<SizeDay> sizes(Objective objective, List<Diary.Entry> hours) {
        Duration within = objective.within();
        if (objective.sizes().isEmpty() || within == null) {
            return List.of();
        }
        List<SizeDay> sizes = new ArrayList<>();
        for (int i = 0; i <= objective.sizes().size(); i++) {
            int place = i;
            Diary.Kept kept = hours.stream()
                    .filter(each -> place < each.sizes().size())
                    .map(each -> each.sizes().get(place))
                    .reduce(new Diary.Kept(0, 0), Diary.Kept::plus);
            boolean rest = i == objective.sizes().size();
            sizes.add(new SizeDay(
                    rest ? null : Integer.valueOf(objective.sizes().get(i).upTo()),
                    rest ? within.toMillis() : objective.sizes().get(i).within().toMillis(),
                    kept.good(),
                    kept.bad()));
        }
        return sizes;
    }

    /// At a burn of one a whole budget lasts for the four weeks.
    private static @Nullable Instant spentBy(@Nullable Double left, Diary.Kept now, double allowed, Span span) {
        if (left == null || left <= 0 || now.bad() == 0 || !span.current()) {
            return null;
        }
        double burn = now.bad() / (allowed * (now.good() + now.bad()));
        double days = left * DAYS / burn;
        return burn <= 1 || days > DAYS ? null : Instant.ofEpochSecond(span.now() + Math.round(days * 86_400));
    }

    private static Diary.Kept kept(Objective objective, List<Diary.Entry> entries) {
        return entries.stream()
                .map(each -> each.kept().get(objective.kind()))
                .filter(Objects::nonNull)
                .reduce(new Diary.Kept(0, 0), Diary.Kept::plus);
    }

    // ── What people declared ─────────────────────────────────────────────────────────────────────────────────────────

    private static List<Declared> declared(Span span, Sources sources) {
        Measured measured = measured(span, sources);
        return sources.declared().all().stream()
                .filter(each -> each.ruling().since() < span.to().getEpochSecond() + 1
                        && (each.end() == null || each.end().at() >= span.from().getEpochSecond()))
                .map(each -> declared(each, measured))
                .toList();
    }

    /// What goals are measured by.
    public static Measured measured(Span span, Sources sources) {
        SortedMap<String, List<Diary.Entry>> hours = new TreeMap<>();
        sources.policy().workloads().values().stream()
                .filter(each -> !Watching.objectives(each).isEmpty())
                .forEach(each -> hours.put(
                        each.name(),
                        sources.diary().getOrDefault(each.name(), List.of()).stream()
                                .filter(entry -> entry.start() >= span.from().getEpochSecond()
                                        && entry.start() < span.to().getEpochSecond())
                                .toList()));
        return new Measured(hours, sources.usage());
    }

    private static Declared declared(Declaration each, Measured measured) {
        Ruling ruling = each.ruling();
        Declaration.End end = each.end();
        return new Declared(
                Objects.requireNonNull(ruling.level()),
                ruling.workload(),
                ruling.route(),
                ruling.owner() == null ? ruling.actor() : ruling.owner(),
                ruling.reason(),
                Instant.ofEpochSecond(ruling.since()),
                Instant.ofEpochSecond(ruling.until()),
                Instant.ofEpochSecond(each.confirmed()),
                end == null ? null : new Ended(Instant.ofEpochSecond(end.at()), end.by(), end.reason()),
                each.aims().stream()
                        .map(aim -> goal(aim, ruling.workload(), end, measured))
                        .toList());
    }

    private static GoalDay goal(Aim aim, @Nullable String about, Declaration.@Nullable End end, Measured measured) {
        boolean over = end != null && end.told();
        return new GoalDay(aim.goal(), aim.baseline(), over ? aim.reached() : measured.of(aim.goal(), about));
    }

    // ── What is held, what was done, and what nobody knows ───────────────────────────────────────────────────────────

    private static List<Held> held(Sources sources) {
        List<Held> held = new ArrayList<>();
        sources.policy()
                .overrides()
                .workloads()
                .values()
                .forEach(each ->
                        held.add(new Held(each.name(), null, each.action().word(), 0, true, each.since())));
        if (sources.levels().acts()) {
            Instant since = emergencySince(sources.levels());
            sources.levels()
                    .measures()
                    .all()
                    .forEach((workload, routes) -> routes.forEach((route, measure) -> {
                        if (measure.share() < 1) {
                            held.add(new Held(
                                    workload,
                                    route,
                                    measure.held().name().toLowerCase(Locale.ROOT),
                                    measure.share(),
                                    false,
                                    since));
                        }
                    }));
        }
        held.sort(Comparator.comparing(Held::workload).thenComparing(each -> each.route() == null ? "" : each.route()));
        return held;
    }

    private static @Nullable Instant emergencySince(Picture levels) {
        return levels.board().places().values().stream()
                .filter(each -> each.level() != Level.GREEN)
                .map(each -> Instant.ofEpochSecond(each.since()))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static List<Change> changes(Span span, List<Incident> incidents) {
        return incidents.stream()
                .flatMap(each -> each.timeline().stream())
                .filter(each -> each.by() == null)
                .filter(each -> each.at() >= span.from().getEpochSecond()
                        && each.at() < span.to().getEpochSecond() + 1)
                .sorted(Comparator.comparingLong(Entry::at).reversed())
                .map(each -> new Change(Instant.ofEpochSecond(each.at()), told(each), each))
                .filter(each -> !each.what().isEmpty())
                .toList();
    }

    private static String told(Entry entry) {
        Scope scope = entry.scope();
        String subject = scope == null ? "" : scope.workload() + " on " + scope.route();
        String levels = entry.level() == null
                ? ""
                : (entry.before() == null ? "" : entry.before().word() + " → ")
                        + entry.level().word();
        String cause = entry.cause() == null || entry.level() == Level.GREEN
                ? ""
                : "(" + entry.cause().word() + ")";
        return Stream.of(subject, levels, cause, entry.text())
                .filter(each -> !each.isEmpty())
                .reduce((one, other) -> one + " " + other)
                .orElse("");
    }

    private static List<Unknown> unknown(Span span, Sources sources, List<WorkloadDay> workloads) {
        List<Unknown> unknown = new ArrayList<>();
        if (sources.usage() == null) {
            unknown.add(sources.policy().bookkeeping().store() == null ? Unknown.LEDGER : Unknown.LEDGER_AWAY);
        }
        boolean early = sources.diary().values().stream()
                .flatMap(List::stream)
                .noneMatch(each -> each.start() <= span.from().getEpochSecond());
        if (early || workloads.isEmpty()) {
            unknown.add(Unknown.HOURS);
        }
        boolean worked = sources.maintenance().windows().stream()
                .anyMatch(
                        each -> each.from().isBefore(span.to()) && each.until().isAfter(span.from()));
        if (worked) {
            unknown.add(Unknown.MAINTENANCE);
        }
        if (sources.policy().cluster() != null) {
            unknown.add(Unknown.REPLICAS);
        }
        return unknown;
    }
}
