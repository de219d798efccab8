package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Health;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Tally;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Days of two core workloads, request by request as far as levels see them: their ends are counted, and the level is
/// looked at every two seconds. Arrivals come and go with the day, down to one a second; failures come at two fifths
/// of what is allowed, in some hours half as many again and in others half, with a few bursts of seconds each day; and
/// two streams of a hundred begin late.
final class Month {

    static final long HOUR = 3600;
    static final long DAY = 24 * HOUR;

    private static final long STEP = 2;
    private static final double DECENT = 0.4;
    private static final double LATE = 0.02;
    private static final long SHORTEST = 2;

    /// How rough days are that are called normal.
    ///
    /// @param bursts of failures a day, of each workload, two to six seconds long
    /// @param worst share of requests that fail in the worst of them
    record Noise(double bursts, double worst) {
        static final Noise NORMAL = new Noise(4, 0.25);
        static final Noise ROUGH = new Noise(6, 0.4);
    }

    /// A workload with a level.
    private final class Stream {
        private final double most;
        private final double allowed;
        private final UsageRecord good;
        private final UsageRecord late;
        private final UsageRecord failed;
        private double mood = 1;
        private long burstUntil;
        private double burst;

        Stream(String workload, double most, double allowed) {
            this.most = most;
            this.allowed = allowed;
            good = record(workload, null, 600);
            late = record(workload, null, 6000);
            failed = record(workload, "no_healthy_target", -1);
        }

        void step() {
            if (now % HOUR == 0) {
                mood = 0.5 + draws.share();
            }
            if (draws.happens(noise.bursts * STEP / DAY)) {
                burstUntil = now + SHORTEST + draws.random().nextInt(5);
                burst = 0.05 + (noise.worst - 0.05) * draws.share();
            }
            double failing = now < burstUntil ? burst : DECENT * allowed * mood;
            double out = Math.max(failing, outage);
            for (int left = arrivals(); left > 0; left--) {
                tally.record(draws.happens(out) ? failed : draws.happens(LATE * mood) ? late : good);
            }
        }

        private int arrivals() {
            double rate = rate();
            if (steady) {
                return (int) Math.round(rate * STEP);
            }
            int arrivals = 0;
            for (double at = draws.exponential() / rate; at < STEP; at += draws.exponential() / rate) {
                arrivals++;
            }
            return arrivals;
        }

        private double rate() {
            if (fixedRate > 0) {
                return fixedRate;
            }
            double day = (1 - StrictMath.cos(2 * StrictMath.PI * (now % DAY - 4.0 * HOUR) / DAY)) / 2;
            return 1 + (most - 1) * day;
        }
    }

    private final Policy policy;
    private final Noise noise;
    private final Draws draws;
    private final Tally tally;
    private final Watching watching = new Watching();
    private final List<Stream> streams = new ArrayList<>();
    private Board board = Board.EMPTY;
    private double outage;
    private double fixedRate;
    private boolean steady;
    private long now;
    private final int[] rises = new int[Level.values().length];

    Month(long seed, Noise noise) {
        this(seed, noise, Stage.usual());
    }

    /// @param policy with the workloads `core-chat` and `health` on the route `chat`
    Month(long seed, Noise noise, Policy policy) {
        this.policy = policy;
        this.noise = noise;
        draws = new Draws(seed);
        tally = new Tally(name -> {
            var workload = policy.workloads().get(name);
            return workload == null ? List.of() : Watching.objectives(workload);
        });
        streams.add(new Stream("core-chat", 12, allowed("core-chat")));
        streams.add(new Stream("health", 5, allowed("health")));
    }

    private double allowed(String workload) {
        return 1
                - java.util.Objects.requireNonNull(policy.workloads().get(workload))
                        .objectives()
                        .getFirst()
                        .ratio();
    }

    private static UsageRecord record(String workload, @Nullable String code, long firstMillis) {
        long first = firstMillis < 0 ? -1 : firstMillis * 1_000_000;
        return new UsageRecord(
                "r",
                0,
                "chat",
                "openai",
                null,
                workload,
                "chat",
                "north/large",
                "large",
                true,
                code == null ? 200 : 503,
                code == null ? Outcome.SUCCESS : Outcome.UPSTREAM_ERROR,
                code,
                Usage.NONE,
                null,
                List.of(),
                List.of(),
                first < 0 ? 1_000_000 : first + 3_000_000_000L,
                first,
                0,
                0);
    }

    /// Exactly so many a second, whatever the hour.
    Month steadily(double perSecond) {
        fixedRate = perSecond;
        steady = true;
        return this;
    }

    /// From now on such a share fails, and what is failing usually no less.
    Month failing(double share) {
        outage = share;
        return this;
    }

    Month live(long seconds) {
        for (long until = now + seconds; now < until; ) {
            step();
        }
        return this;
    }

    private void step() {
        streams.forEach(Stream::step);
        now += STEP;
        Board before = board;
        board = watching.next(before, List.of(tally), policy, CodeRed.in(policy), _ -> Health.GOOD, now);
        board.places().forEach((scope, place) -> {
            if (place.level().isWorseThan(before.level(scope))) {
                rises[place.level().ordinal()]++;
            }
        });
    }

    /// Seconds until a workload is orange; -1 when it is not within an hour.
    long untilOrange(String workload) {
        long began = now;
        while (now - began < HOUR) {
            step();
            if (!Level.ORANGE.isWorseThan(board.level(new Scope(workload, "chat")))) {
                return now - began;
            }
        }
        return -1;
    }

    /// How often a scope came to a level.
    int rises(Level level) {
        return rises[level.ordinal()];
    }
}
