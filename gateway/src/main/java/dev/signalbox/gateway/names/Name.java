package dev.signalbox.gateway.names;

import dev.signalbox.gateway.names.Lookup.Found;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of one name. One look-up is under way at a time, and all who ask meanwhile wait for it.
/// While the DNS is slow or knows the name no longer, the last good answer stands in (RFC 8767).
final class Name {
    /// How long the last good answer stands in, since it was given.
    private static final long STANDS_IN_NANOS = TimeUnit.MINUTES.toNanos(10);

    /// How long who has a last good answer waits for a better one.
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /// How long after a failure nobody asks again: with a last good answer, and without.
    private static final long AT_EASE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long IN_NEED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(Name.class);

    /// What came of the last look-up, as far as the log has to tell it.
    private enum Standing {
        FOUND,
        /// The last good answer stands in.
        STOOD_IN,
        UNKNOWN
    }

    /// One who waits. Hears once, on its event loop; an empty list says that there is none.
    static final class Waiter {
        private final EventLoop loop;
        private final Consumer<List<InetAddress>> outcome;
        private boolean told;

        Waiter(EventLoop loop, Consumer<List<InetAddress>> outcome) {
            this.loop = loop;
            this.outcome = outcome;
        }

        /// On its loop.
        private void tell(List<InetAddress> addresses) {
            if (!told) {
                told = true;
                outcome.accept(addresses);
            }
        }
    }

    private final String host;
    private final Lookup lookup;
    private final LongSupplier clock;

    // Guarded by this.
    private List<InetAddress> good = List.of();
    private long goodSince;
    private long quietUntil;
    private boolean quiet;
    private boolean asking;
    private long askingSince;
    private Standing told = Standing.FOUND;
    private List<Waiter> waiting = new ArrayList<>();

    private volatile long lastAsked;

    Name(String host, Lookup lookup, LongSupplier clock) {
        this.host = host;
        this.lookup = lookup;
        this.clock = clock;
    }

    long lastAsked() {
        return lastAsked;
    }

    /// On the waiter's event loop.
    ///
    /// @return whether the caller has to have it looked up
    boolean ask(Waiter waiter, long now) {
        lastAsked = now;
        List<InetAddress> known;
        boolean begin = false;
        synchronized (this) {
            known = now - goodSince < STANDS_IN_NANOS ? good : List.of();
            boolean hurry = asking && !known.isEmpty() && now - askingSince >= PATIENCE_NANOS;
            if (!hurry && !(quiet && now - quietUntil < 0)) {
                waiting.add(waiter);
                begin = !asking;
                if (begin) {
                    asking = true;
                    askingSince = now;
                }
                if (!known.isEmpty()) {
                    List<InetAddress> last = known;
                    waiter.loop.schedule(() -> waiter.tell(last), PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                }
                return begin;
            }
        }
        waiter.tell(known);
        return false;
    }

    /// Blocks.
    void lookUp() {
        Found found = null;
        String why = null;
        try {
            found = lookup.find(host);
        } catch (UnknownHostException e) {
            why = String.valueOf(e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            learn(found, why, clock.getAsLong());
        }
    }

    /// @param why there is none; null when that is not known, as at the end of the process
    private void learn(@Nullable Found found, @Nullable String why, long now) {
        List<Waiter> hear;
        List<InetAddress> known;
        synchronized (this) {
            if (found != null) {
                good = found.addresses();
                goodSince = now;
                quietUntil = now + found.fresh().toNanos();
            } else if (now - goodSince >= STANDS_IN_NANOS) {
                good = List.of();
            }
            known = good;
            if (found == null) {
                quietUntil = now + (known.isEmpty() ? IN_NEED_NANOS : AT_EASE_NANOS);
            }
            if (found != null) {
                tell(Standing.FOUND, "");
            } else if (why != null) {
                tell(known.isEmpty() ? Standing.UNKNOWN : Standing.STOOD_IN, why);
            }
            quiet = true;
            asking = false;
            hear = waiting;
            waiting = new ArrayList<>();
        }
        for (Waiter waiter : hear) {
            if (!waiter.loop.isShuttingDown()) {
                waiter.loop.execute(() -> waiter.tell(known));
            }
        }
    }

    /// Once for each change: requests for a name that is not there come by the thousand.
    private void tell(Standing now, String why) {
        if (told == now) {
            return;
        }
        told = now;
        switch (now) {
            case FOUND -> LOG.info("{} can be resolved again", host);
            case STOOD_IN ->
                LOG.warn("{} cannot be resolved ({}); its last addresses are used for 10 minutes at most", host, why);
            case UNKNOWN -> LOG.warn("{} cannot be resolved ({}); requests to it fail until it can", host, why);
        }
    }
}
