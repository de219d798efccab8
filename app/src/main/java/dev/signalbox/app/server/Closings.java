package dev.signalbox.app.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was opened, to be closed in the other direction: what came later may need what came before. For one thread.
final class Closings {
    private static final Logger LOG = LoggerFactory.getLogger(Closings.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /// @return the same
    <T extends AutoCloseable> T add(T what) {
        opened.push(what);
        return what;
    }

    /// Closes all of it; what cannot be closed keeps the rest from nothing.
    void close() {
        AutoCloseable next;
        while ((next = opened.poll()) != null) {
            try {
                next.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.warn("Interrupted while the server was closed");
            } catch (Exception e) {
                LOG.error("Something of the server cannot be closed", e);
            }
        }
    }
}
