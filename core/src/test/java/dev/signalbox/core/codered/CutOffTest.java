package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutOffTest {
    private final CutOff cutOff = new CutOff();

    @Test
    void itIsWhereOthersAnswerAndNoTargetCanBeAskedHere() {
        assertThat(cutOff.look(false, 5, 100)).isFalse();
        assertThat(cutOff.look(true, 6, 102)).isTrue();
        assertThat(cutOff.look(false, 7, 104)).isFalse();
    }

    @Test
    void whereNobodyAnswersItIsNotThisOne() {
        assertThat(cutOff.look(true, 0, 100)).isFalse();
        assertThat(cutOff.look(true, 1, 102)).isTrue();
        assertThat(cutOff.look(true, 1, 132)).isTrue();
        assertThat(cutOff.look(true, 1, 133)).isFalse();
        assertThat(cutOff.look(true, 2, 134)).isTrue();
    }
}
