package dev.signalbox.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Notice.Kind;
import dev.signalbox.model.policy.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HearingTest {
    private long now = 1000;

    @ParameterizedTest
    @CsvSource({
        "YELLOW, GREEN, YELLOW, true",
        "ORANGE, GREEN, YELLOW, false",
        "ORANGE, YELLOW, ORANGE, true",
        "ORANGE, ORANGE, YELLOW, true",
        "RED, YELLOW, ORANGE, false",
        "RED, RED, ORANGE, true",
        "GREEN, GREEN, YELLOW, true"
    })
    void itIsToldFromALevelOnAndWhenThatIsLeft(Level from, Level before, Level level, boolean heard) {
        Notice notice = notice(change("chat", before, level));

        assertThat(new Hearing(from).hear(notice, false) != null).isEqualTo(heard);
    }

    @Test
    void ofSeveralChangesOnlyThoseThatMatterAreTold() {
        Notice heard = new Hearing(Level.ORANGE)
                .hear(
                        notice(change("chat", Level.GREEN, Level.RED), change("other", Level.GREEN, Level.YELLOW)),
                        false);

        assertThat(Objects.requireNonNull(heard).changes())
                .extracting(each -> each.scope().route())
                .containsExactly("chat");
    }

    @Test
    void theSameIsToldOnceInFiveMinutes() {
        Hearing hearing = new Hearing(Level.YELLOW);
        assertThat(hearing.hear(notice(change("chat", Level.YELLOW, Level.ORANGE)), false))
                .isNotNull();
        assertThat(hearing.hear(notice(change("chat", Level.ORANGE, Level.YELLOW)), false))
                .isNotNull();
        now += 299;
        assertThat(hearing.hear(notice(change("chat", Level.YELLOW, Level.ORANGE)), false))
                .isNull();
        assertThat(hearing.hear(notice(change("other", Level.YELLOW, Level.ORANGE)), false))
                .isNotNull();
        now += 1;
        assertThat(hearing.hear(notice(change("chat", Level.YELLOW, Level.ORANGE)), false))
                .isNotNull();
    }

    @Test
    void everyRedIsTold() {
        Hearing hearing = new Hearing(Level.ORANGE);
        hearing.hear(notice(change("chat", Level.ORANGE, Level.RED)), false);
        assertThat(hearing.hear(notice(change("chat", Level.ORANGE, Level.RED)), false))
                .isNull();
        hearing.hear(notice(change("chat", Level.RED, Level.ORANGE)), false);

        assertThat(hearing.hear(notice(change("chat", Level.ORANGE, Level.RED)), false))
                .isNotNull();
    }

    @Test
    void redIsNeverHeldBack() {
        Hearing hearing = new Hearing(Level.YELLOW);

        assertThat(hearing.hear(notice(change("chat", Level.GREEN, Level.ORANGE)), true))
                .isNull();
        assertThat(hearing.hear(notice(change("chat", Level.ORANGE, Level.RED)), true))
                .isNotNull();
        assertThat(hearing.hear(notice(change("chat", Level.RED, Level.ORANGE)), true))
                .isNotNull();
    }

    @Test
    void inTheMorningTheNightIsToldInOneMessage() {
        Hearing hearing = new Hearing(Level.YELLOW);
        hearing.hear(notice(change("chat", Level.GREEN, Level.YELLOW)), true);
        hearing.hear(notice(change("chat", Level.YELLOW, Level.ORANGE)), true);
        hearing.hear(notice(change("chat", Level.ORANGE, Level.GREEN)), true);
        assertThat(hearing.wake(true, null, now)).isNull();

        Notice morning = Objects.requireNonNull(hearing.wake(false, null, now));

        assertThat(morning.kind()).isEqualTo(Kind.HELD);
        assertThat(morning.severity()).isEqualTo(Level.ORANGE);
        assertThat(morning.changes()).singleElement().satisfies(each -> {
            assertThat(each.before()).isEqualTo(Level.ORANGE);
            assertThat(each.level()).isEqualTo(Level.GREEN);
        });
        assertThat(hearing.wake(false, null, now)).isNull();
    }

    private Notice notice(Change... changes) {
        List<Change> all = Arrays.asList(changes);
        Level severity = all.stream().map(Change::severity).reduce(Level.GREEN, Level::worseOf);
        return Notice.of(Kind.LEVELS, now, severity, all, null);
    }

    private static Change change(String route, Level before, Level level) {
        return new Change(new Scope("core", route), before, level, Cause.PROVIDER_ERRORS, false, List.of());
    }
}
