package dev.signalbox.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignOfLifeTest {
    private final long begun = System.nanoTime();
    private final SignOfLife life = new SignOfLife();

    @Test
    void after_twenty_silent_seconds_it_asks_once() {
        assertThat(life.ask(after(19))).isFalse();
        assertThat(life.ask(after(21))).isTrue();
        assertThat(life.ask(after(22))).isFalse();
        assertThat(life.missing(after(26))).isFalse();
        assertThat(life.missing(after(28))).isTrue();
    }

    @Test
    void silence_while_nothing_is_under_way_does_not_count() {
        life.rest(after(30));
        assertThat(life.ask(after(31))).isFalse();
        assertThat(life.ask(after(49))).isFalse();
        assertThat(life.ask(after(51))).isTrue();
    }

    private long after(int seconds) {
        return begun + TimeUnit.SECONDS.toNanos(seconds);
    }
}
