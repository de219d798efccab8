package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Level;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerTest {
    private static final long HOUR = Duration.ofHours(1).toSeconds();
    private static final long DAY = Duration.ofDays(1).toSeconds();

    @ParameterizedTest
    @CsvSource({"0.999, 1, 15", "0.999, 100, 15", "0.99, 1, 115", "0.99, 100, 115", "0.95, 10, 155"})
    void aTotalOutageIsOrangeInTime(double objective, double rate, long seconds) {
        Scene scene = new Scene(objective, 1).rate(rate).run(2 * HOUR).failing(1);

        assertThat(scene.secondsTo(Level.ORANGE, HOUR)).isBetween(1L, seconds);
    }

    @Test
    void anOutageOfAProcessThatHasJustStartedIsOrangeToo() {
        Scene scene = new Scene(0.999, 1).rate(20).run(20).failing(1);

        assertThat(scene.secondsTo(Level.ORANGE, HOUR)).isBetween(1L, 15L);
    }

    @Test
    void anOutageThatGoesOnIsRedAfterFiveMinutes() {
        Scene scene = new Scene(0.999, 1).run(HOUR).failing(1);
        long orange = scene.secondsTo(Level.ORANGE, HOUR);

        assertThat(scene.secondsTo(Level.RED, HOUR)).isBetween(300L, 306L);
        assertThat(orange).isPositive();
    }

    @Test
    void aScopeWithoutAnyHealthyTargetIsRedAtTheSecondLook() {
        assertThat(new Scene(0.999, 1).run(HOUR).lost(true).secondsTo(Level.RED, HOUR))
                .isEqualTo(4);
    }

    @Test
    void aFewFailuresAreNoLevel() {
        Scene scene = new Scene(0.999, 1).rate(50).run(HOUR).failing(0.0009).run(10 * DAY);

        assertThat(scene.worst()).isEqualTo(Level.GREEN);
    }

    @Test
    void slowBurningIsYellowAndNoMore() {
        Scene scene = new Scene(0.999, 1).rate(50).run(6 * HOUR).failing(0.009).run(6 * HOUR);

        assertThat(scene.worst()).isEqualTo(Level.YELLOW);
    }

    @Test
    void oneRequestInAnHourThatFailsIsNoLevel() {
        Scene scene = new Scene(0.999, 1).rate(0.01).run(HOUR).failing(1).run(600);

        assertThat(scene.worst()).isEqualTo(Level.GREEN);
    }

    @Test
    void anErrorThatIsOverIsNoReasonToGoUp() {
        // The windows of an hour and of five minutes still know it; that of a minute does not.
        Scene scene =
                new Scene(0.999, 1).rate(100).run(2 * HOUR).failing(1).run(8).failing(0);

        scene.run(2 * HOUR);

        assertThat(scene.worst()).isEqualTo(Level.GREEN);
    }

    @Test
    void theWayDownIsOneLevelAtATime() {
        Scene scene = new Scene(0.999, 1).run(HOUR).lost(true).run(60).lost(false);

        assertThat(scene.level()).isEqualTo(Level.RED);
        assertThat(scene.secondsTo(Level.ORANGE, HOUR)).isBetween(900L, 906L);
        assertThat(scene.secondsTo(Level.YELLOW, HOUR)).isBetween(600L, 606L);
        assertThat(scene.secondsTo(Level.GREEN, HOUR)).isBetween(300L, 306L);
        assertThat(scene.entries()).isEqualTo(1);
    }

    @Test
    void whatComesBackSoonIsHeldTwiceAsLong() {
        Scene scene = new Scene(0.999, 1).run(HOUR);
        lose(scene);
        scene.secondsTo(Level.ORANGE, HOUR);
        lose(scene);

        assertThat(scene.secondsTo(Level.ORANGE, HOUR)).isBetween(1800L, 1806L);
    }

    @Test
    void whatComesBackAThirdTimeStaysUntilAPersonHasLooked() {
        Scene scene = new Scene(0.999, 1).run(HOUR);
        lose(scene);
        for (int flap = 0; flap < 3; flap++) {
            scene.secondsTo(Level.ORANGE, 4 * HOUR);
            lose(scene);
        }

        assertThat(scene.standing().latched()).isTrue();
        assertThat(scene.secondsTo(Level.ORANGE, 12 * HOUR)).isNegative();

        scene.unlatch();
        assertThat(scene.secondsTo(Level.ORANGE, HOUR)).isBetween(1L, 906L);
    }

    @Test
    void oneLookAloneChangesNothing() {
        Standing standing = Standing.green(0);
        Observation lost = new Observation(Burn.NONE, false, false, true);

        standing = Controller.next(standing, lost, 2);
        assertThat(standing.level()).isEqualTo(Level.GREEN);
        standing = Controller.next(standing, Observation.CALM, 4);
        standing = Controller.next(standing, lost, 6);

        assertThat(standing.level()).isEqualTo(Level.GREEN);
    }

    @Test
    void theMilderOfTwoLooksIsEntered() {
        Standing standing = Standing.green(0);

        standing = Controller.next(standing, new Observation(Burn.NONE, true, false, false), 2);
        standing = Controller.next(standing, new Observation(Burn.NONE, false, false, true), 4);
        assertThat(standing.level()).isEqualTo(Level.YELLOW);
    }

    @Test
    void queuesAndFailuresInARowAreSignalsOfTheirOwn() {
        assertThat(twice(new Observation(Burn.NONE, true, false, false))).isEqualTo(Level.YELLOW);
        assertThat(twice(new Observation(Burn.NONE, false, true, false))).isEqualTo(Level.ORANGE);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5"})
    void thirtyNormalDaysAreGreen(long seed) {
        // Half of what the objective allows, with a minute a day in which one in fifty fails.
        Scene scene = new Scene(0.999, seed).rate(5);
        for (int day = 0; day < 30; day++) {
            scene.failing(0.0005).run(DAY - 60).failing(0.02).run(60);
        }

        assertThat(scene.worst()).isEqualTo(Level.GREEN);
    }

    private static Level twice(Observation observed) {
        return Controller.next(Controller.next(Standing.green(0), observed, 2), observed, 4)
                .level();
    }

    private static void lose(Scene scene) {
        scene.lost(true).run(10).lost(false);
        assertThat(scene.level()).isEqualTo(Level.RED);
    }
}
