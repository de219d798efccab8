package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.core.codered.Thresholds.Flaw;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Playbook;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
    @Test
    void thoseThatDoNotRiseHaveAFlaw() {
        assertThat(Thresholds.flaw(burns(6, 6, 36), 0.999)).isEqualTo(Flaw.NOT_RISING);
        assertThat(Thresholds.flaw(burns(6, 40, 36), 0.999)).isEqualTo(Flaw.NOT_RISING);
        assertThat(Thresholds.flaw(burns(0, 14, 36), 0.999)).isEqualTo(Flaw.NOT_RISING);
        assertThat(Thresholds.flaw(CodeRed.DEFAULT, 0.999)).isNull();
    }

    @Test
    void oneThatNotEvenATotalOutageReachesIsAFlaw() {
        assertThat(Thresholds.flaw(burns(6, 14, 101), 0.99)).isEqualTo(Flaw.NEVER_REACHED);
        assertThat(Thresholds.flaw(burns(6, 14, 100), 0.99)).isNull();
        assertThat(Thresholds.flaw(burns(6, 14, 1000), 0.999)).isNull();
        assertThat(Thresholds.flaw(burns(6, 14, 1001), 0.999)).isEqualTo(Flaw.NEVER_REACHED);
        assertThat(Thresholds.flaw(burns(6, 14, 101), 0.95)).isNull();
    }

    @Test
    void lowerObjectivesHaveThresholdsOfTheirOwn() {
        Thresholds low = Thresholds.of(0.95, burns(6, 14, 101));

        assertThat(low.yellow().burn()).isCloseTo(3, within(1e-9));
        assertThat(low.orange().burn()).isCloseTo(6, within(1e-9));
        assertThat(low.fast().burn()).isCloseTo(10, within(1e-9));
    }

    private static CodeRed burns(double yellow, double orange, double fast) {
        return new CodeRed(true, yellow, orange, fast, Playbook.DEFAULT);
    }
}
