package dev.signalbox.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.admission.WaitingRoom.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
    private static final long NOW = -3;

    private final WaitingRoom room = new WaitingRoom(2);
    private final List<String> woken = new ArrayList<>();
    private final Waiter first = () -> woken.add("first");
    private final Waiter second = () -> woken.add("second");
    private final Waiter third = () -> woken.add("third");

    @Test
    void who_came_first_is_woken_first_and_once() {
        long one = room.join(first);
        long two = room.join(second);

        room.wakeOne(NOW);
        room.wakeOne(NOW);
        assertThat(woken).as("the second does not overtake one who was told").containsExactly("first");
        room.leave(one);
        room.wakeOne(NOW);
        assertThat(woken).containsExactly("first", "second");
        room.leave(two);
        assertThat(room.size()).isZero();
    }

    @Test
    void who_was_told_and_is_long_in_answering_holds_nobody_up() {
        long one = room.join(first);
        room.join(second);
        room.wakeOne(NOW);

        room.wakeOne(NOW + WaitingRoom.ANSWER_NANOS - 1);
        assertThat(woken).containsExactly("first");
        room.wakeOne(NOW + WaitingRoom.ANSWER_NANOS);
        assertThat(woken).containsExactly("first", "second");
        assertThat(room.leave(one)).as("it has not answered").isTrue();
    }

    @Test
    void there_is_room_for_so_many_only() {
        assertThat(room.join(first)).isPositive();
        assertThat(room.join(second)).isPositive();
        assertThat(room.join(third)).isZero();
        assertThat(room.size()).isEqualTo(2);
        assertThat(new WaitingRoom(0).join(first)).isZero();
    }

    @Test
    void who_was_woken_in_vain_keeps_its_place_even_if_others_came_since() {
        long place = room.join(first);
        room.join(second);
        room.wakeOne(NOW);
        room.join(third);

        room.rejoin(place, first);
        room.wakeOne(NOW);

        assertThat(woken).containsExactly("first", "first");
        assertThat(room.size()).isEqualTo(2);
    }

    @Test
    void who_passes_on_does_not_overtake_one_who_was_told_either() {
        WaitingRoom wide = new WaitingRoom(3);
        long one = wide.join(first);
        wide.join(second);
        wide.join(third);
        wide.wakeOne(NOW);
        wide.wakeAfter(one, NOW);

        wide.rejoin(one, first);
        wide.wakeAfter(one, NOW);

        assertThat(woken).containsExactly("first", "second");
    }

    @Test
    void who_has_no_use_for_the_room_tells_the_next_behind_it() {
        long one = room.join(first);
        long two = room.join(second);
        room.wakeOne(NOW);
        room.rejoin(one, first);

        room.wakeAfter(one, NOW);
        assertThat(woken).containsExactly("first", "second");
        room.rejoin(two, second);
        room.wakeAfter(two, NOW);
        assertThat(woken).as("nobody is behind the last").hasSize(2);
        assertThat(room.size()).isEqualTo(2);
    }

    @Test
    void who_leaves_is_not_woken_and_learns_whether_it_was() {
        long one = room.join(first);
        long two = room.join(second);

        assertThat(room.leave(one)).isFalse();
        room.wakeOne(NOW);
        assertThat(woken).containsExactly("second");
        assertThat(room.leave(two)).as("told already").isTrue();
        assertThat(room.leave(two)).as("gone").isFalse();
        assertThat(room.leave(0)).as("never there").isFalse();
    }

    @Test
    void who_was_told_still_takes_up_its_place() {
        room.join(first);
        room.join(second);
        room.wakeOne(NOW);

        assertThat(room.size()).isEqualTo(2);
        assertThat(room.join(third)).isZero();
    }

    @Test
    void who_is_woken_may_answer_at_once() {
        long[] place = new long[1];
        Waiter eager = new Waiter() {
            @Override
            public void wake() {
                woken.add("eager");
                room.rejoin(place[0], this);
            }
        };
        place[0] = room.join(eager);

        room.wakeOne(NOW);

        assertThat(woken).containsExactly("eager");
        assertThat(room.size()).isOne();
    }
}
