package dev.signalbox.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DialingTest {
    /// Its event loop's time is the test's.
    private final EmbeddedChannel time = new EmbeddedChannel();

    private final Map<String, ChannelPromise> dialled = new LinkedHashMap<>();
    private final List<Object> outcomes = new ArrayList<>();

    @Test
    void the_first_that_connects_is_it() {
        dialing("192.0.2.1", "192.0.2.2").start();
        connects("192.0.2.1");
        pass(1000);

        assertThat(outcomes).containsExactly(channel("192.0.2.1"));
        assertThat(dialled).containsOnlyKeys("192.0.2.1");
    }

    @Test
    void the_next_is_tried_at_once_when_one_fails() {
        dialing("192.0.2.1", "192.0.2.2", "192.0.2.3").start();
        fails("192.0.2.1");
        assertThat(dialled).containsOnlyKeys("192.0.2.1", "192.0.2.2");
        fails("192.0.2.2");
        connects("192.0.2.3");

        assertThat(outcomes).containsExactly(channel("192.0.2.3"));
    }

    @Test
    void the_next_is_tried_when_nothing_is_heard_for_a_quarter_of_a_second() {
        dialing("192.0.2.1", "192.0.2.2", "192.0.2.3").start();
        pass(249);
        assertThat(dialled).containsOnlyKeys("192.0.2.1");
        pass(1);
        assertThat(dialled).containsOnlyKeys("192.0.2.1", "192.0.2.2");
        pass(250);
        assertThat(dialled).containsOnlyKeys("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void a_slow_one_may_still_win_and_the_others_are_closed() {
        dialing("192.0.2.1", "192.0.2.2", "192.0.2.3").start();
        pass(250);
        connects("192.0.2.1");
        pass(1000);

        assertThat(outcomes).containsExactly(channel("192.0.2.1"));
        assertThat(channel("192.0.2.1").isOpen()).isTrue();
        assertThat(channel("192.0.2.2").isOpen()).isFalse();
        assertThat(dialled).hasSize(2);
    }

    @Test
    void who_connects_too_late_is_closed() {
        dialing("192.0.2.1", "192.0.2.2").start();
        pass(250);
        connects("192.0.2.2");
        Objects.requireNonNull(dialled.get("192.0.2.1")).trySuccess();

        assertThat(outcomes).containsExactly(channel("192.0.2.2"));
        assertThat(channel("192.0.2.1").isOpen()).isFalse();
        assertThat(channel("192.0.2.2").isOpen()).isTrue();
    }

    @Test
    void when_all_have_failed_that_is_told_once() {
        dialing("192.0.2.1", "192.0.2.2").start();
        pass(250);
        fails("192.0.2.2");
        assertThat(outcomes).isEmpty();
        fails("192.0.2.1");
        pass(1000);

        assertThat(outcomes).singleElement().isInstanceOf(ConnectException.class);
    }

    @Test
    void giving_up_closes_everything() {
        Dialing dialing = dialing("192.0.2.1", "192.0.2.2", "192.0.2.3");
        dialing.start();
        pass(250);
        dialing.giveUp();
        dialing.giveUp();
        pass(1000);

        assertThat(outcomes).singleElement().isInstanceOf(ClosedChannelException.class);
        assertThat(dialled).hasSize(2);
        assertThat(dialled.values()).noneMatch(each -> each.channel().isOpen());
    }

    @Test
    void giving_up_afterwards_closes_the_connection() {
        Dialing dialing = dialing("192.0.2.1");
        dialing.start();
        connects("192.0.2.1");
        dialing.giveUp();

        assertThat(outcomes).containsExactly(channel("192.0.2.1"));
        assertThat(channel("192.0.2.1").isOpen()).isFalse();
    }

    @Test
    void giving_up_before_it_has_begun_begins_nothing() {
        Dialing dialing = dialing("192.0.2.1");
        dialing.giveUp();
        dialing.start();

        assertThat(outcomes).singleElement().isInstanceOf(ClosedChannelException.class);
        assertThat(dialled).isEmpty();
    }

    private Dialing dialing(String... addresses) {
        return new Dialing(
                time.eventLoop(),
                Stream.of(addresses).map(InetAddress::ofLiteral).toList(),
                address -> {
                    ChannelPromise promise = new EmbeddedChannel().newPromise();
                    promise.channel().closeFuture().addListener(_ -> promise.tryFailure(new ClosedChannelException()));
                    dialled.put(address.getHostAddress(), promise);
                    return promise;
                },
                this::heard);
    }

    private void heard(@Nullable Channel channel, @Nullable Throwable cause) {
        assertThat(channel == null).isNotEqualTo(cause == null);
        outcomes.add(channel == null ? Objects.requireNonNull(cause) : channel);
    }

    private void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        time.runScheduledPendingTasks();
    }

    private void connects(String address) {
        Objects.requireNonNull(dialled.get(address)).setSuccess();
    }

    private void fails(String address) {
        Objects.requireNonNull(dialled.get(address)).setFailure(new ConnectException("refused"));
    }

    private Channel channel(String address) {
        return Objects.requireNonNull(dialled.get(address)).channel();
    }
}
