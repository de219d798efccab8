package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Telling.Source;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Those who listen to the events of responses, of whom there are only so many. No thread waits with them: they are
/// looked after by the readers, now and then and when a response has ended.
final class Listeners implements Telling.Hands, AutoCloseable {
    private static final int MOST = 1_000;
    private static final int MOST_OF_ONE = 100;
    private static final long BUSY_MILLIS = 100;
    private static final int RETRY_SECONDS = 5;

    private final Crew readers;
    private final Source source;
    private final Map<String, Integer> byOwner = new ConcurrentHashMap<>();
    private final Set<Telling> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("responses-listen").factory());

    Listeners(Crew readers, Source source) {
        this.readers = readers;
        this.source = source;
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// @param after the number of the last event that is known already; below 0 for none
    Telling listen(String owner, String id, long after) throws Refused {
        Telling telling = new Telling(owner, id, after, source, this);
        synchronized (open) {
            int own = byOwner.getOrDefault(owner, 0);
            if (open.size() >= MOST || own >= MOST_OF_ONE) {
                throw new Refused(Problem.of(
                                Code.RESPONSES_UNAVAILABLE,
                                "As many streams of kept responses are open as may be: " + MOST_OF_ONE + " of a key, "
                                        + MOST + " of all.")
                        .retryAfter(RETRY_SECONDS));
            }
            byOwner.put(owner, own + 1);
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
        readers.run(0, who::give, () -> later(who, BUSY_MILLIS));
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
    public void over(Telling who) {
        synchronized (open) {
            if (open.remove(who)) {
                byOwner.computeIfPresent(who.owner, (_, count) -> count > 1 ? count - 1 : null);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
