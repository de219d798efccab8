package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutOffTest {
    private final CutOff cutOff = new CutOff();

    @Test
    void itIsWhereOthersGoOnToAnswerAndNoTargetCanBeAskedHere() {
        assertThat(cutOff.look(false, 5, 100)).isFalse();
        assertThat(cutOff.look(true, 6, 102)).isFalse();
        assertThat(cutOff.look(true, 7, 112)).isTrue();
        assertThat(cutOff.look(false, 8, 114)).isFalse();
        assertThat(cutOff.look(true, 9, 116)).isFalse();
    }

    @Test
    void whereNobodyAnswersItIsNotThisOne() {
        assertThat(cutOff.look(true, 1, 100)).isFalse();
        assertThat(cutOff.look(true, 2, 120)).isTrue();
        assertThat(cutOff.look(true, 2, 150)).isTrue();
        assertThat(cutOff.look(true, 2, 151)).isFalse();
    }

    @Test
    void whatOthersAnsweredBeforeTheSameProviderFailedThemIsNoAnswerNow() {
        assertThat(cutOff.look(false, 50, 100)).isFalse();
        assertThat(cutOff.look(true, 60, 102)).isFalse();
        assertThat(cutOff.look(true, 62, 104)).isFalse();
        for (long now = 106; now < 200; now += 2) {
            assertThat(cutOff.look(true, 62, now)).isFalse();
        }
    }
}
