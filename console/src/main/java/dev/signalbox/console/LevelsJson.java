package dev.signalbox.console;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Question;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Reading.Pace;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Declarations;
import dev.signalbox.model.policy.Lending.Lender;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The body of `/admin/v1/levels`.
///
/// @param worst of all scopes
/// @param levels of scopes that had requests, or are not green
/// @param rulings what people said and has not ended
/// @param declared every Code Red that holds, the oldest first
/// @param questions changes that wait for a person, or were answered just now
/// @param acts whether measures are in force
/// @param measures what levels ask for; or, where somebody asked what one would ask for, that
record LevelsJson(
        Instant at,
        String worst,
        List<LevelView> levels,
        List<RulingView> rulings,
        List<DeclaredView> declared,
        List<QuestionView> questions,
        boolean acts,
        List<MeasureView> measures) {
    /// @param route `-` for what the gateway refused before it knew the route
    /// @param level that holds
    /// @param automatic what it would be without people
    /// @param since when the automatic one holds
    /// @param cause of its last way up; null while it is green
    /// @param latched whether it stays until a person clears it
    record LevelView(
            String workload,
            String route,
            String level,
            String automatic,
            Instant since,
            @Nullable String cause,
            boolean latched,
            List<ObjectiveView> objectives) {}

    /// @param good requests of the last hour that kept it
    /// @param sizes the same by the size of requests; empty where the objective does not tell them apart
    record ObjectiveView(
            String objective,
            double ratio,
            @Nullable Long withinMs,
            long good,
            long bad,
            List<SizeView> sizes,
            List<BurnView> burns) {}

    /// @param upTo bytes of a request; null for all that are larger
    record SizeView(@Nullable Integer upTo, long withinMs, long good, long bad) {}

    /// @param over whether both windows are over the threshold, and there is enough to judge by
    record BurnView(
            String leads,
            double threshold,
            long longerMs,
            double longer,
            long shorterMs,
            double shorter,
            boolean over) {}

    record RulingView(
            String action,
            @Nullable String level,
            @Nullable String workload,
            @Nullable String route,
            String by,
            @Nullable String owner,
            String reason,
            Instant since,
            Instant until) {}

    /// @param confirmed when somebody last said that it goes on
    /// @param waits whether somebody has to say so again
    record DeclaredView(
            String level,
            @Nullable String workload,
            @Nullable String route,
            @Nullable String owner,
            String reason,
            Instant since,
            Instant until,
            Instant confirmed,
            boolean waits,
            List<GoalView> goals) {}

    /// @param baseline what was measured when it was declared, for people; null where nothing was known
    record GoalView(String goal, @Nullable String baseline) {}

    record QuestionView(String workload, String route, String level, String cause, Instant since, String answer) {}

    /// What holds for requests of one workload on one route.
    ///
    /// @param admission what becomes of those that do not run: `run` where all do
    /// @param share of them that run
    /// @param hedging whether they may be hedged
    /// @param retries share of the retries that budgets allow
    /// @param queueMs how long they may wait for room
    /// @param cacheTtlMs how long answers count as good; null without a cache
    /// @param maxTokens the most tokens of an answer; null where as many as are asked for
    /// @param standby targets that are used besides the usual ones
    /// @param heuristic whether a declared answer is given when nobody can give another
    /// @param lent by workloads whose limits it may use where its own workload's are used up
    /// @param committed `first` or `last`: where targets stand of which throughput was bought; null: as ever
    record MeasureView(
            String workload,
            String route,
            String admission,
            double share,
            boolean hedging,
            double retries,
            long queueMs,
            @Nullable Long cacheTtlMs,
            @Nullable Integer maxTokens,
            List<String> standby,
            boolean heuristic,
            List<LentView> lent,
            @Nullable String committed) {}

    /// @param rpm requests a minute; null where they are not limited
    record LentView(
            String workload,
            @Nullable Long rpm,
            @Nullable Long tpm,
            @Nullable Long concurrent) {
        static LentView of(Lender lender) {
            RateLimits limits = lender.limits();
            return new LentView(
                    lender.workload(),
                    limited(limits.requests()),
                    limited(limits.tokens()),
                    limited(limits.concurrent()));
        }

        private static @Nullable Long limited(long limit) {
            return limit == 0 ? null : Long.valueOf(limit);
        }
    }

    static LevelsJson of(Picture picture, Declarations declared) {
        return of(picture, declared, picture.measures());
    }

    /// @param asked measures to be shown
    static LevelsJson of(Picture picture, Declarations declared, Measures asked) {
        List<LevelView> levels = new ArrayList<>();
        Level worst = Level.GREEN;
        for (Scope scope : picture.board().places().keySet()) {
            Place place = picture.board().places().get(scope);
            List<Reading> readings = picture.readings().getOrDefault(scope, List.of());
            if (place != null && (!readings.isEmpty() || place.level() != Level.GREEN)) {
                worst = Level.worseOf(worst, place.level());
                if (!readings.isEmpty() || !isNobodys(scope, place, picture.board())) {
                    levels.add(level(scope, place, readings));
                }
            }
        }
        return new LevelsJson(
                Instant.ofEpochSecond(picture.now()),
                worst.word(),
                levels,
                picture.board().rulings().stream().map(LevelsJson::ruling).toList(),
                declared.open().stream()
                        .map(each -> declared(each, picture.now()))
                        .toList(),
                picture.board().questions().stream().map(LevelsJson::question).toList(),
                picture.acts(),
                measures(asked));
    }

    /// What a ruling about everything reaches, and nobody ever asked for: requests without a workload or a route.
    private static boolean isNobodys(Scope scope, Place place, Board board) {
        boolean others = board.places().keySet().stream()
                .anyMatch(each -> !each.workload().equals(Workload.DEFAULT_NAME));
        boolean strange = scope.route().equals(Scope.BEFORE_ROUTES)
                || others && scope.workload().equals(Workload.DEFAULT_NAME);
        return strange && place.standing().level() == Level.GREEN;
    }

    private static List<MeasureView> measures(Measures asked) {
        List<MeasureView> measures = new ArrayList<>();
        new TreeMap<>(asked.all())
                .forEach((workload, byRoute) -> new TreeMap<>(byRoute)
                        .forEach((route, measure) -> measures.add(measure(workload, route, measure))));
        return measures;
    }

    private static MeasureView measure(String workload, String name, Measure measure) {
        Route route = measure.route();
        return new MeasureView(
                workload,
                name,
                measure.held().name().toLowerCase(Locale.ROOT),
                measure.share(),
                route.hedge() != null,
                route.retry().share(),
                route.queue().timeout().toMillis(),
                route.cache() == null ? null : route.cache().ttl().toMillis(),
                route.stopgap().maxTokens() == 0 ? null : route.stopgap().maxTokens(),
                route.targets().stream()
                        .filter(route::isSpare)
                        .map(Target::label)
                        .toList(),
                route.stopgap().heuristic() != null,
                route.lending().lenders().stream().map(LentView::of).toList(),
                switch (route.lending().committed()) {
                    case USUAL -> null;
                    case FIRST -> "first";
                    case LAST -> "last";
                });
    }

    private static LevelView level(Scope scope, Place place, List<Reading> readings) {
        return new LevelView(
                scope.workload(),
                scope.route(),
                place.level().word(),
                place.standing().level().word(),
                Instant.ofEpochSecond(place.since()),
                place.level() == Level.GREEN ? null : place.cause().word(),
                place.standing().latched(),
                readings.stream().map(LevelsJson::objective).toList());
    }

    private static ObjectiveView objective(Reading reading) {
        Duration within = reading.objective().within();
        return new ObjectiveView(
                reading.objective().kind().word(),
                reading.objective().ratio(),
                within == null ? null : within.toMillis(),
                reading.good(),
                reading.bad(),
                sizes(reading),
                List.of(
                        burn("notify", reading.telling()),
                        burn("yellow", reading.yellow()),
                        burn("orange", reading.orange()),
                        burn("fast", reading.fast())));
    }

    private static List<SizeView> sizes(Reading reading) {
        List<SizeView> sizes = new ArrayList<>();
        for (int i = 0; i < reading.sizes().size(); i++) {
            sizes.add(new SizeView(
                    reading.upTo(i),
                    reading.within(i).toMillis(),
                    reading.sizes().get(i).good(),
                    reading.sizes().get(i).bad()));
        }
        return sizes;
    }

    private static BurnView burn(String leads, Pace pace) {
        return new BurnView(
                leads,
                rounded(pace.pair().burn()),
                pace.pair().longer().toMillis(),
                rounded(pace.longer()),
                pace.pair().shorter().toMillis(),
                rounded(pace.shorter()),
                pace.over());
    }

    private static double rounded(double burn) {
        return Math.round(burn * 100) / 100.0;
    }

    private static RulingView ruling(Ruling ruling) {
        return new RulingView(
                ruling.kind().word(),
                ruling.level() == null ? null : ruling.level().word(),
                ruling.workload(),
                ruling.route(),
                ruling.actor(),
                ruling.owner(),
                ruling.reason(),
                Instant.ofEpochSecond(ruling.since()),
                Instant.ofEpochSecond(ruling.until()));
    }

    private static DeclaredView declared(Declaration declared, long now) {
        Ruling ruling = declared.ruling();
        return new DeclaredView(
                Objects.requireNonNull(ruling.level()).word(),
                ruling.workload(),
                ruling.route(),
                ruling.owner(),
                ruling.reason(),
                Instant.ofEpochSecond(ruling.since()),
                Instant.ofEpochSecond(ruling.until()),
                Instant.ofEpochSecond(declared.confirmed()),
                declared.waits(now),
                declared.aims().stream().map(LevelsJson::goal).toList());
    }

    private static GoalView goal(Aim aim) {
        Double baseline = aim.baseline();
        return new GoalView(
                aim.goal().text(), baseline == null ? null : aim.goal().metric().shown(baseline));
    }

    private static QuestionView question(Question question) {
        return new QuestionView(
                question.scope().workload(),
                question.scope().route(),
                question.level().word(),
                question.cause().word(),
                Instant.ofEpochSecond(question.since()),
                question.answer().name().toLowerCase(Locale.ROOT));
    }
}
