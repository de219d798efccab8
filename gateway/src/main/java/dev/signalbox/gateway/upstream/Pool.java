package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Provider;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The connections of one event loop to one provider. The one used last is used first, so that a quiet pool shrinks.
final class Pool {
    private static final long MAX_IDLE_NANOS = 50_000_000_000L;
    private static final int MAX_IDLE = 1024;

    private final Provider provider;
    private final Connector connector;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> lingering = new ArrayList<>();
    // Written by the event loop, in plain stores; read by anyone who looks at the figures.
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger idleCount = new AtomicInteger();

    Pool(Provider provider, Connector connector) {
        this.provider = provider;
        this.connector = connector;
    }

    void start(Call call) {
        Connection connection;
        while ((connection = idle.pollLast()) != null) {
            countIdle();
            if (connection.usable()) {
                connection.start(call);
                return;
            }
        }
        connect(call);
    }

    /// Carries the call on a fresh connection.
    void connect(Call call) {
        if (open() >= provider.maxConnections()) {
            call.broken(new Failure.Unreachable("All " + open() + " connections to the provider are in use."));
            return;
        }
        countOpen(1);
        connector.connect(provider, call::opening, (channel, failure) -> {
            if (channel == null) {
                countOpen(-1);
                call.broken(failure == null ? new Failure.Unreachable("The provider cannot be reached.") : failure);
            } else {
                begin(channel, call);
            }
        });
    }

    private void begin(Channel channel, Call call) {
        Connection connection = new Connection(this, channel);
        channel.closeFuture().addListener(_ -> countOpen(-1));
        channel.pipeline().addLast(connection);
        if (call.over()) {
            // Nobody waits for it any more, but the next request may.
            connection.becomeIdle();
        } else {
            connection.start(call);
        }
    }

    void idle(Connection connection) {
        lingering.remove(connection);
        if (idle.size() < MAX_IDLE) {
            idle.addLast(connection);
            countIdle();
        } else {
            connection.close();
        }
    }

    void lingering(Connection connection) {
        lingering.add(connection);
    }

    void closed(Connection connection) {
        idle.remove(connection);
        countIdle();
        lingering.remove(connection);
    }

    /// Closes what was idle or overdue for too long.
    void sweep(long now) {
        Connection oldest;
        while ((oldest = idle.peekFirst()) != null && now - oldest.since() > MAX_IDLE_NANOS) {
            idle.pollFirst();
            countIdle();
            oldest.close();
        }
        for (Iterator<Connection> each = lingering.iterator(); each.hasNext(); ) {
            Connection connection = each.next();
            if (connection.overdue(now)) {
                each.remove();
                connection.close();
            }
        }
    }

    /// Closes what is idle; calls under way go on.
    void retire() {
        for (Connection connection : new ArrayList<>(idle)) {
            connection.close();
        }
        idle.clear();
        countIdle();
    }

    private void countOpen(int more) {
        open.setRelease(open.getPlain() + more);
    }

    private void countIdle() {
        idleCount.setRelease(idle.size());
    }

    long now() {
        return System.nanoTime();
    }

    int open() {
        return open.getAcquire();
    }

    int idleCount() {
        return idleCount.getAcquire();
    }
}
