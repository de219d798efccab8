package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signalbox.model.policy.Objective.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the diary knows of the last weeks.
class DiaryTest {
    private static final long NOW = 1_795_000_000;
    private static final Scope CHAT = new Scope("core", "chat");

    private final Diary diary = new Diary();
    private final long[] counts = new long[Count.PLACES];
    private final long[] times = new long[Spread.SIZE];
    private final long[] firsts = new long[Spread.SIZE];

    @Test
    void times_outlive_a_start_as_counts_do() {
        good(100, 2000, 400);

        Diary next = new Diary();
        next.recall(diary.lines());

        assertThat(next.entries()).isEqualTo(diary.entries());
        List<Diary.Entry> core = List.copyOf(next.entries().values()).getFirst();
        assertThat(Diary.p95(core)).isBetween(2000L, 2400L);
        assertThat(Diary.firstTokenP95(core)).isBetween(400L, 480L);
        assertThat(core.getFirst().meanMillis()).isEqualTo(2000);
    }

    @Test
    void what_came_while_somebody_worked_on_it_is_counted_nowhere() {
        good(10, 100, 50);
        counts[Count.FAILED.ordinal()] += 50;
        add(Set.of("core"));
        good(10, 100, 50);

        assertThat(List.copyOf(diary.entries().values()).getFirst().getFirst().kept())
                .containsEntry(Kind.SUCCESS, new Diary.Kept(20, 0));
    }

    @Test
    void sizes_that_are_declared_no_longer_are_forgotten_and_never_written_down() {
        counts[Count.sized(1, true)] += 4;
        counts[Count.sized(1, false)] += 2;
        good(6, 100, 50);
        assertThat(core(diary).sizes().get(1)).isEqualTo(new Diary.Kept(4, 2));

        Diary next = new Diary();
        next.recall(diary.lines());
        assertThat(core(next).sizes()).containsOnly(new Diary.Kept(0, 0));

        diary.forgetSizes("core");
        assertThat(core(diary).sizes()).containsOnly(new Diary.Kept(0, 0));
        assertThat(core(diary).kept()).containsEntry(Kind.SUCCESS, new Diary.Kept(6, 0));
    }

    private static Diary.Entry core(Diary diary) {
        return List.copyOf(diary.entries().values()).getFirst().getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1=", "a89=1", "a-1=1", "b1=1", "a1=-2", "=1", "a=1", "f1=x"})
    void a_line_with_something_else_in_it_is_none(String word) {
        good(1, 100, 50);
        String line = diary.lines().getFirst() + " " + word;

        assertThatIllegalArgumentException().isThrownBy(() -> new Diary().recall(List.of(line)));
    }

    private void good(long more, long millis, long first) {
        counts[Count.GOOD.ordinal()] += more;
        times[Spread.of(millis)] += more;
        times[Spread.SUM] += more * millis;
        firsts[Spread.of(first)] += more;
        firsts[Spread.SUM] += more * first;
        add(Set.of());
    }

    private void add(Set<String> without) {
        diary.add(
                Map.of(CHAT, counts.clone()),
                Map.of("core", times.clone()),
                Map.of("core", firsts.clone()),
                without,
                NOW);
    }
}
