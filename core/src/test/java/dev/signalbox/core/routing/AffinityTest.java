package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AffinityTest {
    private static final int SESSIONS = 20_000;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @Test
    void a_session_meets_the_same_item_each_time() {
        Affinity<String> affinity = of(NAMES, List.of(1, 1, 1, 1));
        for (int session = 0; session < 100; session++) {
            assertThat(affinity.order(place(session)))
                    .isEqualTo(affinity.order(place(session)))
                    .containsExactlyInAnyOrderElementsOf(NAMES);
        }
    }

    @Test
    void sessions_are_shared_by_weight() {
        Affinity<String> affinity = of(NAMES, List.of(1, 2, 3, 4));
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            long own = IntStream.range(0, SESSIONS)
                    .filter(session -> first(affinity, session).equals(name))
                    .count();
            assertThat(own / (double) SESSIONS).as(name).isCloseTo((i + 1) / 10.0, within(0.02));
        }
    }

    @Test
    void only_the_sessions_of_an_item_that_went_move() {
        Affinity<String> before = of(NAMES, List.of(1, 1, 1, 1));
        Affinity<String> after = of(List.of("a", "c", "d"), List.of(1, 1, 1));
        for (int session = 0; session < 1000; session++) {
            String own = first(before, session);
            if (own.equals("b")) {
                assertThat(first(after, session))
                        .isEqualTo(before.order(place(session)).get(1));
            } else {
                assertThat(first(after, session)).isEqualTo(own);
            }
        }
    }

    private static String first(Affinity<String> affinity, int session) {
        return affinity.order(place(session)).getFirst();
    }

    private static long place(int session) {
        return Affinity.number("session-" + session);
    }

    private static Affinity<String> of(List<String> names, List<Integer> weights) {
        return new Affinity<>(names, names, weights);
    }
}
