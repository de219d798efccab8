package dev.signalbox.core.codered;

import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Objective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What one scope saw, and what that means now. For one thread; time is passed in, as seconds of a clock that only
/// goes on.
final class Signals {
    private static final long A_WHILE = 30;
    private static final long QUEUEING = 60;
    private static final int ENOUGH = 10;
    /// Failures further apart than this are not "in a row".
    private static final long APART = 300;
    /// What is left after two seconds of what was counted: half after a minute.
    private static final double DECAY = Math.pow(0.5, 2 / 60.0);

    /// @param sizes the last hour by the size of requests, where the objective tells them apart: a kilobyte each
    private record Watched(Objective objective, Windows windows, List<Ring> sizes) {
        private static final Duration STEP = Duration.ofMinutes(1);

        static Watched from(Objective objective, long now) {
            int sizes = objective.sizes().isEmpty() ? 0 : objective.sizes().size() + 1;
            return new Watched(
                    objective,
                    new Windows(now),
                    IntStream.range(0, sizes)
                            .mapToObj(_ -> new Ring(STEP, Windows.HOUR))
                            .toList());
        }

        void add(long now, long[] counts) {
            windows.add(now, good(objective.kind(), counts), bad(objective.kind(), counts));
            for (int i = 0; i < sizes.size(); i++) {
                sizes.get(i).add(now, counts[Count.sized(i, true)], counts[Count.sized(i, false)]);
            }
        }

        List<Reading.Sized> sized(long now) {
            List<Reading.Sized> sized = new ArrayList<>(sizes.size());
            for (int i = 0; i < sizes.size(); i++) {
                Windows.Counts hour = sizes.get(i).over(Windows.HOUR, now, 1);
                sized.add(new Reading.Sized(hour.good(), hour.bad()));
            }
            return sized;
        }
    }

    private final List<Watched> watched;
    private long[] before;
    private final double[] lately = new double[Count.PLACES];

    private long lastSeen;
    private long failuresInARow;
    private long failingSince = -1;
    private long lastFailure;
    private long downSince = -1;
    private long lastDown;
    private boolean soon;
    private long failedWhileDown;
    private long queueingSince = -1;

    /// @param counted before; in the order of [Count]
    Signals(List<Objective> objectives, long[] counted, long now) {
        before = counted.clone();
        watched = objectives.stream().map(each -> Watched.from(each, now)).toList();
        lastSeen = now;
    }

    List<Objective> objectives() {
        return watched.stream().map(Watched::objective).toList();
    }

    /// When the last request ended.
    long lastSeen() {
        return lastSeen;
    }

