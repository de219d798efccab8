package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Provider;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one provider. The one used last is used first, so that a quiet pool
/// shrinks.
final class Pool {
    private static final long MAX_IDLE_NANOS = 50_000_000_000L;
    private static final int MAX_IDLE = 1024;

    private final Provider provider;
    private final Connector connector;
    private final int maxHead;
    private final List<SharedConnection> shared = new ArrayList<>(1);
    /// The connection that was begun last, while it does not stand.
    private @Nullable Opening opening;
    /// Whether the latest connection can be shared, so that calls wait for the next one together.
    private boolean multiplexes;

    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> lingering = new ArrayList<>();
    // Written by the event loop, in plain stores; read by anyone who looks at the figures.
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger idleCount = new AtomicInteger();

    /// @param maxHead bytes of an answer's head
    Pool(Provider provider, Connector connector, int maxHead) {
        this.provider = provider;
        this.connector = connector;
        this.maxHead = maxHead;
        multiplexes = provider.http() == Provider.Http.HTTP_2;
    }

    void start(Call call) {
        for (int i = 0; i < shared.size(); i++) {
            if (shared.get(i).hasRoom()) {
                shared.get(i).start(call);
                return;
            }
        }
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

    /// Carries the call on a connection that does not stand yet.
    void connect(Call call) {
        if (multiplexes) {
            for (int i = 0; i < shared.size(); i++) {
                if (joined(shared.get(i).unsettled(), call)) {
                    return;
                }
            }
            if (joined(opening, call)) {
                return;
            }
        }
        open(call);
    }

    private static boolean joined(@Nullable Opening begun, Call call) {
        if (begun == null || !begun.joinable(System.nanoTime())) {
            return false;
        }
        begun.join(call);
        return true;
    }

    /// Carries the call on a connection that nobody else has used.
    void open(Call call) {
        if (open() >= provider.maxConnections()) {
            call.broken(new Failure.OwnLimit(
                    Code.OVERLOADED, "All " + open() + " connections to the provider are in use."));
            return;
        }
        countOpen(1);
        Opening begun = new Opening(call);
        opening = begun;
        connector.connect(provider, begun::begun, (channel, failure) -> {
            if (opening == begun) {
                opening = null;
            }
            if (channel == null) {
                countOpen(-1);
                Failure why = failure == null ? new Failure.Unreachable("The provider cannot be reached.") : failure;
                begun.all().forEach(waiting -> waiting.broken(why));
            } else {
                channel.closeFuture().addListener(_ -> countOpen(-1));
                begin(channel, begun);
            }
        });
    }

    private void begin(Channel channel, Opening begun) {
        begun.stands();
        multiplexes = Connector.speaksHttp2(channel, provider);
        if (multiplexes) {
            SharedConnection connection = SharedConnection.on(channel, this, maxHead);
            channel.pipeline().remove(HttpResponseDecoder.class);
            channel.pipeline().addLast(connection);
            shared.add(connection);
            connection.begin(begun);
            countIdle();
        } else if (provider.http() == Provider.Http.HTTP_2) {
            channel.close();
            begun.all()
                    .forEach(waiting ->
                            waiting.broken(new Failure.Unreachable("The provider does not speak HTTP/2 (`http: 2`).")));
        } else {
            Connection connection = new Connection(this, channel);
            channel.pipeline().addLast(connection);
            Call first = begun.first();
            if (first == null) {
                // Nobody waits for it any more, but the next request may.
                connection.becomeIdle();
            } else {
                connection.start(first);
            }
            begun.all().stream().filter(call -> !call.over()).forEach(this::open);
        }
    }

    void closed(SharedConnection connection) {
        shared.remove(connection);
        countIdle();
    }

    /// A shared connection has become idle or is not any more.
    void changed() {
        countIdle();
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
        for (SharedConnection connection : List.copyOf(shared)) {
            if (!connection.sweep(now, MAX_IDLE_NANOS)) {
                connection.close();
            }
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
        for (SharedConnection connection : List.copyOf(shared)) {
            connection.retire();
        }
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
        int unused = idle.size();
        for (int i = 0; i < shared.size(); i++) {
            unused += shared.get(i).idle() ? 1 : 0;
        }
        idleCount.setRelease(unused);
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
