package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Telling.Source;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Those who listen to the events of responses, of whom there are only so many. No thread waits with them: they are
/// looked after by a few of their own, now and then and when a response has ended.
final class Listeners implements Telling.Hands, AutoCloseable {
    private static final int MOST = 1_000;
    private static final int MOST_OF_ONE = 100;
    private static final int THREADS = 2;

    /// Bytes that are held for them; those of one owner have half of it.
    private static final long MOST_HELD = 64L << 20;

    private static final long BUSY_MILLIS = 100;
    private static final int RETRY_SECONDS = 5;

    /// What one owner has of them.
    private static final class Share {
        int open;
        long held;
    }

    private final Crew tellers = new Crew("responses-tell", THREADS, 2 * MOST);
    private final Source source;

    // Changed by whoever has `open`.
    private final Map<String, Share> byOwner = new HashMap<>();
    private long held;

    private final Set<Telling> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("responses-listen").factory());

    Listeners(Source source) {
        this.source = source;
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// @param after the number of the last event that is known already; below 0 for none
    Telling listen(String owner, String id, long after) throws Refused {
        Telling telling = new Telling(owner, id, after, source, this);
        synchronized (open) {
            Share own = byOwner.get(owner);
            if (open.size() >= MOST || own != null && own.open >= MOST_OF_ONE) {
                throw new Refused(Problem.of(
                                Code.RESPONSES_UNAVAILABLE,
                                "As many streams of kept responses are open as may be: " + MOST_OF_ONE + " of a key, "
                                        + MOST + " of all.")
                        .retryAfter(RETRY_SECONDS));
            }
            byOwner.computeIfAbsent(owner, _ -> new Share()).open++;
            open.add(telling);
        }
        return telling;
    }

    /// One has ended, or is not there any more.
    void ended(String id) {
        for (Telling each : open) {
            if (each.id.equals(id)) {
                now(each);
            }
        }
    }

    @Override
    public void now(Telling who) {
        tellers.run(0, who::give, () -> later(who, BUSY_MILLIS));
    }

    @Override
    public void later(Telling who, long millis) {
        try {
            clock.schedule(() -> now(who), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // The process ends, and their connections with it.
        }
    }

    @Override
    public boolean holds(Telling who, long bytes) {
        synchronized (open) {
            Share own = byOwner.get(who.owner);
            long more = bytes - who.held;
            if (own == null
                    || !open.contains(who)
                    || more > 0 && (held + more > MOST_HELD || own.held + more > MOST_HELD / 2)) {
                return false;
            }
            held += more;
            own.held += more;
            who.held = bytes;
            return true;
        }
    }

    @Override
    public void over(Telling who) {
        synchronized (open) {
            Share own = byOwner.get(who.owner);
            if (own != null && holds(who, 0)) {
                open.remove(who);
                own.open--;
                if (own.open == 0) {
                    byOwner.remove(who.owner);
                }
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        tellers.close();
    }
}
