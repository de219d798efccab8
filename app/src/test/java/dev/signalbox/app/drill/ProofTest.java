package dev.signalbox.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.app.drill.Month.Noise;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The figures that levels are held to. With `-Dsignalbox.seeds=5` they are found for so many seeds, and written to
/// `target/proof.md` as docs/drill.md has them.
class ProofTest {
    private static final int SEEDS = Integer.getInteger("signalbox.seeds", 1);

    @Test
    void a_month_of_normal_days_raises_nothing_but_one_yellow() throws IOException {
        List<String> rows = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Month month = new Month(seed, Noise.NORMAL).live(30 * Month.DAY);
            rows.add("| %d | %d | %d | %d |"
                    .formatted(seed, month.rises(Level.YELLOW), month.rises(Level.ORANGE), month.rises(Level.RED)));

            assertThat(month.rises(Level.RED)).as("false reds, seed %d", seed).isZero();
            assertThat(month.rises(Level.ORANGE))
                    .as("false oranges, seed %d", seed)
                    .isZero();
            assertThat(month.rises(Level.YELLOW))
                    .as("false yellows, seed %d", seed)
                    .isLessThanOrEqualTo(1);
        }
        write("month", rows);
    }

    @Test
    void a_day_that_is_not_normal_does_raise_a_level() {
        Month month =
                new Month(1, Noise.NORMAL).live(12 * Month.HOUR).failing(0.008).live(6 * Month.HOUR);

        assertThat(month.rises(Level.YELLOW)).isPositive();
    }

    /// By night, when one request a second comes, and by day; after a day in which all windows were filled.
    @ParameterizedTest
    @CsvSource({"99.9%, 1, 15", "99.9%, 12, 15", "99%, 1, 115", "99%, 12, 115"})
    void a_total_outage_is_orange_in_time(String objective, double perSecond, long most) throws IOException {
        Policy policy = Stage.config(ScenarioFile.usualConfig().replace("success: 99.9%", "success: " + objective));
        List<String> rows = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Month month = new Month(seed, Noise.NORMAL, policy)
                    .steadily(perSecond)
                    .live(Month.DAY)
                    .failing(1);
            long found = month.untilOrange("core-chat");
            rows.add(String.format(Locale.ROOT, "| %s | %.0f/s | %d | %d s |", objective, perSecond, seed, found));

            assertThat(found).isBetween(1L, most);
        }
        write("detection-" + objective.replace("%", "") + "-" + (int) perSecond, rows);
    }

    private static void write(String name, List<String> rows) throws IOException {
        Files.write(Path.of("target", "proof-" + name + ".md"), rows);
    }
}
