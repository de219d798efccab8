package dev.signalbox.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StallTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Stall stall = new Stall(LIMIT.toNanos());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /// The first look at a connection may come at any moment, also in the middle of its first answer.
    @Test
    void what_waits_at_the_first_look_has_the_whole_limit() {
        stall.wrote(3);
        channel.write(Unpooled.copyInt(1).writerIndex(3));

        long now = System.nanoTime();
        assertThat(stall.tooLong(channel, now)).isFalse();
        assertThat(stall.tooLong(
                        channel, now + LIMIT.toNanos() + Duration.ofSeconds(1).toNanos()))
                .isTrue();
    }
}
