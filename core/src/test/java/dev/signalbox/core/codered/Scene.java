package dev.signalbox.core.codered;

import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Objective;
import java.util.List;
import java.util.SplittableRandom;

/// One scope with one objective in virtual time: requests come at a rate, a share of them fails, and every two seconds
/// the level is looked at.
final class Scene {
    private static final long STEP = Windows.STEP.toSeconds();

    private final Objective objective;
    private final Thresholds thresholds;
    private final SplittableRandom random;
    private final Windows windows = new Windows(0);
    private double rate = 10;
    private double failing;
    private boolean lost;
    private double due;
    private long now;
    private Standing standing = Standing.green(0);

    /// The worst since it was asked for last.
    private Level worst = Level.GREEN;

    private int entries;

    Scene(double objective, long seed) {
        this.objective = new Objective(Objective.Kind.SUCCESS, objective, null);
        thresholds = Thresholds.of(objective, CodeRed.DEFAULT);
        random = new SplittableRandom(seed);
    }

    /// @param perSecond requests
    Scene rate(double perSecond) {
        rate = perSecond;
        return this;
    }

    /// @param share of requests that fail from now on
    Scene failing(double share) {
        failing = share;
        return this;
    }

    Scene lost(boolean now) {
        lost = now;
        return this;
    }

    Scene run(long seconds) {
        for (long until = now + seconds; now < until; ) {
            step();
        }
        return this;
    }

    /// Seconds until this level holds; -1 when it does not within the time.
    long secondsTo(Level level, long most) {
        long from = now;
        while (now - from < most) {
            step();
            if (standing.level() == level) {
                return now - from;
            }
        }
        return -1;
    }

    Level level() {
        return standing.level();
    }

    Standing standing() {
        return standing;
    }

    Level worst() {
        Level was = worst;
        worst = standing.level();
        return was;
    }

    int entries() {
        return entries;
    }

    void unlatch() {
        standing = standing.unlatched();
    }

    private void step() {
        now += STEP;
        due += rate * STEP;
        long good = 0;
        long bad = 0;
        for (; due >= 1; due--) {
            if (random.nextDouble() < failing) {
                bad++;
            } else {
                good++;
            }
        }
        windows.add(now, good, bad);
        Level before = standing.level();
        Burn burn = Reading.of(objective, thresholds, windows, List.of(), now).burn();
        standing = Controller.next(standing, new Observation(burn, false, false, lost), now);
        if (standing.level().isWorseThan(before)) {
            entries++;
        }
        if (standing.level().isWorseThan(worst)) {
            worst = standing.level();
        }
    }
}
