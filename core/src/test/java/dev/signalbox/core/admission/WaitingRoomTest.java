package dev.signalbox.core.admission;

import static dev.signalbox.model.policy.Workload.Criticality.CRITICAL;
import static dev.signalbox.model.policy.Workload.Criticality.CRITICAL_PLUS;
import static dev.signalbox.model.policy.Workload.Criticality.SHEDDABLE;
import static dev.signalbox.model.policy.Workload.Criticality.SHEDDABLE_PLUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingRoomTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long NOW = -3;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final List<String> woken = new ArrayList<>();
    private WaitingRoom room = new WaitingRoom(2, TIMEOUT);

    private Queued of(String name, Criticality criticality, String key) {
        return new Queued(room, woken, name, criticality, key);
    }

    private Queued one(String name) {
        return of(name, CRITICAL, "web");
    }

    private void wide(int length) {
        room = new WaitingRoom(length, TIMEOUT);
    }

    /// Serves all that wait, one after the other, and says in which order.
    private List<String> served(List<Queued> all, long now) {
        woken.clear();
        room.wakeOne(now);
        for (int i = 0; i < woken.size(); i++) {
            String name = woken.get(i);
            assertThat(woken).as("one at a time").hasSize(i + 1);
            // Who was served tells the next.
            all.stream().filter(each -> each.name.equals(name)).forEach(each -> each.goes(now));
        }
        assertThat(room.size()).isZero();
        return woken;
    }

    // ── Who was told ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void who_came_first_is_woken_first_and_once() {
        Queued first = one("first").waits(NOW);
        Queued second = one("second").waits(NOW);

        room.wakeOne(NOW);
        room.wakeOne(NOW);
        assertThat(woken).as("the second does not overtake one who was told").containsExactly("first");
        first.goes(NOW);
        assertThat(woken).containsExactly("first", "second");
        second.goes(NOW);
        assertThat(room.size()).isZero();
    }

    @Test
    void who_was_told_and_is_long_in_answering_holds_nobody_up() {
        Queued first = one("first").waits(NOW);
        one("second").waits(NOW);
        room.wakeOne(NOW);

        room.wakeOne(NOW + WaitingRoom.ANSWER_NANOS - 1);
        assertThat(woken).containsExactly("first");
        room.wakeOne(NOW + WaitingRoom.ANSWER_NANOS);
        assertThat(woken).containsExactly("first", "second");
        first.ticket.giveBack(NOW);
        assertThat(room.size()).isOne();
    }

    @Test
    void there_is_room_for_so_many_only() {
        one("first").waits(NOW);
        one("second").waits(NOW);

        assertThat(one("third").joins(NOW)).isEqualTo(TurnedAway.FULL);
        assertThat(room.size()).isEqualTo(2);
        wide(0);
        assertThat(one("any").joins(NOW)).isEqualTo(TurnedAway.FULL);
    }

    @Test
    void who_was_woken_in_vain_keeps_its_place_even_if_others_came_since() {
        wide(3);
        Queued first = one("first").waits(NOW);
        one("second").waits(NOW);
        room.wakeOne(NOW);
        one("third").waits(NOW);

        first.inVain(NOW);
        room.wakeOne(NOW);

        assertThat(woken).containsExactly("first", "first");
    }

    @Test
    void who_has_no_use_for_the_room_tells_the_next_behind_it() {
        Queued first = one("first").waits(NOW);
        Queued second = one("second").waits(NOW);
        room.wakeOne(NOW);
        first.inVain(NOW);

        first.ticket.passOn(false, NOW);
        assertThat(woken).containsExactly("first", "second");
        second.inVain(NOW);
        second.ticket.passOn(false, NOW);
        assertThat(woken).as("nobody is behind the last").hasSize(2);
        assertThat(room.size()).isEqualTo(2);
    }

    @Test
    void what_is_passed_on_reaches_the_less_important_too_and_overtakes_nobody_who_was_told() {
        wide(3);
        Queued core = of("core", CRITICAL_PLUS, "a").waits(NOW);
        Queued batch = of("batch", SHEDDABLE, "b").waits(NOW);
        of("more", SHEDDABLE, "c").waits(NOW);
        room.wakeOne(NOW);
        core.inVain(NOW);
        core.ticket.passOn(false, NOW);
        core.ticket.passOn(false, NOW);
        assertThat(woken).containsExactly("core", "batch");

        batch.inVain(NOW);
        batch.ticket.passOn(false, NOW);
        assertThat(woken).containsExactly("core", "batch", "more");
    }

    @Test
    void who_leaves_after_it_was_told_passes_that_on() {
        Queued first = one("first").waits(NOW);
        Queued second = one("second").waits(NOW);
        room.wakeOne(NOW);

        first.ticket.giveBack(NOW);
        assertThat(woken).containsExactly("first", "second");
        second.ticket.timedOut(NOW);
        second.ticket.giveBack(NOW);
        assertThat(room.size()).isZero();
    }

    @Test
    void who_leaves_without_having_been_told_wakes_nobody() {
        one("first").waits(NOW);
        one("second").waits(NOW).ticket.giveBack(NOW);

        assertThat(woken).isEmpty();
        assertThat(room.size()).isOne();
    }

    @Test
    void who_was_told_still_takes_up_its_place() {
        one("first").waits(NOW);
        one("second").waits(NOW);
        room.wakeOne(NOW);

        assertThat(room.size()).isEqualTo(2);
        assertThat(one("third").joins(NOW)).isEqualTo(TurnedAway.FULL);
    }

    @Test
    void who_was_served_and_waits_again_is_first_of_its_equals_even_if_there_is_no_place() {
        Queued first = one("first").waits(NOW);
        one("second").waits(NOW);
        room.wakeOne(NOW);
        first.goes(NOW);
        woken.clear();
        one("third").waits(NOW);

        first.waits(NOW);
        assertThat(room.size()).isEqualTo(3);
        room.wakeOne(NOW + SECOND);
        assertThat(woken).containsExactly("first");
    }

    @Test
    void who_is_woken_may_answer_at_once() {
        Ticket[] eager = new Ticket[1];
        eager[0] = new Ticket(room, () -> eager[0].waitForRoom(Queued.PATIENCE, NOW), CRITICAL, null);
        eager[0].waitForRoom(Queued.PATIENCE, NOW);

        room.wakeOne(NOW);
        room.wakeOne(NOW);

        assertThat(room.size()).isOne();
    }

    // ── Whose turn it is ─────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void the_most_important_go_first_whenever_they_came() {
        wide(10);
        List<Queued> all = new ArrayList<>();
        for (Criticality each : List.of(SHEDDABLE, CRITICAL, SHEDDABLE_PLUS, CRITICAL_PLUS)) {
            all.add(of(each + " 1", each, "a").waits(NOW));
            all.add(of(each + " 2", each, "a").waits(NOW));
        }

        assertThat(served(all, NOW))
                .containsExactly(
                        "CRITICAL_PLUS 1",
                        "CRITICAL_PLUS 2",
                        "CRITICAL 1",
                        "CRITICAL 2",
                        "SHEDDABLE_PLUS 1",
                        "SHEDDABLE_PLUS 2",
                        "SHEDDABLE 1",
                        "SHEDDABLE 2");
    }

    @Test
    void keys_take_turns_so_that_a_thousand_of_one_do_not_keep_another_waiting() {
        wide(2000);
        List<Queued> all = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            all.add(of("a" + i, SHEDDABLE, "a").waits(NOW));
        }
        all.add(of("b1", SHEDDABLE, "b").waits(NOW));
        all.add(of("b2", SHEDDABLE, "b").waits(NOW));
        all.add(of("c1", SHEDDABLE, "c").waits(NOW));

        assertThat(served(all, NOW)).startsWith("a1", "b1", "c1", "a2", "b2", "a3", "a4");
    }

    @Test
    void a_key_that_comes_later_has_its_turn_next_and_none_for_the_time_before() {
        wide(20);
        List<Queued> all = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            all.add(of("a" + i, SHEDDABLE, "a").waits(NOW));
        }
        for (int i = 0; i < 3; i++) {
            room.wakeOne(NOW);
            all.removeFirst().goes(NOW);
            // Told with that.
            all.getFirst().inVain(NOW);
        }
        for (int i = 1; i <= 3; i++) {
            all.add(of("b" + i, SHEDDABLE, "b").waits(NOW));
        }

        assertThat(served(all, NOW + SECOND)).containsExactly("a4", "b1", "a5", "b2", "a6", "b3");
    }

    @Test
    void a_newcomer_passes_the_less_important_and_waits_behind_its_equals() {
        wide(3);
        assertThat(of("x", SHEDDABLE, "a").ticket.behindOthers()).isFalse();
        of("batch", SHEDDABLE, "a").waits(NOW);

        assertThat(of("core", CRITICAL, "b").ticket.behindOthers()).isFalse();
        assertThat(of("equal", SHEDDABLE, "b").ticket.behindOthers()).isTrue();
        of("core", CRITICAL, "b").waits(NOW);
        assertThat(of("less", SHEDDABLE, "c").ticket.behindOthers()).isTrue();
    }

    @Test
    void at_a_full_queue_a_newcomer_may_look_but_not_at_what_was_promised_to_a_more_important_one() {
        of("core", CRITICAL, "a").waits(NOW);
        of("core 2", CRITICAL, "a").waits(NOW);
        Queued batch = of("batch", SHEDDABLE, "b");
        assertThat(batch.ticket.behindOthers())
                .as("nobody was told of anything")
                .isFalse();

        room.wakeOne(NOW);
        assertThat(batch.ticket.behindOthers()).isTrue();
        assertThat(batch.ticket.promised()).isTrue();
        assertThat(of("equal", CRITICAL, "c").ticket.behindOthers()).isFalse();
    }

    // ── Who gives way ────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({
        "CRITICAL, SHEDDABLE, true",
        "CRITICAL_PLUS, CRITICAL, true",
        "SHEDDABLE_PLUS, SHEDDABLE, true",
        "CRITICAL, CRITICAL, false",
        "SHEDDABLE, SHEDDABLE, false",
        "SHEDDABLE, CRITICAL, false",
        "CRITICAL, CRITICAL_PLUS, false",
    })
    void in_a_full_queue_the_less_important_gives_way_and_nobody_else(
            Criticality newcomer, Criticality waiting, boolean gives) {
        wide(1);
        Queued there = of("there", waiting, "a").waits(NOW);

        TurnedAway refused = of("new", newcomer, "b").joins(NOW);

        assertThat(refused).isEqualTo(gives ? null : TurnedAway.FULL);
        assertThat(there.ticket.turnedAway()).isEqualTo(gives ? TurnedAway.DISPLACED : null);
        assertThat(woken).isEqualTo(gives ? List.of("there") : List.of());
        assertThat(there.ticket.turnedAway()).as("once").isNull();
        assertThat(room.size()).isOne();
    }

    @Test
    void the_newest_of_the_key_with_most_waiting_gives_way_first() {
        wide(5);
        of("plus", SHEDDABLE_PLUS, "a").waits(NOW);
        of("a1", SHEDDABLE, "a").waits(NOW);
        of("a2", SHEDDABLE, "a").waits(NOW);
        of("a3", SHEDDABLE, "a").waits(NOW);
        of("b1", SHEDDABLE, "b").waits(NOW);

        for (int i = 0; i < 5; i++) {
            of("core " + i, CRITICAL, "c").waits(NOW);
        }

        assertThat(woken).containsExactly("a3", "a2", "b1", "a1", "plus");
        assertThat(of("core", CRITICAL, "c").joins(NOW)).isEqualTo(TurnedAway.FULL);
    }

    @Test
    void among_equals_who_takes_up_most_gives_way_to_a_key_that_has_less() {
        wide(4);
        for (int i = 1; i <= 4; i++) {
            of("a" + i, SHEDDABLE, "a").waits(NOW);
        }

        assertThat(of("a5", SHEDDABLE, "a").joins(NOW)).isEqualTo(TurnedAway.FULL);
        of("b1", SHEDDABLE, "b").waits(NOW);
        of("b2", SHEDDABLE, "b").waits(NOW);
        assertThat(of("b3", SHEDDABLE, "b").joins(NOW)).isEqualTo(TurnedAway.FULL);
        of("c1", SHEDDABLE, "c").waits(NOW);
        assertThat(of("a6", SHEDDABLE, "a").joins(NOW)).isEqualTo(TurnedAway.FULL);
        assertThat(woken).containsExactly("a4", "a3", "b2");
    }

    @Test
    void who_was_told_of_room_does_not_give_way_before_it_has_looked() {
        wide(1);
        Queued batch = of("batch", SHEDDABLE, "a").waits(NOW);
        room.wakeOne(NOW);

        assertThat(of("core", CRITICAL, "b").joins(NOW)).isEqualTo(TurnedAway.FULL);
        batch.inVain(NOW);
        of("core", CRITICAL, "b").waits(NOW);
        assertThat(batch.ticket.turnedAway()).isEqualTo(TurnedAway.DISPLACED);
    }

    @Test
    void who_was_sent_away_and_found_room_all_the_same_may_wait_another_time() {
        wide(1);
        Queued batch = of("batch", SHEDDABLE, "a").waits(NOW);
        Queued core = of("core", CRITICAL, "b").waits(NOW);
        batch.goes(NOW);
        core.goes(NOW);

        batch.waits(NOW);
        assertThat(batch.ticket.turnedAway()).isNull();
        assertThat(room.size()).isOne();
    }

    // ── Who would wait in vain ───────────────────────────────────────────────────────────────────────────────────────

    /// So many wait; room is given to one each 100 ms, for as long as it is.
    private long flows(int waiting, int given) {
        wide(1000);
        List<Queued> all = new ArrayList<>();
        for (int i = 0; i < waiting + given; i++) {
            all.add(of("w" + i, SHEDDABLE, "a").waits(NOW));
        }
        long now = NOW;
        for (Queued each : all.subList(0, given)) {
            now += 100 * MILLI;
            each.goes(now);
        }
        return now;
    }

    @ParameterizedTest
    @CsvSource({
        // waiting, given so far, allowed ms
        "50, 40, 4700, HOPELESS",
        "50, 40, 5200, ",
        "50, 40, 10, HOPELESS",
        // Too few to say anything.
        "500, 15, 10, ",
        "500, 0, 1, ",
    })
    void who_would_not_get_room_in_time_is_refused_at_once_but_only_if_that_is_known(
            int waiting, int given, long allowed, TurnedAway refused) {
        long now = flows(waiting, given);

        assertThat(of("new", SHEDDABLE, "a").ticket.waitForRoom(allowed * MILLI, now))
                .isEqualTo(refused);
        assertThat(of("core", CRITICAL, "a").ticket.waitForRoom(200 * MILLI, now))
                .as("only those before it count")
                .isNull();
        assertThat(of("other", SHEDDABLE, "b").ticket.waitForRoom(2000 * MILLI, now))
                .as("and those of its own key only once a round")
                .isNull();
    }

    @Test
    void what_was_known_is_forgotten_when_nobody_waits() {
        long now = flows(0, 40);
        for (int i = 0; i < 100; i++) {
            of("w" + i, SHEDDABLE, "a").waits(now);
        }
        assertThat(of("new", SHEDDABLE, "a").ticket.waitForRoom(1, now)).isNull();
    }

    @Test
    void nobody_is_refused_for_its_place_where_not_all_wait_for_the_same() {
        long now = flows(50, 40);
        room.wakeOne(now);
        Queued first = of("restricted", SHEDDABLE, "b");
        assertThat(first.ticket.waitForRoom(Queued.PATIENCE, now)).isNull();
        first.ticket.passOn(true, now);

        assertThat(of("new", SHEDDABLE, "a").ticket.waitForRoom(1, now)).isNull();
    }

    // ── When all wait for too long ───────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_burst_that_is_over_within_half_of_the_timeout_loses_nobody() {
        wide(100);
        for (int i = 0; i < 100; i++) {
            of("w" + i, SHEDDABLE, "a").waits(NOW);
        }
        for (long millis = 0; millis < 4990; millis += 100) {
            room.review(NOW + millis * MILLI);
        }
        assertThat(room.size()).isEqualTo(100);
    }

    @Test
    void a_standing_queue_loses_one_after_the_other_and_ever_faster() {
        wide(200);
        for (int i = 0; i < 200; i++) {
            of("w" + i, SHEDDABLE, "a").waits(NOW);
        }
        List<Integer> left = new ArrayList<>();
        for (int seconds = 1; seconds <= 25; seconds++) {
            for (int i = 0; i < 10; i++) {
                room.review(NOW + seconds * SECOND + 100 * MILLI * i);
            }
            left.add(room.size());
        }
        // Interval 2.5 s: the n-th goes 2.5 s / sqrt(n) after the one before.
        assertThat(left.subList(0, 4)).containsOnly(200);
        assertThat(left.get(4)).isEqualTo(199);
        assertThat(left.get(9)).isBetween(194, 197);
        assertThat(left.get(24)).isBetween(170, 190);
        int before = 200;
        for (int each : left) {
            assertThat(before - each).as("never many at once").isLessThan(10);
            before = each;
        }
    }

    @Test
    void the_least_important_go_first_even_if_others_wait_too_long() {
        wide(20);
        for (int i = 0; i < 5; i++) {
            of("core " + i, CRITICAL, "a").waits(NOW);
        }
        for (int i = 0; i < 3; i++) {
            of("batch " + i, SHEDDABLE, "b").waits(NOW + 8 * SECOND);
        }
        for (int i = 0; woken.size() < 4 && i < 100; i++) {
            long now = NOW + 8 * SECOND + 100 * MILLI * i;
            of("passer-by", CRITICAL_PLUS, "c").waits(now).ticket.giveBack(now);
        }
        assertThat(woken).containsExactly("batch 0", "batch 1", "batch 2", "core 0");
    }

    @ParameterizedTest
    @CsvSource({"CRITICAL_PLUS, new", "CRITICAL, new", "SHEDDABLE_PLUS, old 0", "SHEDDABLE, old 1"})
    void in_a_standing_queue_the_newest_of_an_interactive_class_goes_first(Criticality criticality, String first) {
        wide(20);
        for (int i = 0; i < 9; i++) {
            of("old " + i, criticality, "a").waits(NOW);
        }
        // Not by a review, which lets the first look: who was told of a turn keeps it.
        for (int i = 0; i <= 51; i++) {
            long now = NOW + 100 * MILLI * i;
            of("passer-by", SHEDDABLE, "c").waits(now).ticket.giveBack(now);
        }
        of("new", criticality, "a").waits(NOW + 6 * SECOND);
        woken.clear();

        room.wakeOne(NOW + 6 * SECOND);

        assertThat(woken).containsExactly(first);
    }

    @Test
    void without_a_standing_queue_the_oldest_goes_first() {
        wide(20);
        one("old").waits(NOW);
        one("new").waits(NOW + SECOND);
        room.wakeOne(NOW + SECOND);
        assertThat(woken).containsExactly("old");
    }

    // ── What became of them ──────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void it_is_counted_what_became_of_them() {
        wide(2);
        of("served", CRITICAL, "a").waits(NOW).goes(NOW + 200 * MILLI);
        of("late", CRITICAL, "a").waits(NOW).ticket.timedOut(NOW);
        of("gone", CRITICAL, "a").waits(NOW).ticket.giveBack(NOW);
        of("displaced", SHEDDABLE, "a").waits(NOW);
        of("there", CRITICAL, "a").waits(NOW);
        of("there too", CRITICAL, "a").waits(NOW);
        of("full", SHEDDABLE, "a").joins(NOW);

        Figures figures = room.figures();
        assertThat(figures.waiting(CRITICAL)).isEqualTo(2);
        assertThat(figures.waiting(SHEDDABLE)).isZero();
        assertThat(figures.waits(CRITICAL)).containsEntry(0.3, 1L).containsEntry(Double.POSITIVE_INFINITY, 0L);
        assertThat(figures.waits(CRITICAL).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isOne();
        assertThat(figures.knows(CRITICAL)).isTrue();
        assertThat(figures.knows(SHEDDABLE_PLUS)).isFalse();
        assertThat(figures.waitedSeconds(CRITICAL)).isEqualTo(0.2);
        assertThat(figures.turnedAway(CRITICAL, TurnedAway.TIMEOUT)).isOne();
        assertThat(figures.turnedAway(SHEDDABLE, TurnedAway.DISPLACED)).isOne();
        assertThat(figures.turnedAway(SHEDDABLE, TurnedAway.FULL)).isOne();
        assertThat(figures.turnedAway(SHEDDABLE, TurnedAway.SHED)).isZero();
    }
}
