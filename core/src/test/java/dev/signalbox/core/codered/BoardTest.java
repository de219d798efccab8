package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.model.policy.Level;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardTest {
    private static final Scope CHAT = new Scope("core", "chat");
    private static final Observation LOST = new Observation(Burn.NONE, false, false, true);
    private static final Observation BURNING = new Observation(Burn.NONE, false, true, false);

    private final SortedMap<Scope, Observation> seen = new TreeMap<>();
    private Board board = Board.EMPTY;
    private long now = 1000;

    @Test
    void aForcedLevelHoldsAndIsLeftAsAnyOther() {
        see(CHAT, Observation.CALM).run(2);

        rule(Kind.FORCE, Level.ORANGE, 600);
        assertThat(level()).isEqualTo(Level.ORANGE);

        run(598);
        assertThat(level()).isEqualTo(Level.ORANGE);
        assertThat(secondsTo(Level.YELLOW)).isBetween(600L, 606L);
        assertThat(board.rulings()).isEmpty();
        assertThat(secondsTo(Level.GREEN)).isBetween(300L, 306L);
    }

    @Test
    void whatIsWorseThanWhatWasFoundIsByHandSinceItWasSaid() {
        see(CHAT, LOST).run(10);
        see(CHAT, Observation.CALM);
        secondsTo(Level.GREEN);
        run(100);
        rule(Kind.FORCE, Level.ORANGE, 60);
        assertThat(place().since()).isEqualTo(now);
        assertThat(place().cause()).isEqualTo(Cause.BY_HAND);

        run(100);

        assertThat(board.rulings()).isEmpty();
        assertThat(place().since()).isEqualTo(now - 100);
        assertThat(place().cause()).isEqualTo(Cause.BY_HAND);
        see(CHAT, LOST).run(10);
        assertThat(level()).isEqualTo(Level.RED);
        assertThat(place().cause()).isEqualTo(Cause.PROVIDER_ERRORS);
        rule(Kind.CAP, Level.YELLOW, 60);
        assertThat(place().cause()).isEqualTo(Cause.PROVIDER_ERRORS);
    }

    @Test
    void whatIsCappedComesBackWhenTheCapEnds() {
        see(CHAT, LOST).run(10);
        rule(Kind.CAP, Level.YELLOW, 60);
        assertThat(level()).isEqualTo(Level.YELLOW);

        run(60);

        assertThat(level()).isEqualTo(Level.RED);
    }

    @Test
    void whatIsFrozenGoesNeitherUpNorDown() {
        see(CHAT, BURNING).run(10);
        rule(Kind.FREEZE, null, 7200);

        see(CHAT, LOST).run(60);
        assertThat(level()).isEqualTo(Level.ORANGE);
        see(CHAT, Observation.CALM).run(7000);
        assertThat(level()).isEqualTo(Level.ORANGE);
        assertThat(board.places().get(CHAT))
                .extracting(place -> place.standing().level())
                .isEqualTo(Level.GREEN);

        assertThat(secondsTo(Level.YELLOW)).isGreaterThan(600L);
    }

    @Test
    void ofTheDeclaredAndTheAutomaticLevelTheWorseHolds() {
        see(CHAT, Observation.CALM).run(2);
        rule(Kind.DECLARE, Level.ORANGE, 86_400 * 30);
        assertThat(level()).isEqualTo(Level.ORANGE);

        see(CHAT, LOST).run(10);
        assertThat(level()).isEqualTo(Level.RED);

        see(CHAT, Observation.CALM).run(6000);
        assertThat(level()).isEqualTo(Level.ORANGE);
    }

    @Test
    void clearingEndsWhatPeopleSaidAndLetsALatchedLevelGo() {
        see(CHAT, Observation.CALM).run(2);
        for (int time = 0; time < 3; time++) {
            see(CHAT, LOST).run(10);
            see(CHAT, Observation.CALM);
            secondsTo(Level.ORANGE);
        }
        see(CHAT, LOST).run(10);
        see(CHAT, Observation.CALM).run(10);
        assertThat(place().standing().latched()).isTrue();
        rule(Kind.FORCE, Level.RED, 28_000);

        board = board.cleared(null, null, now);

        assertThat(board.rulings()).isEmpty();
        assertThat(level()).isEqualTo(Level.RED);
        assertThat(secondsTo(Level.GREEN)).isBetween(1780L, 1820L);
    }

    @Test
    void ofTwoRulingsTheNewerCounts() {
        see(CHAT, Observation.CALM).run(2);
        rule(Kind.FORCE, Level.RED, 600);
        board = Objects.requireNonNull(
                board.with(new Ruling(Kind.FORCE, Level.YELLOW, "core", null, "a", null, "why", now, now + 60)));

        assertThat(level()).isEqualTo(Level.YELLOW);
        assertThat(board.rulings()).hasSize(2);

        rule(Kind.FORCE, Level.ORANGE, 60);
        assertThat(board.rulings()).hasSize(2);
    }

    @Test
    void aRulingEndsAfterAtMostEightHours() {
        assertThatIllegalArgumentException().isThrownBy(() -> rule(Kind.FORCE, Level.RED, 8 * 3600 + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> rule(Kind.FREEZE, null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> rule(Kind.CAP, null, 60));
        assertThatIllegalArgumentException().isThrownBy(() -> rule(Kind.DECLARE, Level.YELLOW, 60));
    }

    @Test
    void fourScopesChangeByThemselvesAndFurtherOnesWaitForAPerson() {
        for (int i = 0; i < 12; i++) {
            see(new Scope("w" + i, "chat"), BURNING);
        }
        run(10);

        assertThat(changed()).isEqualTo(4);
        assertThat(board.questions()).hasSize(8);

        run(2);
        board = board.answered(null, null, Answer.CONFIRMED);
        run(4);

        assertThat(changed()).isEqualTo(12);
        assertThat(board.questions()).isEmpty();
    }

    @Test
    void aQuarterOfManyScopesChangesByItself() {
        for (int i = 0; i < 40; i++) {
            see(new Scope("w" + i, "chat"), BURNING);
        }
        run(10);

        assertThat(changed()).isEqualTo(10);
    }

    @Test
    void whereNobodyAnswersTheCoreIsProtectedAndTheRestStays() {
        for (int i = 0; i < 6; i++) {
            see(new Scope("w" + i, "chat"), BURNING);
        }
        see(new Scope("z-core", "chat"), BURNING).run(290);
        assertThat(changed()).isEqualTo(4);

        run(20);

        assertThat(changed()).isEqualTo(5);
        assertThat(board.level(new Scope("z-core", "chat"))).isEqualTo(Level.ORANGE);
    }

    @Test
    void whatWasRejectedStaysAsItIs() {
        for (int i = 0; i < 6; i++) {
            see(new Scope("w" + i, "chat"), BURNING);
        }
        see(new Scope("z-core", "chat"), BURNING).run(10);
        board = board.answered(null, null, Answer.REJECTED);

        run(3600);

        // Those that changed longer ago than ten minutes count no more; what was said does.
        assertThat(board.level(new Scope("z-core", "chat"))).isEqualTo(Level.ORANGE);
        assertThat(board.questions()).isEmpty();
    }

    @Test
    void whatTargetsConfirmNeedsNoPerson() {
        for (int i = 0; i < 12; i++) {
            see(
                    new Scope("w" + i, "chat"),
                    new Observation(Burn.NONE, false, true, false, false, Cause.PROVIDER_ERRORS, true));
        }
        run(10);

        assertThat(changed()).isEqualTo(12);
    }

    @Test
    void theWayDownIsNeverHeldUp() {
        for (int i = 0; i < 12; i++) {
            see(
                    new Scope("w" + i, "chat"),
                    new Observation(Burn.NONE, false, true, false, false, Cause.PROVIDER_ERRORS, true));
        }
        run(10);
        for (Scope scope : board.places().keySet()) {
            see(scope, Observation.CALM);
        }
        run(1000);

        assertThat(changed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverPeopleSayItEnds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        see(CHAT, Observation.CALM).run(2);
        for (int i = 0; i < 300; i++) {
            Kind kind = Kind.values()[random.nextInt(3)];
            Level level = kind == Kind.FREEZE ? null : Level.values()[random.nextInt(4)];
            rule(kind, level, 1 + random.nextInt(8 * 3600));
            see(CHAT, random.nextInt(4) == 0 ? LOST : Observation.CALM).run(2L * random.nextInt(500));
        }
        see(CHAT, Observation.CALM).run(8 * 3600);
        assertThat(board.rulings()).isEmpty();

        board = board.cleared(null, null, now);
        run(16 * 3600);

        assertThat(level()).isEqualTo(Level.GREEN);
    }

    private BoardTest see(Scope scope, Observation observation) {
        seen.put(scope, observation);
        return this;
    }

    private void run(long seconds) {
        for (long until = now + seconds; now < until; ) {
            now += 2;
            board = board.next(seen, seen.size(), Set.of("z-core"), now);
        }
    }

    private long secondsTo(Level level) {
        long from = now;
        while (level() != level) {
            assertThat(now - from).isLessThan(86_400);
            run(2);
        }
        return now - from;
    }

    private void rule(Kind kind, @Nullable Level level, long seconds) {
        board = Objects.requireNonNull(
                board.with(new Ruling(kind, level, null, null, "ann", null, "a test", now, now + seconds)));
    }

    private Level level() {
        return board.level(CHAT);
    }

    private Place place() {
        return Objects.requireNonNull(board.places().get(CHAT));
    }

    private long changed() {
        return board.places().values().stream()
                .filter(each -> each.level() != Level.GREEN)
                .count();
    }
}
