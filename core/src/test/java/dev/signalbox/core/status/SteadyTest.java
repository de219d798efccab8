package dev.signalbox.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How the shown state follows what is seen, two seconds by two seconds.
class SteadyTest {
    private Steady steady = Steady.operational(0);
    private long now;

    /// A timeline is made of what is seen and for how many seconds: `red 120, green 30`.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             green 3600                              | operational
             orange 118                              | operational
             orange 122                              | degraded_performance
             red 122                                 | partial_outage
             lost 122                                | major_outage
             orange 60, green 4, orange 100          | operational
             orange 100, red 30                      | degraded_performance
             orange 100, red 122                     | partial_outage
             lost 60, orange 70                      | degraded_performance
             red 200, green 590                      | partial_outage
             red 200, green 602                      | operational
             red 200, orange 602                     | degraded_performance
             red 200, green 590, red 2, green 590    | partial_outage
             red 200, orange 300, green 310          | degraded_performance
             red 200, orange 300, green 602          | operational
             paused 2                                | under_maintenance
             paused 600, green 2                     | operational
             lost 300, paused 2                      | under_maintenance
             paused 600, lost 60                     | operational
             paused 600, lost 122                    | major_outage
             yellow 7200                             | operational
            """)
    void worse_shows_after_two_minutes_and_better_after_ten(String timeline, String shown) {
        for (String part : timeline.split(", ")) {
            String[] words = part.split(" ");
            pass(seen(words[0]), Long.parseLong(words[1]));
        }

        assertThat(steady.state().word()).isEqualTo(shown);
    }

    @Test
    void what_was_known_before_a_start_does_not_get_better_at_once() {
        steady = Steady.known(ComponentState.PARTIAL_OUTAGE, -500, 0);

        pass(Sight.CALM, 590);
        assertThat(steady.state()).isEqualTo(ComponentState.PARTIAL_OUTAGE);
        assertThat(steady.since()).isEqualTo(-500);

        pass(Sight.CALM, 12);
        assertThat(steady.state()).isEqualTo(ComponentState.OPERATIONAL);
    }

    private void pass(Sight seen, long seconds) {
        for (long until = now + seconds; now < until; ) {
            now += 2;
            steady = steady.next(seen, now);
        }
    }

    private static Sight seen(String word) {
        return switch (word) {
            case "green" -> Sight.CALM;
            case "yellow" -> new Sight(Level.YELLOW, 0.05, false, false, 0);
            case "orange" -> new Sight(Level.ORANGE, 0.1, false, false, 0);
            case "red" -> new Sight(Level.RED, 0.3, false, false, 0);
            case "lost" -> new Sight(Level.RED, 1, true, false, 0);
            case "paused" -> new Sight(Level.GREEN, 0, false, true, 0);
            default -> throw new IllegalArgumentException(word);
        };
    }
}
