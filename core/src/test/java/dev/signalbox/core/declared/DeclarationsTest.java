package dev.signalbox.core.declared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.core.declared.Declaration.End;
import dev.signalbox.model.policy.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How a declared Code Red goes on, and how it ends.
class DeclarationsTest {
    private static final long DAY = 86_400;
    private static final long START = 1_795_000_000;

    @Test
    void it_asks_every_week_to_be_confirmed_and_holds_until_then() {
        Ruling ruling = ruling("core", START, 60);
        Declarations one = Declarations.NONE.with(Declaration.begun(ruling, List.of()));

        assertThat(one.toRemind(START + 7 * DAY - 1)).isEmpty();
        assertThat(one.toRemind(START + 7 * DAY)).hasSize(1);
        Declarations told = one.reminded(START + 7 * DAY);
        assertThat(told.toRemind(START + 8 * DAY)).as("told once").isEmpty();
        assertThat(told.followed(List.of(ruling), START + 30 * DAY).open()).hasSize(1);
        assertThat(told.open().getFirst().waits(START + 30 * DAY)).isTrue();

        Declarations confirmed = told.confirmed(null, null, START + 9 * DAY);
        assertThat(confirmed.open().getFirst().waits(START + 9 * DAY)).isFalse();
        assertThat(confirmed.toRemind(START + 16 * DAY)).hasSize(1);
    }

    @Test
    void it_ends_at_its_date_or_when_somebody_says_so() {
        Ruling ruling = ruling("core", START, 10);
        Declarations one = Declarations.NONE.with(Declaration.begun(ruling, List.of()));

        assertThat(one.followed(List.of(), START + 12 * DAY).all().getFirst().end())
                .isEqualTo(new End(START + 10 * DAY, null, "", false));
        assertThat(one.closed("other", null, "ann", "enough", START + DAY).open())
                .hasSize(1);
        assertThat(one.closed(null, null, "ann", "enough", START + DAY)
                        .toTell()
                        .getFirst()
                        .end())
                .isEqualTo(new End(START + DAY, "ann", "enough", false));
    }

    @Test
    void a_new_one_about_the_same_ends_the_old_one() {
        Declarations both = Declarations.NONE
                .with(Declaration.begun(ruling("core", START, 10), List.of()))
                .with(Declaration.begun(ruling("other", START, 10), List.of()))
                .with(Declaration.begun(ruling("core", START + DAY, 10), List.of()));

        assertThat(both.open()).extracting(each -> each.ruling().since()).containsExactly(START, START + DAY);
        assertThat(both.toTell()).hasSize(1);
    }

    @Test
    void what_is_in_force_and_not_known_becomes_known() {
        Ruling ruling = ruling(null, START, 10);

        assertThat(Declarations.NONE.followed(List.of(ruling), START).open())
                .extracting(Declaration::ruling)
                .containsExactly(ruling);
    }

    @Test
    void what_is_over_is_forgotten_after_a_month() {
        Declarations over = Declarations.NONE
                .with(Declaration.begun(ruling("core", START, 10), List.of()))
                .closed(null, null, "ann", "enough", START + DAY);

        assertThat(over.followed(List.of(), START + 30 * DAY).all()).hasSize(1);
        assertThat(over.followed(List.of(), START + 31 * DAY).all()).isEmpty();
    }

    private static Ruling ruling(@Nullable String workload, long since, int days) {
        return new Ruling(Kind.DECLARE, Level.ORANGE, workload, null, "bob", "ann", "speed", since, since + days * DAY);
    }
}
