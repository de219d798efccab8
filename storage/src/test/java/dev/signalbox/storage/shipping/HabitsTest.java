package dev.signalbox.storage.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.RecordFormat;
import dev.signalbox.storage.spool.RecordView;
import dev.signalbox.storage.spool.Records;
import org.junit.jupiter.api.Test;

class HabitsTest {
    private static final int COMPARED = Habits.COLUMNS.indexOf("compared");
    private static final int REPEATS = Habits.COLUMNS.indexOf("repeats");

    private final Habits habits = new Habits();
    private final RecordView view = new RecordView();

    @Test
    void whatCouldNotBeWrittenIsCountedTheSameWhenItComesAgain() throws RecordFormat.Unreadable {
        for (int i = 0; i < 3; i++) {
            habits.forget();
            add(1, 7);
            add(2, 7);
            add(3, 8);
        }

        long[] row = row();
        assertThat(row[COMPARED]).isEqualTo(3);
        assertThat(row[REPEATS]).isEqualTo(1);
        assertThat(habits.take()).isEmpty();
    }

    @Test
    void soManyAreRememberedAndTheOldestAreForgotten() throws RecordFormat.Unreadable {
        int asked = 4 * Repeats.MOST;
        for (int i = 1; i <= asked; i++) {
            add(i, i);
        }
        habits.take();

        add(asked + 1, asked);
        assertThat(row()[REPEATS]).isEqualTo(1);
        add(asked + 2, 1);
        assertThat(row()[REPEATS]).isZero();
    }

    /// Each of the same hour, and in the order of its number.
    private void add(int number, long digest) throws RecordFormat.Unreadable {
        Kept kept = Kept.of(
                new Place("node", 0, number / 1000, 64 + number % 1000),
                Records.asked("r", 1_790_000_000_000L + number, "web", "chat", 0, 20, digest));
        habits.add(7, view.at(kept.bytes(), 0, kept.bytes().length), kept);
    }

    private long[] row() {
        return habits.take()
                .getOrDefault(new Habits.Of(7, "core-chat", "chat", "openai/gpt-5.1"), new long[Habits.COLUMNS.size()]);
    }
}
