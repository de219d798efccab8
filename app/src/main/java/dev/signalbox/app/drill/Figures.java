package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What became of everybody in one life. Questions count at the moment at which they came up, so that a share says
/// what somebody met who came then.
final class Figures {
    /// Nothing is told apart within it.
    static final long STEP = 10 * Agenda.SECOND;

    static final Set<Criticality> CORE = Set.of(Criticality.CRITICAL_PLUS, Criticality.CRITICAL);

    private static final double ENOUGH = 0.95;
    /// So much is looked at together when it is asked whether all is well again: fewer questions say little.
    private static final long LOOK = 60 * Agenda.SECOND;

    /// What became of a question.
    enum Fate {
        ANSWERED,
        /// Turned away because of a level, or by a person.
        HELD,
        /// Accepted because of a level, to be answered later.
        DEFERRED,
        /// Over a limit of the caller's own.
        LIMITED,
        /// Everything else, also that nobody waited for it any longer.
        FAILED;

        static Fate of(Code code) {
            return switch (code) {
                case WORKLOAD_PAUSED, SHED_BY_CODE_RED, DEFERRAL_UNAVAILABLE -> HELD;
                case RATE_LIMITED, BUDGET_EXHAUSTED -> LIMITED;
                default -> FAILED;
            };
        }
    }

    /// A scope's level changed.
    ///
    /// @param at virtual nanoseconds
    /// @param why the figures that led to it; null for a better level
    record Shift(
            long at,
            Scope scope,
            Level from,
            Level to,
            Cause cause,
            @Nullable Burn why) {}

    /// The objective that burns most, and how.
    ///
    /// @param bad requests of the last hour that did not keep it, of `all`
    /// @param burn over both of the fast windows, where `allowed` is too much
    record Burn(Objective objective, long bad, long all, double burn, double allowed) {}

    /// What is done about the requests of a workload on a route changed.
    ///
    /// @param share of them that run from now on
    record Act(long at, String workload, String route, double share) {}

    private final Variant variant;
    private final Scenario scenario;
    private final int hurry;
    private final int steps;
    private final Map<Criticality, int[][]> questions = new EnumMap<>(Criticality.class);
    private final Map<Criticality, Firsts> firsts = new EnumMap<>(Criticality.class);
    private final int[] coreGood;
    private final int[] coreBad;
    private final List<Shift> shifts = new ArrayList<>();
    private final Set<String> asking = new HashSet<>();
    private final List<Act> acts = new ArrayList<>();
    private final long[] inLevel = new long[Level.values().length];
    private final Level[] worst;
    private final Map<String, Long> failures = new TreeMap<>();
    private long requests;
    private long attempts;
    private long answeredLater;
    private long picodollars;

    Figures(Variant variant, Scenario scenario) {
        this(variant, scenario, 1);
    }

    /// @param hurry how many times faster the scenario goes than those who wait
    Figures(Variant variant, Scenario scenario, int hurry) {
        this.hurry = hurry;
        this.variant = variant;
        this.scenario = scenario;
        steps = (int) StrictMath.ceilDiv(scenario.length().toNanos(), STEP) + 1;
        for (Criticality each : Criticality.values()) {
            questions.put(each, new int[Fate.values().length + 1][steps]);
            firsts.put(each, new Firsts());
        }
        coreGood = new int[steps];
        coreBad = new int[steps];
        worst = new Level[steps];
        Arrays.fill(worst, Level.GREEN);
    }

