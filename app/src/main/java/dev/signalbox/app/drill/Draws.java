package dev.signalbox.app.drill;

import java.util.SplittableRandom;

/// Chance that is the same on every machine: functions whose last digit a processor may round otherwise would make two
/// drills of one seed differ.
final class Draws {
    private final SplittableRandom random;

    Draws(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Another seed made of two, so that what happens to one does not depend on how often others have drawn.
    static long seed(long one, long other) {
        long mixed = one * 0x9E3779B97F4A7C15L + other + 0x632BE59BD9B4E019L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    SplittableRandom random() {
        return random;
    }

    /// From 0 to below 1.
    double share() {
        return random.nextDouble();
    }

    boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    long seed() {
        return random.nextLong();
    }

    /// Of mean 1.
    double exponential() {
        return -StrictMath.log(1 - random.nextDouble());
    }

    /// Of median 1.
    double logNormal(double sigma) {
        // Box and Muller (1958).
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return StrictMath.exp(sigma * radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble()));
    }
}
