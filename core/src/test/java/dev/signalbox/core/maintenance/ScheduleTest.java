package dev.signalbox.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Which maintenance holds when.
class ScheduleTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final Schedule schedule = new Schedule(List.of(window("b", 120, 180, "shop"), window("a", 0, 60, "core")));

    @Test
    void it_begins_and_ends_by_itself() {
        assertThat(schedule.workloads(NOON.minusSeconds(1))).isEmpty();
        assertThat(schedule.workloads(NOON)).containsExactly("core");
        assertThat(schedule.workloads(NOON.plusSeconds(3600))).isEmpty();
        assertThat(schedule.workloads(NOON.plusSeconds(7200))).containsExactly("shop");
        assertThat(schedule.notOver(NOON.plusSeconds(3600)).windows())
                .extracting(Maintenance::id)
                .containsExactly("b");
    }

    @Test
    void two_of_the_same_workload_at_a_time_overlap_and_one_behind_the_other_does_not() {
        assertThat(schedule.overlapping(window("c", 30, 90, "core", "other"))).isNotNull();
        assertThat(schedule.overlapping(window("c", 60, 90, "core"))).isNull();
        assertThat(schedule.overlapping(window("c", 30, 90, "other"))).isNull();
    }

    @Test
    void what_is_ended_is_over_and_what_had_not_begun_never_was() {
        assertThat(schedule.ended("a", NOON.plusSeconds(600)).find("a"))
                .extracting(Maintenance::until)
                .isEqualTo(NOON.plusSeconds(600));
        assertThat(schedule.ended("b", NOON).find("b")).isNull();
        assertThat(schedule.ended("a", NOON.plusSeconds(3600))).isEqualTo(schedule);
        assertThat(schedule.ended("x", NOON)).isEqualTo(schedule);
    }

    @Test
    void what_was_over_for_two_days_is_forgotten() {
        assertThat(schedule.lately(NOON.plus(Duration.ofDays(2))).windows()).hasSize(2);
        assertThat(schedule.lately(NOON.plus(Duration.ofHours(50))).windows()).hasSize(1);
    }

    @Test
    void none_is_longer_than_three_days_or_ends_before_it_begins() {
        assertThatIllegalArgumentException().isThrownBy(() -> window("x", 0, 3 * 24 * 60 + 1, "core"));
        assertThatIllegalArgumentException().isThrownBy(() -> window("x", 10, 10, "core"));
        assertThatIllegalArgumentException().isThrownBy(() -> window("x", 0, 10));
    }

    private static Maintenance window(String id, long from, long until, String... workloads) {
        return new Maintenance(
                id,
                NOON.plusSeconds(from * 60),
                NOON.plusSeconds(until * 60),
                new TreeSet<>(List.of(workloads)),
                new Wording("We move", null),
                "ann");
    }
}
