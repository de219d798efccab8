package dev.signalbox.console;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;

/// Closes connections on which a request's head does not become complete in time. Jetty's idle timeout begins anew with
/// every byte, so that a client that sends one byte now and then (slowloris) could hold a connection for hours.
final class SlowHeads implements Connection.Listener {
    private final long limitNanos;
    private final Map<Connection, Moment> open = new ConcurrentHashMap<>();

    /// @param limit from the first byte of a head, or from the opening for the first one, to its end
    SlowHeads(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    @Override
    public void onOpened(Connection connection) {
        // Below TLS there is a second connection, which knows nothing of requests.
        if (connection instanceof ConnectionMetaData) {
            open.put(connection, Moment.of(connection));
        }
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
                return Moment.of(connection);
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
    private record Moment(long requests, long bytes, long nanos) {
        static Moment of(Connection connection) {
            return new Moment(connection.getMessagesIn(), connection.getBytesIn(), System.nanoTime());
        }
    }
}
