package dev.signalbox.core.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.deferral.Job;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();

    private static Job job(String id, String workload, long created, long deadline) {
        return new Job(
                id, null, workload, "chat", "openai", "chat", "", List.of(), null, created, deadline, 1000, null);
    }

    private void waits(String id, long created, long deadline) {
        backlog.add(job(id, "night", created, deadline), 0);
    }

    private List<String> all(long now) {
        List<String> order = new ArrayList<>();
        Job next;
        while ((next = backlog.next(now, (_, _) -> true)) != null) {
            order.add(next.id());
        }
        return order;
    }

    @Test
    void the_earliest_deadline_is_first() {
        waits("c", 1, 300);
        waits("a", 2, 100);
        waits("b", 3, 200);

        assertThat(all(50)).containsExactly("a", "b", "c");
    }

    @Test
    void every_fifth_turn_is_the_oldest_ones() {
        waits("old", 1, 9000);
        waits("older", 0, 9999);
        for (int i = 0; i < 8; i++) {
            waits("new" + i, 100 + i, 1000 + i);
        }

        assertThat(all(500))
                .containsExactly("new0", "new1", "new2", "new3", "older", "new4", "new5", "new6", "new7", "old");
    }

    @Test
    void what_may_not_be_begun_is_passed_over_and_stays() {
        backlog.add(job("paused", "side", 1, 100), 0);
        waits("a", 2, 200);

        Job next = backlog.next(50, (workload, _) -> !workload.equals("side"));

        assertThat(next).extracting(Job::id).isEqualTo("a");
        assertThat(backlog.next(50, (workload, _) -> !workload.equals("side"))).isNull();
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void what_waits_for_a_time_is_not_begun_before_it() {
        backlog.add(job("a", "night", 1, 9000), 700);

        assertThat(all(699)).isEmpty();
        assertThat(all(700)).containsExactly("a");
    }

    @Test
    void what_has_expired_is_not_begun_but_taken_out_once() {
        waits("a", 1, 100);
        waits("b", 2, 300);

        assertThat(backlog.next(101, (_, _) -> true)).extracting(Job::id).isEqualTo("b");
        assertThat(backlog.expired(101)).extracting(Job::id).containsExactly("a");
        assertThat(backlog.expired(101)).isEmpty();
        assertThat(backlog.oldest()).isZero();
    }

    @Test
    void what_was_removed_does_not_come_up() {
        waits("a", 1, 100);

        assertThat(backlog.remove("a")).isTrue();
        assertThat(backlog.remove("a")).isFalse();
        assertThat(all(50)).isEmpty();
    }
}
