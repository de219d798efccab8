package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScatterTest {
    private static final int TURNS = 12_000;

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "5", "16"})
    void shares_are_equal(int items) {
        int[] counts = new int[items];
        Scatter<Integer> scatter = of(items);
        for (int turn = 0; turn < TURNS; turn++) {
            counts[scatter.next().getFirst()]++;
        }

        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isCloseTo(TURNS / items, within(10)));
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "2, 3", "2, 4", "3, 2", "3, 3", "3, 7", "4, 2", "4, 4", "5, 10"})
    void shares_are_equal_in_every_few_turns_too(int items, int every) {
        for (int offset = 0; offset < every; offset++) {
            int[] counts = new int[items];
            Scatter<Integer> scatter = of(items);
            for (int turn = 0; turn < TURNS * every; turn++) {
                int picked = scatter.next().getFirst();
                if (turn % every == offset) {
                    counts[picked]++;
                }
            }

            assertThat(IntStream.of(counts).boxed())
                    .allSatisfy(count -> assertThat(count).isCloseTo(TURNS / items, within(40)));
        }
    }

    @Test
    void nobody_waits_long_for_a_turn() {
        Scatter<Integer> scatter = of(3);
        int[] last = new int[3];
        for (int turn = 1; turn < TURNS; turn++) {
            int picked = scatter.next().getFirst();
            assertThat(turn - last[picked]).isLessThan(10);
            last[picked] = turn;
        }
    }

    private static Scatter<Integer> of(int items) {
        return new Scatter<>(IntStream.range(0, items).boxed().toList(), Collections.nCopies(items, 1));
    }
}
