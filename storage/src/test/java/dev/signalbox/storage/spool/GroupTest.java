package dev.signalbox.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTest {
    private final Group group = new Group();
    private final List<String> told = new ArrayList<>();

    @Test
    void whoWaitsGoesOnceItIsWritten() {
        join("a");
        join("b");

        group.commit(() -> told.add("written"));

        assertThat(told).containsExactly("written", "a", "b");
        assertThat(group.inVain()).isZero();
    }

    @Test
    void whoComesWhileTheDiskWritesWaitsForTheNextTime() {
        join("a");

        group.commit(() -> {
            join("late");
            return true;
        });
        assertThat(told).containsExactly("a");
        group.commit(() -> true);

        assertThat(told).containsExactly("a", "late");
    }

    @Test
    void aDiskThatFailsHoldsNobodyAndIsCounted() {
        join("a");
        join("b");

        group.commit(() -> false);

        assertThat(told).containsExactly("a", "b");
        assertThat(group.inVain()).isEqualTo(2);
        assertThat(group.empty()).isTrue();
    }

    private void join(String name) {
        group.join(() -> told.add(name), Thread.currentThread());
    }
}
