package dev.signalbox.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Recurring;
import dev.signalbox.model.policy.Wording;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecurringTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void it_comes_on_its_days_from_its_first_day_on() {
        // A Tuesday.
        Recurring nights = recurring("2026-12-01T03:00", "2026-12-01T05:00", DayOfWeek.SUNDAY, DayOfWeek.WEDNESDAY);

        assertThat(nights.between(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-10T00:00:00Z")))
                .extracting(Maintenance::id, Maintenance::from)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("x-2026-12-02", Instant.parse("2026-12-02T02:00:00Z")),
                        org.assertj.core.groups.Tuple.tuple("x-2026-12-06", Instant.parse("2026-12-06T02:00:00Z")),
                        org.assertj.core.groups.Tuple.tuple("x-2026-12-09", Instant.parse("2026-12-09T02:00:00Z")));
    }

    @Test
    void of_those_to_come_only_the_next_one_is_told() {
        Recurring daily = recurring("2026-12-01T23:00", "2026-12-02T01:00", DayOfWeek.values());
        Instant now = Instant.parse("2026-12-03T22:30:00Z");

        assertThat(daily.around(now.minus(Duration.ofDays(1)), now))
                .extracting(Maintenance::id)
                .containsExactly("x-2026-12-02", "x-2026-12-03", "x-2026-12-04");
        assertThat(daily.around(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z")))
                .extracting(Maintenance::id)
                .containsExactly("x-2026-12-01");
    }

    @Test
    void it_keeps_to_the_clock_on_the_wall_when_that_is_changed() {
        Recurring early = recurring("2027-03-01T01:00", "2027-03-01T04:00", DayOfWeek.SUNDAY);
        Recurring inside = recurring("2027-03-01T02:15", "2027-03-01T02:45", DayOfWeek.SUNDAY);
        Instant march = Instant.parse("2027-03-27T00:00:00Z");
        Instant october = Instant.parse("2027-10-30T00:00:00Z");

        assertThat(early.between(march, march.plus(Duration.ofDays(3))))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.from()).isEqualTo(Instant.parse("2027-03-28T00:00:00Z"));
                    assertThat(each.until()).isEqualTo(Instant.parse("2027-03-28T02:00:00Z"));
                });
        assertThat(early.between(october, october.plus(Duration.ofDays(3))))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.from()).isEqualTo(Instant.parse("2027-10-30T23:00:00Z"));
                    assertThat(each.until()).isEqualTo(Instant.parse("2027-10-31T03:00:00Z"));
                });
        assertThat(inside.between(march, march.plus(Duration.ofDays(3))))
                .singleElement()
                .satisfies(each ->
                        assertThat(Duration.between(each.from(), each.until())).isEqualTo(Duration.ofMinutes(30)));
        Recurring all = recurring("2027-03-01T02:00", "2027-03-01T03:00", DayOfWeek.SUNDAY);
        assertThat(all.between(march, march.plus(Duration.ofDays(3))))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.from()).isEqualTo(Instant.parse("2027-03-28T01:00:00Z"));
                    assertThat(each.until()).isEqualTo(Instant.parse("2027-03-28T02:00:00Z"));
                });
    }

    @Test
    void one_workload_is_not_maintained_twice_at_a_time() {
        Recurring sundays = recurring("2026-12-06T03:00", "2026-12-06T05:00", DayOfWeek.SUNDAY);
        Recurring daily = recurring("2027-06-01T04:00", "2027-06-01T06:00", DayOfWeek.values());
        Recurring mondays = recurring("2026-12-07T03:00", "2026-12-07T05:00", DayOfWeek.MONDAY);

        assertThat(sundays.overlaps(daily)).isTrue();
        assertThat(daily.overlaps(sundays)).isTrue();
        assertThat(sundays.overlaps(mondays)).isFalse();
        assertThat(sundays.overlaps(new Maintenance(
                        "y",
                        Instant.parse("2026-12-13T03:30:00Z"),
                        Instant.parse("2026-12-13T09:00:00Z"),
                        new TreeSet<>(Set.of("core")),
                        new Wording("why", null),
                        null)))
                .isTrue();
        assertThat(sundays.overlapsItself()).isFalse();
        assertThat(recurring("2026-12-01T03:00", "2026-12-02T04:00", DayOfWeek.values())
                        .overlapsItself())
                .isTrue();
    }

    private static Recurring recurring(String from, String until, DayOfWeek... days) {
        return new Recurring(
                "x",
                LocalDateTime.parse(from),
                LocalDateTime.parse(until),
                BERLIN,
                new TreeSet<>(Set.of(days)),
                new TreeSet<>(Set.of("core")),
                new Wording("why", null));
    }
}
