package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Level;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every input, over seeded ones that wander between calm and every kind of bad.
class AnyInputTest {
    private static final int STEPS = 50_000;

    /// Observations that stay alike for a while, as real ones do.
    private static final class Weather {
        private final SplittableRandom random;
        private int badness;
        private int left;

        Weather(long seed) {
            random = new SplittableRandom(seed);
        }

        int next() {
            if (left-- == 0) {
                badness = Math.max(0, random.nextInt(12) - 5);
                left = random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(60);
            }
            return badness;
        }
    }

    /// The higher, the worse in each respect.
    private static Observation observation(int badness) {
        boolean yellow = badness >= 2;
        boolean orange = badness >= 4;
        boolean fast = badness >= 5;
        Burn burn = new Burn(badness >= 1, yellow, orange, fast, badness < 1, badness < 3, badness < 4);
        return new Observation(burn, false, badness >= 5, badness >= 6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noLevelIsLeftBeforeItsHoldDown(long seed) {
        Weather weather = new Weather(seed);
        Standing standing = Standing.green(0);
        long entered = 0;
        int ways = 0;
        for (long now = 2; now < 2L * STEPS; now += 2) {
            Standing next = Controller.next(standing, observation(weather.next()), now);
            if (standing.level().isWorseThan(next.level())) {
                assertThat(next.level()).isEqualTo(standing.level().milder());
                assertThat(now - entered).isGreaterThanOrEqualTo(Controller.holdDown(standing, now));
                assertThat(standing.latched()).isFalse();
                ways++;
            }
            if (next.level() != standing.level()) {
                entered = now;
            }
            if (next.latched() && now % 7200 == 0) {
                next = next.unlatched();
            }
            standing = next;
        }
        assertThat(ways).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aWorseObservationNeverLeadsToAMilderLevel(long seed) {
        Weather weather = new Weather(seed);
        SplittableRandom random = new SplittableRandom(seed);
        Standing standing = Standing.green(0);
        for (long now = 2; now < 2L * STEPS; now += 2) {
            int badness = weather.next();
            Standing next = Controller.next(standing, observation(badness), now);
            Standing worse = Controller.next(standing, observation(badness + random.nextInt(4)), now);
            assertThat(next.level().isWorseThan(worse.level())).isFalse();
            standing = next;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.99, 0.995, 0.999})
    void theMoreFailsTheWorseIsTheLevel(double objective) {
        Level before = Level.GREEN;
        for (double failing : new double[] {0, 0.0001, 0.001, 0.007, 0.02, 0.05, 0.2, 0.4, 0.6, 1}) {
            Level level = new Scene(objective, 3)
                    .rate(20)
                    .run(7200)
                    .failing(failing)
                    .run(7200)
                    .worst();
            assertThat(before.isWorseThan(level)).as("at %s", failing).isFalse();
            before = level;
        }
        assertThat(before).isEqualTo(Level.RED);
    }
}