    // ── What happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static int step(long nanos) {
        return (int) (nanos / STEP);
    }

    private int[][] of(Criticality criticality) {
        return Objects.requireNonNull(questions.get(criticality));
    }

    void asked(Question question) {
        asking.add(question.source().workload());
        of(question.source().criticality())[Fate.values().length][step(question.began())]++;
    }

    void ended(Question question, Fate fate) {
        of(question.source().criticality())[fate.ordinal()][step(question.began())]++;
    }

    /// A request of it is over.
    void ended(Question question, Call.End end) {
        UsageRecord record = end.record();
        Criticality criticality = question.source().criticality();
        requests++;
        attempts += record.attempts().size();
        if (record.cost() != null) {
            picodollars += record.cost().picodollars();
        }
        int step = step(question.began());
        if (question.stream() && end.shown() >= 0) {
            Objects.requireNonNull(firsts.get(criticality))
                    .add(step, (int) ((end.shown() - question.began()) / hurry / Agenda.MILLI));
        }
        if (criticality == Criticality.CRITICAL_PLUS) {
            boolean good = record.outcome() == Outcome.SUCCESS;
            boolean none = record.outcome() == Outcome.CALLER_ERROR
                    || record.outcome() == Outcome.DEFERRED
                    || Code.SHED_BY_CODE_RED.word().equals(record.code())
                    || Code.DEFERRAL_UNAVAILABLE.word().equals(record.code());
            if (good) {
                coreGood[step]++;
            } else if (!none) {
                coreBad[step]++;
                failures.merge(record.code() == null ? "-" : record.code(), 1L, Long::sum);
            }
        }
    }

    /// What was written down of all requests, where they are not told one by one.
    void booked(long written, long tries, long cost) {
        requests = written;
        attempts = tries;
        picodollars = cost;
    }

    /// A question that was put off has its answer now.
    void answeredLater() {
        answeredLater(1);
    }

    void answeredLater(long more) {
        answeredLater += more;
    }

    /// Whether a workload asks anything in this life.
    boolean asks(String workload) {
        return asking.contains(workload);
    }

    void shifted(Shift shift) {
        shifts.add(shift);
    }

    void acted(Act act) {
        acts.add(act);
    }

    /// For so long the worst level was this.
    void was(Level level, long at, long nanos) {
        inLevel[level.ordinal()] += nanos;
        int step = Math.min(steps - 1, step(at));
        worst[step] = Level.worseOf(worst[step], level);
    }

    // ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────

    Variant variant() {
        return variant;
    }

    int steps() {
        return steps - 1;
    }

    List<Shift> shifts() {
        return List.copyOf(shifts);
    }

    List<Act> acts() {
        return List.copyOf(acts);
    }

    long requests() {
        return requests;
    }

    /// Attempts at providers for each question.
    double effort() {
        long asked = asked(Set.of(Criticality.values()), 0, Long.MAX_VALUE);
        return asked == 0 ? 0 : (double) attempts / asked;
    }

    /// Questions that were put off, and were answered before the end.
    long laterAnswers() {
        return answeredLater;
    }

    long picodollars() {
        return picodollars;
    }

    /// Of a thousand questions that were answered, in picodollars; 0 where none was.
    long perThousand() {
        long answered = count(Set.of(Criticality.values()), Fate.ANSWERED, 0, Long.MAX_VALUE);
        return answered == 0 ? 0 : (long) (picodollars * 1000.0 / answered);
    }

    long nanosIn(Level level) {
        return inLevel[level.ordinal()];
    }

    Level worst(int step) {
        return worst[step];
    }

    /// Whether anybody of these asks anything.
    boolean any(Criticality criticality) {
        return asked(Set.of(criticality), 0, Long.MAX_VALUE) > 0;
    }

    /// Of the questions that came up in this time; those that have not ended when the drill does are left out.
    long count(Set<Criticality> of, Fate fate, long from, long until) {
        return sum(of, fate.ordinal(), from, until);
    }

    long asked(Set<Criticality> of, long from, long until) {
        return sum(of, Fate.values().length, from, until);
    }

    private long sum(Set<Criticality> of, int kind, long from, long until) {
        int last = until >= steps * STEP ? steps : step(until);
        long sum = 0;
        for (Criticality each : of) {
            int[] counts = of(each)[kind];
            for (int i = step(from); i < last; i++) {
                sum += counts[i];
            }
        }
        return sum;
    }

    /// Share of the questions of this time that were answered; 1 where there were none.
    double goodput(Set<Criticality> of, long from, long until) {
        long all = 0;
        for (Fate each : Fate.values()) {
            all += count(of, each, from, until);
        }
        return all == 0 ? 1 : (double) count(of, Fate.ANSWERED, from, until) / all;
    }

    /// Share of the requests of what matters most that were answered, among those that say something of us.
    double success() {
        return success(0, Long.MAX_VALUE);
    }

    double success(long from, long until) {
        long good = 0;
        long bad = 0;
        int last = until >= steps * STEP ? steps : step(until);
        for (int i = step(from); i < last; i++) {
            good += coreGood[i];
            bad += coreBad[i];
        }
        return good + bad == 0 ? 1 : (double) good / (good + bad);
    }

    /// How many requests of what matters most failed, by the code that they were told.
    Map<String, Long> failures() {
        return Collections.unmodifiableMap(failures);
    }

    /// Milliseconds until first content of the streams of this time; -1 where there were none.
    int first(Set<Criticality> of, double quantile, long from, long until) {
        int[] all = of.stream()
                .flatMapToInt(each -> Objects.requireNonNull(firsts.get(each)).between(from, until))
                .sorted()
                .toArray();
        return all.length == 0 ? -1 : all[(int) (quantile * (all.length - 1))];
    }

    /// Nanoseconds from the first trigger until something that matters was orange; -1 for never.
    long alarm() {
        long triggered = scenario.triggered();
        return shifts.stream()
                .filter(each -> triggered >= 0 && each.at() >= triggered && !Level.ORANGE.isWorseThan(each.to()))
                .filter(each -> each.to().isWorseThan(each.from()))
                .mapToLong(each -> each.at() - triggered)
                .findFirst()
                .orElse(-1);
    }

    /// Nanoseconds from the last trigger until all is green again, for good; 0 where nothing was worse then, -1 for
    /// never.
    long green() {
        for (int i = steps - 1; i >= 0; i--) {
            if (worst[i] != Level.GREEN) {
                return i >= steps - 2 ? -1 : Math.max(0, (i + 1) * STEP - scenario.well());
            }
        }
        return 0;
    }

    /// Nanoseconds from a moment until 95 % of their questions are answered, for good; -1 for never.
    long restored(Set<Criticality> of, long from) {
        long bad = -1;
        long end = (steps - 1) * STEP;
        // What came up in the last moments may not have ended.
        for (long at = from - from % STEP; at + LOOK <= end - LOOK; at += STEP) {
            if (goodput(of, at, at + LOOK) < ENOUGH) {
                bad = at;
            }
        }
        if (bad < 0) {
            return 0;
        }
        return bad + 2 * LOOK + STEP > end - LOOK ? -1 : Math.max(0, bad + STEP - from);
    }

    /// Milliseconds with the step in which they were counted.
    private static final class Firsts {
        private int[] steps = new int[1024];
        private int[] millis = new int[1024];
        private int size;

        void add(int step, int value) {
            if (size == steps.length) {
                steps = Arrays.copyOf(steps, 2 * size);
                millis = Arrays.copyOf(millis, 2 * size);
            }
            steps[size] = step;
            millis[size++] = value;
        }

        IntStream between(long from, long until) {
            int first = step(from);
            int last = until / STEP >= Integer.MAX_VALUE ? Integer.MAX_VALUE : step(until);
            return IntStream.range(0, size)
                    .filter(i -> steps[i] >= first && steps[i] < last)
                    .map(i -> millis[i]);
        }
    }
}
