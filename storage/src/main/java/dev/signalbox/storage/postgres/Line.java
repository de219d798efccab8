package dev.signalbox.storage.postgres;

import dev.signalbox.core.port.KeyStore.Failed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection for short questions: made when it is first needed, and anew after each failure. One caller at a time
/// uses it; whoever waits, for it or for the server, hears within a few seconds that there is no answer.
final class Line {
    /// The longest that one waits for others, and for each word of the server.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// After a failure nobody asks for so long: with a server that says nothing, each would wait in vain.
    private static final Duration REST = Duration.ofMillis(500);

    /// A commit that is answered must be kept: a key that is told to be revoked stays so. What is left behind by a
    /// connection that is lost is ended by the server.
    private static final String SESSION = "SET statement_timeout = '1500ms'; SET lock_timeout = '1200ms';"
            + " SET idle_in_transaction_session_timeout = '10s'; SET default_transaction_isolation = 'read committed';"
            + " SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') = 'off'";

    private final PostgresUrl address;
    private final String what;
    private final ReentrantLock lock = new ReentrantLock(true);
    private @Nullable Connection connection;
    private @Nullable Long failedAt;
    private boolean closed;

    Line(PostgresUrl address) {
        this(address, "keys");
    }

    /// @param what is asked for
    Line(PostgresUrl address, String what) {
        this.address = address;
        this.what = what;
    }

    /// What is asked, in a transaction.
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /// Asks. A connection that was lost since it was last used is not the caller's trouble: another one is asked.
    <T extends @Nullable Object> T read(Work<T> work) throws Failed {
        return inTurn(work, true);
    }

    /// Changes something, once at most.
    <T extends @Nullable Object> T change(Work<T> work) throws Failed {
        return inTurn(work, false);
    }

    private <T extends @Nullable Object> T inTurn(Work<T> work, boolean again) throws Failed {
        try {
            if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Failed("too many ask for " + what + " in " + address + " at once", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("the process ends", e);
        }
        try {
            return run(work, again && connection != null);
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T run(Work<T> work, boolean again) throws Failed {
        Long failed = failedAt;
        if (closed || failed != null && System.nanoTime() - failed < REST.toNanos()) {
            throw new Failed("the " + what + " in " + address + " could not be asked for a moment ago", null);
        }
        long begin = System.nanoTime();
        try {
            Connection open = open();
            T done = work.on(open);
            open.commit();
            failedAt = null;
            return done;
        } catch (SQLException e) {
            abandon(e);
            boolean lost = String.valueOf(e.getSQLState()).matches("08...|57P0.");
            if (again && lost && System.nanoTime() - begin < REST.toNanos()) {
                return run(work, false);
            }
            // One that the server gave up for another's sake: the next may be asked at once.
            boolean contended = String.valueOf(e.getSQLState()).matches("40...|55P03");
            failedAt = contended ? failedAt : Long.valueOf(System.nanoTime());
            throw new Failed("the " + what + " in " + address + " cannot be asked for: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            abandon(e);
            throw e;
        }
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = address.connect(PATIENCE, (int) PATIENCE.toSeconds());
            connection = open;
            Schema.execute(open, SESSION);
            open.setAutoCommit(false);
            int version = Schema.version(open);
            if (version != Schema.VERSION) {
                throw new SQLException(
                        version == 0 ? "it is empty as yet" : "its schema is of another version of Signalbox");
            }
        }
        return open;
    }

    /// At once, whatever the server does; it undoes what was not finished.
    private void abandon(Exception failure) {
        Connection open = connection;
        connection = null;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /// Waits for whoever uses it, for a few seconds at most.
    void close() throws Failed {
        lock.lock();
        try {
            closed = true;
            Connection open = connection;
            connection = null;
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            throw new Failed("the connection to " + address + " cannot be closed: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}
