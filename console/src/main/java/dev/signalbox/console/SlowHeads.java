package dev.signalbox.console;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;

/// Closes connections on which a request's head does not become complete in time. Jetty's idle timeout begins anew with
/// every byte, so that a client that sends one byte now and then (slowloris) could hold a connection for hours.
final class SlowHeads implements Connection.Listener {
    private final long limitNanos;
    private final int most;
    private final Map<Connection, Moment> open = new ConcurrentHashMap<>();

    /// @param limit from the first byte of a head, or from the opening for the first one, to its end
    SlowHeads(Duration limit) {
        this(limit, Integer.MAX_VALUE);
    }

    /// @param most beyond so many connections one makes room for each that comes: that which has asked nothing for
    ///     longest. So nobody holds others up with connections that are only open, from however many addresses
    SlowHeads(Duration limit, int most) {
        this.limitNanos = limit.toNanos();
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        // Below TLS there is a second connection, which knows nothing of requests.
        if (connection instanceof ConnectionMetaData) {
            open.put(connection, Moment.of(connection));
            if (open.size() > most) {
                makeRoom(connection);
            }
        }
    }

    private void makeRoom(Connection fresh) {
        long now = System.nanoTime();
        open.entrySet().stream()
                .filter(each -> each.getKey() != fresh
                        && each.getKey().getMessagesOut() >= each.getKey().getMessagesIn())
                .max(Comparator.comparingLong(each -> now - each.getValue().asked))
                .ifPresent(each -> each.getKey().getEndPoint().close());
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    /// To be called a few times per limit.
    void sweep() {
        long now = System.nanoTime();
        open.replaceAll((connection, quiet) -> {
            if (!headUnderWay(connection, quiet)) {
                return quiet.next(connection);
            }
            if (now - quiet.nanos > limitNanos) {
                connection.getEndPoint().close();
            }
            return quiet;
        });
    }

    /// A connection counts a request when its head is complete, and bytes as they come.
    private static boolean headUnderWay(Connection connection, Moment quiet) {
        long requests = connection.getMessagesIn();
        boolean begun = connection.getBytesIn() > quiet.bytes || requests == 0;
        return begun && requests == quiet.requests && connection.getMessagesOut() >= requests;
    }

    /// A moment at which no head was under way.
    ///
    /// @param asked when the last request was seen, or the connection was opened
    private record Moment(long requests, long bytes, long nanos, long asked) {
        static Moment of(Connection connection) {
            long now = System.nanoTime();
            return new Moment(connection.getMessagesIn(), connection.getBytesIn(), now, now);
        }

        Moment next(Connection connection) {
            Moment now = of(connection);
            return now.requests == requests ? new Moment(requests, now.bytes, now.nanos, asked) : now;
        }
    }
}
