package dev.signalbox.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.gateway.names.Resolver;
import dev.signalbox.gateway.upstream.Upstreams;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.UnknownHostException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final int TICKS = 120;

    /// Its event loop's time is the test's.
    private final EmbeddedChannel time = new EmbeddedChannel();

    /// Nothing that it asks for is there, which it does at its sweeps.
    private final Worker worker = new Worker(
            time.eventLoop(),
            new Worker.Shared(
                    () -> {
                        throw new IllegalStateException("planted");
                    },
                    new Dialects(List.of(new Unspoken())),
                    new Allowance(0),
                    new Allowance(0),
                    null,
                    SecurityEvents.IGNORED,
                    OwnUsage.NOT_KEPT,
                    Deferrals.NONE,
                    new BodyDigest(1, 2)),
            _ -> {},
            new Upstreams(
                    time.eventLoop(),
                    new Upstreams.Shared(
                            new Resolver(
                                    host -> {
                                        throw new UnknownHostException(host);
                                    },
                                    Runnable::run),
                            Runnable::run),
                    NioSocketChannel.class,
                    HttpLimits.DEFAULT),
            new SplittableRandom(1),
            true);

    @Test
    void nothing_is_digested_where_nobody_compares_it() {
        assertThat(worker.digests()).isNull();
    }

    @Test
    void a_sweep_that_fails_does_not_end_the_time_limits() {
        Client client = new Client(false);
        worker.register(client);
        worker.start();
        pass();
        assertThat(client.ticks).isEqualTo(TICKS);
    }

    @Test
    void a_client_that_cannot_even_be_closed_does_not_end_those_of_the_others() {
        Client before = new Client(false);
        Client broken = new Client(true);
        Client after = new Client(false);
        List.of(before, broken, after).forEach(worker::register);
        worker.start();
        pass();
        assertThat(broken.ticks).isEqualTo(1);
        assertThat(before.ticks).isGreaterThanOrEqualTo(TICKS - 1);
        assertThat(after.ticks).isGreaterThanOrEqualTo(TICKS - 1);
        assertThat(worker.clients()).isEqualTo(2);
    }

    private void pass() {
        for (int i = 0; i < TICKS; i++) {
            time.advanceTimeBy(20, TimeUnit.MILLISECONDS);
            time.runScheduledPendingTasks();
        }
    }

    private static final class Client implements Worker.Ticking {
        private final boolean broken;
        private int ticks;

        Client(boolean broken) {
            this.broken = broken;
        }

        @Override
        public void tick(long now) {
            ticks++;
            fault(new IllegalStateException("planted"));
        }

        @Override
        public void fault(Throwable bug) {
            if (broken) {
                throw new IllegalStateException("planted");
            }
        }
    }

    private static final class Unspoken implements Dialect {
        @Override
        public String name() {
            return "unspoken";
        }

        @Override
        public ServedApi served() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ProviderApi provider() {
            throw new UnsupportedOperationException();
        }
    }
}
