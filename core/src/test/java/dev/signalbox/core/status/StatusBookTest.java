package dev.signalbox.core.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.model.policy.Level;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The days of components.
class StatusBookTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);
    private static final Sight RED = new Sight(Level.RED, 0.3, false, false, 0);

    private StatusBook book = StatusBook.EMPTY;
    private long now;

    @Test
    void a_day_knows_how_long_a_component_was_in_each_state_and_the_worst() {
        pass(Sight.CALM, MONDAY, 3600);
        pass(RED, MONDAY, 600);
        pass(Sight.CALM, MONDAY, 3600);

        Day day = track().days().getOrDefault(MONDAY, Day.UNKNOWN);
        assertThat(day.worst()).isEqualTo(ComponentState.PARTIAL_OUTAGE);
        // Two minutes later, and ten minutes longer, than it was seen.
        assertThat(day.in(ComponentState.PARTIAL_OUTAGE)).isBetween(1070L, 1090L);
        assertThat(day.known()).isEqualTo(7800);
    }

    @Test
    void ninety_days_are_kept_and_no_more() {
        for (int i = 0; i < 200; i++) {
            pass(Sight.CALM, MONDAY.plusDays(i), 2);
        }

        assertThat(track().days()).hasSize(90).containsKey(MONDAY.plusDays(199)).containsKey(MONDAY.plusDays(110));
    }

    @Test
    void a_component_that_is_declared_again_has_its_days_again_until_they_are_old() {
        pass(Sight.CALM, MONDAY, 10);

        book = book.next(Map.of("other", Sight.CALM), MONDAY.plusDays(1), 2, now += 2);
        assertThat(book.tracks()).containsKeys("chat", "other");

        book = book.next(Map.of("other", Sight.CALM), MONDAY.plusDays(90), 2, now += 2);
        assertThat(book.tracks()).containsOnlyKeys("other");
    }

    @Test
    void names_that_come_and_go_do_not_pile_up() {
        for (int i = 0; i < 1000; i++) {
            book = book.next(Map.of("c" + i, Sight.CALM), MONDAY, 2, now += 2);
        }

        assertThat(book.tracks())
                .hasSizeLessThanOrEqualTo(StatusBook.MAX_TRACKS)
                .containsKey("c999");
    }

    @Test
    void what_nobody_saw_counts_for_nothing() {
        pass(Sight.CALM, MONDAY, 10);
        book = book.next(Map.of("chat", Sight.CALM), MONDAY, 0, now + 100_000);

        assertThat(track().days().getOrDefault(MONDAY, Day.UNKNOWN).known()).isEqualTo(10);
    }

    @Test
    void a_clock_that_is_set_back_leaves_no_days_to_come() {
        pass(Sight.CALM, MONDAY.plusDays(3), 10);
        pass(Sight.CALM, MONDAY, 10);

        assertThat(track().days()).containsOnlyKeys(MONDAY);
    }

    @Test
    void uptime_loses_all_of_a_major_outage_and_three_tenths_of_a_partial_one() {
        Day day = Day.UNKNOWN
                .plus(ComponentState.OPERATIONAL, 700)
                .plus(ComponentState.MAJOR_OUTAGE, 100)
                .plus(ComponentState.PARTIAL_OUTAGE, 200);
        pass(Sight.CALM, MONDAY, 2);
        Track track = new Track(track().steady(), new TreeMap<>(Map.of(MONDAY, day)));

        assertThat(track.uptime()).isEqualTo(0.84, within(1e-9));
    }

    private Track track() {
        return Objects.requireNonNull(book.tracks().get("chat"));
    }

    private void pass(Sight seen, LocalDate day, long seconds) {
        for (long until = now + seconds; now < until; ) {
            now += 2;
            book = book.next(Map.of("chat", seen), day, 2, now);
        }
    }
}
