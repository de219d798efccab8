package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signalbox.model.policy.Overrides.Action;
import dev.signalbox.model.policy.Overrides.Entry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OverridesTest {
    @Test
    void aLaterOneReplacesWhatThereWasAboutTheSameTarget() {
        Entry first = entry(Action.DRAIN, "a/1", 10);
        Entry second = entry(Action.DISABLE, "a/1", 5);

        Overrides overrides = Overrides.NONE.with(first).with(second);

        assertThat(overrides.target("a/1")).isEqualTo(second);
        assertThat(overrides.size()).isEqualTo(1);
        assertThat(overrides.without(first)).isEqualTo(overrides);
        assertThat(overrides.without(second)).isEqualTo(Overrides.NONE);
    }

    @Test
    void aTargetAndAWorkloadOfOneNameAreTwoThings() {
        Overrides overrides = Overrides.NONE.with(entry(Action.DRAIN, "x", 1)).with(entry(Action.PAUSE, "x", 1));

        assertThat(overrides.size()).isEqualTo(2);
        assertThat(overrides.target("x")).isNotEqualTo(overrides.workload("x"));
    }

    @Test
    void eachEndsAtItsTimeAlsoAcrossTheEndOfTheClock() {
        long now = Long.MAX_VALUE - 3;
        Overrides overrides =
                Overrides.NONE.with(entry(Action.DRAIN, "soon", now + 5)).with(entry(Action.PAUSE, "late", now + 9));

        assertThat(overrides.untilNextEnd(now)).isEqualTo(5);
        assertThat(overrides.at(now + 4)).isEqualTo(overrides);
        assertThat(overrides.at(now + 5).targets()).isEmpty();
        assertThat(overrides.at(now + 5).untilNextEnd(now + 5)).isEqualTo(4);
        assertThat(overrides.at(now + 9)).isEqualTo(Overrides.NONE);
        assertThat(Overrides.NONE.untilNextEnd(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void thereAreNotMoreThanAThousand() {
        Overrides full = Overrides.NONE;
        for (int i = 0; i < Overrides.MAX; i++) {
            full = full.with(entry(Action.DRAIN, "a/" + i, 1));
        }
        Overrides thousand = full;

        assertThat(thousand.with(entry(Action.DISABLE, "a/7", 1)).size()).isEqualTo(Overrides.MAX);
        assertThatIllegalArgumentException().isThrownBy(() -> thousand.with(entry(Action.PAUSE, "w", 1)));
    }

    private static Entry entry(Action action, String name, long ends) {
        return new Entry(action, name, "because", Instant.EPOCH, Instant.EPOCH, ends);
    }
}
