package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
    static Stream<Arguments> periods() {
        return Stream.of(
                arguments(List.of(1), "a"),
                arguments(List.of(7), "a"),
                arguments(List.of(1, 1), "ab"),
                arguments(List.of(1, 1, 1), "abc"),
                arguments(List.of(2, 1), "aba"),
                arguments(List.of(1, 2), "bab"),
                // The example of nginx's commit that introduced the scheme.
                arguments(List.of(5, 1, 1), "aabacaa"),
                arguments(List.of(3, 2), "ababa"),
                arguments(List.of(20, 10), "aba"));
    }

    @ParameterizedTest
    @MethodSource("periods")
    void shares_are_spread_evenly(List<Integer> weights, String period) {
        Rotation<String> rotation = rotation(weights);

        assertThat(firsts(rotation, 3 * period.length())).isEqualTo(period.repeat(3));
    }

    static Stream<List<Integer>> weights() {
        return Stream.of(List.of(5, 3, 2), List.of(1, 10), List.of(7, 7, 1), List.of(4, 1, 3, 9), List.of(99, 1));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void over_a_period_each_has_exactly_its_share(List<Integer> weights) {
        int period = weights.stream().mapToInt(Integer::intValue).sum();

        assertThat(shares(firsts(rotation(weights), period))).isEqualTo(weights);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void at_no_time_is_one_a_whole_turn_behind_its_share(List<Integer> weights) {
        int period = weights.stream().mapToInt(Integer::intValue).sum();
        String firsts = firsts(rotation(weights), period);

        for (int turns = 1; turns <= period; turns++) {
            List<Integer> had = shares(firsts.substring(0, turns), weights.size());
            for (int i = 0; i < weights.size(); i++) {
                double due = (double) turns * weights.get(i) / period;
                assertThat(had.get(i))
                        .as("%s after %d", (char) ('a' + i), turns)
                        .isGreaterThan((int) due - 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("weights")
    void every_turn_has_each_once(List<Integer> weights) {
        Rotation<String> rotation = rotation(weights);

        for (int turn = 0; turn < 50; turn++) {
            assertThat(rotation.next()).containsExactlyInAnyOrderElementsOf(names(weights.size()));
        }
    }

    @Test
    void the_others_follow_in_the_order_of_their_next_turns() {
        Rotation<String> rotation = rotation(List.of(2, 1, 1));

        assertThat(IntStream.range(0, 4).mapToObj(_ -> String.join("", rotation.next())))
                .containsExactly("abc", "bca", "cab", "abc");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000_000, Integer.MAX_VALUE})
    void large_weights_keep_a_short_period_and_their_order_of_size(int weight) {
        List<Integer> shares = shares(firsts(rotation(List.of(weight, weight / 2, 1)), 1001), 3);

        assertThat(shares.get(0)).isBetween(664, 668);
        assertThat(shares.get(1)).isBetween(331, 335);
        assertThat(shares.get(2)).isEqualTo(1);
    }

    @Test
    @Timeout(10)
    void equal_items_are_told_apart() {
        Rotation<String> rotation = new Rotation<>(List.of("a", "a", "b"), List.of(1, 1, 1));

        assertThat(rotation.next()).containsExactly("a", "a", "b");
    }

    @Test
    @Tag("sockets")
    void shares_hold_when_many_threads_take_turns() throws InterruptedException {
        int threads = 4;
        int each = 25_000;
        Rotation<String> rotation = rotation(List.of(5, 3, 2));
        Map<String, Integer> total = new ConcurrentHashMap<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
                counts(firsts(rotation, each)).forEach((name, times) -> total.merge(name, times, Integer::sum));
            }));
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }

        assertThat(total).isEqualTo(Map.of("a", 50_000, "b", 30_000, "c", 20_000));
    }

    private static Rotation<String> rotation(List<Integer> weights) {
        return new Rotation<>(names(weights.size()), weights);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.valueOf((char) ('a' + i)))
                .toList();
    }

    private static String firsts(Rotation<String> rotation, int turns) {
        StringBuilder firsts = new StringBuilder(turns);
        for (int turn = 0; turn < turns; turn++) {
            firsts.append(rotation.next().getFirst());
        }
        return firsts.toString();
    }

    private static Map<String, Integer> counts(String firsts) {
        return firsts.chars()
                .mapToObj(Character::toString)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.summingInt(_ -> 1)));
    }

    private static List<Integer> shares(String firsts) {
        return shares(firsts, (int) firsts.chars().distinct().count());
    }

    private static List<Integer> shares(String firsts, int items) {
        Map<String, Integer> counts = counts(firsts);
        List<Integer> shares = new ArrayList<>(Collections.nCopies(items, 0));
        counts.forEach((name, times) -> shares.set(name.charAt(0) - 'a', times));
        return shares;
    }
}