    /// @param sums of all that ended since the beginning, in the order of [Count]
    /// @return the figures of its objectives
    List<Reading> look(long[] sums, Health health, CodeRed declared, long now) {
        long[] counts = new long[Count.PLACES];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.max(0, sums[i] - before[i]);
            lately[i] = lately[i] * DECAY + counts[i];
        }
        before = sums.clone();
        for (Watched each : watched) {
            each.add(now, counts);
        }
        row(counts, now);
        down(counts, health, now);
        queue(counts, health, now);
        List<Reading> readings = new ArrayList<>(watched.size());
        for (Watched each : watched) {
            Thresholds thresholds = Thresholds.of(each.objective.ratio(), declared);
            readings.add(Reading.of(each.objective, thresholds, each.windows, each.sized(now), now));
        }
        return readings;
    }

    /// Nothing that was counted until now counts: somebody works on it, and what fails meanwhile was announced.
    void pass(long[] sums) {
        before = sums.clone();
        failuresInARow = 0;
        failingSince = -1;
        downSince = -1;
        failedWhileDown = 0;
        queueingSince = -1;
    }

    /// What the last look means.
    Observation observed(List<Reading> readings, Health health, long now) {
        Burn burn = Burn.NONE;
        boolean slow = false;
        boolean failing = false;
        for (Reading each : readings) {
            Burn one = each.burn();
            burn = burn.and(one);
            boolean burns = one.yellow() || one.orange() || one.fast();
            slow |= burns && each.objective().kind().timed();
            failing |= burns && !each.objective().kind().timed();
        }
        boolean gone = downSince >= 0 && now - downSince >= A_WHILE && failedWhileDown >= ENOUGH;
        boolean queueing = queueingSince >= 0 && now - queueingSince >= QUEUEING;
        boolean row = failuresInARow >= ENOUGH && now - failingSince >= A_WHILE;
        return new Observation(
                burn,
                queueing,
                row,
                gone && !soon,
                gone && soon,
                cause(gone, slow && !failing && !row, queueing),
                health.confirmed() || gone);
    }

    private Cause cause(boolean gone, boolean slow, boolean queueing) {
        if (gone) {
            return soon ? Cause.RATE_LIMIT : Cause.PROVIDER_ERRORS;
        }
        double overload = lately[Count.OVERLOADED.ordinal()];
        double limited = lately[Count.LIMITED.ordinal()];
        double failed = lately[Count.FAILED.ordinal()];
        if (slow) {
            return Cause.PROVIDER_LATENCY;
        }
        if (queueing && overload + limited + failed < 1 || overload > Math.max(limited, failed)) {
            return Cause.OVERLOAD;
        }
        return limited > failed ? Cause.RATE_LIMIT : Cause.PROVIDER_ERRORS;
    }

    private static long failures(long[] counts) {
        return counts[Count.FAILED.ordinal()] + counts[Count.OVERLOADED.ordinal()] + counts[Count.LIMITED.ordinal()];
    }

    static long good(Objective.Kind kind, long[] counts) {
        Count good = switch (kind) {
            case SUCCESS -> Count.GOOD;
            case FIRST_TOKEN -> Count.FIRST_IN_TIME;
            case COMPLETED -> Count.COMPLETED;
            case LATENCY -> Count.ANSWER_IN_TIME;
        };
        return counts[good.ordinal()];
    }

    static long bad(Objective.Kind kind, long[] counts) {
        return switch (kind) {
            case SUCCESS -> failures(counts);
            case FIRST_TOKEN -> counts[Count.FIRST_LATE.ordinal()];
            case COMPLETED -> counts[Count.BROKEN.ordinal()];
            case LATENCY -> counts[Count.ANSWER_LATE.ordinal()];
        };
    }

    private void row(long[] counts, long now) {
        long failed = failures(counts);
        long good = counts[Count.GOOD.ordinal()];
        if (failed + good > 0) {
            lastSeen = now;
        }
        if (good > 0 || failuresInARow > 0 && now - lastFailure > APART) {
            failuresInARow = 0;
            failingSince = -1;
        }
        if (good == 0 && failed > 0) {
            failingSince = failingSince < 0 ? now : failingSince;
            failuresInARow += failed;
            lastFailure = now;
        }
    }

    /// A target that is due for a probe looks well until it is asked, so that only an answer of one of them, or a
    /// while, ends it.
    private void down(long[] counts, Health health, long now) {
        boolean answered = counts[Count.GOOD.ordinal()] > 0 && !health.spared();
        if (health.down()) {
            downSince = downSince < 0 ? now : downSince;
            lastDown = now;
            soon = health.soon();
        } else if (downSince >= 0 && (answered || now - lastDown > A_WHILE)) {
            downSince = -1;
        }
        failedWhileDown = downSince < 0 ? 0 : failedWhileDown + failures(counts);
    }

    /// Over a tenth of those that ended had waited too long, and some wait now: so the p90 is over the target.
    private void queue(long[] counts, Health health, long now) {
        long ended = failures(counts) + counts[Count.GOOD.ordinal()];
        boolean over = health.waiting() > 0 && counts[Count.QUEUED.ordinal()] * 10 > ended;
        if (over) {
            queueingSince = queueingSince < 0 ? now : queueingSince;
        } else if (health.waiting() == 0 || ended > 0) {
            queueingSince = -1;
        }
    }
}
