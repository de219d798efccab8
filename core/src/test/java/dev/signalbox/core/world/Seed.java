package dev.signalbox.core.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A world that is drawn from a number: the same number, the same world.
record Seed(long number) {
    static final String PROPERTY = "signalbox.seed";
    static final String GOODPUT = "95 % are answered again a minute after the last fault";

    private static final double ENOUGH = 0.95;
    private static final int SAYS_SOMETHING = 20;

    /// Lives through it; when a rule breaks, once more with a trace.
    ///
    /// @throws AssertionError that says how to see it again
    Tally live() {
        try {
            return live(Trace.off());
        } catch (Broken | RuntimeException broken) {
            throw told(broken);
        }
    }

    Tally live(Trace trace) {
        RandomGenerator random = new SplittableRandom(number);
        Scenario scenario = new Chance(random).scenario();
        Tally tally = new World(scenario, random, trace, Meddler.NONE).live();
        judge(scenario, tally);
        return tally;
    }

    /// No fault may outlive its cause: a storm of retries, a health state that never heals.
    static void judge(Scenario scenario, Tally tally) {
        long from = scenario.wellFrom() + Chance.RECOVERY_SECONDS * Answer.SECOND;
        Tally.Share share = tally.between(from, scenario.arrivalsUntil());
        if (share.all() >= SAYS_SOMETHING && share.ratio() < ENOUGH) {
            throw new Broken(GOODPUT, Trace.WORLD, share.answered() + " of " + share.all());
        }
    }

    /// Writes the whole story down.
    Path write(Trace trace) {
        Path file = Path.of("target", "world-" + number + ".txt");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, trace.lines()).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AssertionError told(Throwable broken) {
        Trace trace = Trace.on();
        String what = broken.toString();
        String story = "";
        try {
            live(trace);
            what += " (and not when it was run again)";
        } catch (Broken again) {
            story = trace.about(again.request());
        } catch (RuntimeException again) {
            story = trace.about(Trace.WORLD);
        }
        return new AssertionError(
                "seed " + number + ": " + what + "\nthe whole story: " + write(trace)
                        + "\nagain: ./mvnw -pl model,core test -Dtest=WorldTest -Dsurefire.failIfNoSpecifiedTests=false -D"
                        + PROPERTY + "=" + number + "\n" + story,
                broken);
    }
}
