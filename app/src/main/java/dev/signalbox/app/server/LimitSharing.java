package dev.signalbox.app.server;

import dev.signalbox.core.budget.BudgetSharing;
import dev.signalbox.core.limits.Sharing;
import dev.signalbox.core.port.SharedState;
import dev.signalbox.core.port.SharedState.Use;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.storage.redis.RedisState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the other replicas what was used of limits and spent of budgets, on a thread of its own, as long as a server
/// runs.
final class LimitSharing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LimitSharing.class);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);
    /// Between two calls, however urgent.
    private static final long AT_LEAST = TimeUnit.MILLISECONDS.toNanos(10);
    /// Between two calls when there is nothing to tell.
    private static final long BEAT = TimeUnit.SECONDS.toNanos(1);
    /// Until it is tried again.
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSING_MILLIS = 1500;

    private final Cluster cluster;
    private final Sharing sharing;
    private final BudgetSharing budgets;
    private final Thread thread;
    private volatile boolean hurried;
    private volatile boolean closed;
    private volatile boolean up;
    private volatile int replicas;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private LimitSharing(Cluster cluster, Sharing sharing, BudgetSharing budgets, Function<Cluster, SharedState> open) {
        this.cluster = cluster;
        this.sharing = sharing;
        this.budgets = budgets;
        replicas = 1;
        thread = Thread.ofPlatform().daemon().name("limit-sharing").unstarted(() -> run(open));
    }

    /// @param spender under what name this replica's spending is known, also after a restart; null for another one
    ///     each time
    /// @return null where nothing is shared
    static @Nullable LimitSharing start(
            @Nullable Cluster cluster,
            @Nullable Sharing sharing,
            @Nullable BudgetSharing budgets,
            @Nullable String spender) {
        if (cluster == null || sharing == null || budgets == null) {
            return null;
        }
        LimitSharing started = new LimitSharing(cluster, sharing, budgets, each -> new RedisState(each, spender));
        sharing.onHurry(started::hurry);
        budgets.onHurry(started::hurry);
        started.thread.start();
        return started;
    }

    /// How it goes.
    SharedState.Figures figures() {
        return new SharedState.Figures(up, replicas, asked.get(), failed.get());
    }

    private void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    private void run(Function<Cluster, SharedState> open) {
        try (SharedState state = open.apply(cluster)) {
            long told = System.nanoTime() - BEAT;
            while (!closed) {
                long start = System.nanoTime();
                hurried = false;
                boolean all = true;
                try {
                    List<Use> limits = sharing.uses(start);
                    List<Use> money = budgets.uses(start, System.currentTimeMillis());
                    if (!limits.isEmpty() || !money.isEmpty() || !up || start - told >= BEAT) {
                        told = start;
                        tell(state, limits, money);
                    }
                    all = limits.size() < SharedState.MAX_USES && money.size() < BudgetSharing.MOST;
                } catch (RuntimeException e) {
                    // One fault must not leave replicas without each other until a restart.
                    failed(e);
                }
                if (all || !up) {
                    await(start);
                }
            }
            if (up) {
                long now = System.nanoTime();
                tell(state, sharing.uses(now), budgets.uses(now, System.currentTimeMillis()));
            }
        } finally {
            sharing.failed(System.nanoTime());
            budgets.failed();
            up = false;
        }
    }

    private void tell(SharedState state, List<Use> limits, List<Use> money) {
        asked.incrementAndGet();
        try {
            List<Use> uses = new ArrayList<>(limits);
            uses.addAll(money);
            SharedState.Told answer = state.tell(uses);
            // What of budgets comes after that is not looked at there.
            sharing.answered(answer);
            budgets.answered(answer.replicas(), answer.accounts());
            replicas = answer.replicas();
            if (!up) {
                LOG.info("Limits and budgets are shared by {} replicas at {}", replicas, cluster.shown());
            }
            up = true;
        } catch (SharedState.Unavailable | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        sharing.failed(System.nanoTime());
        budgets.failed();
        if (up || failed.get() == 0) {
            LOG.warn(
                    "Limits and budgets cannot be shared, each replica keeps to a part of them: {}",
                    e.getMessage(),
                    e instanceof RuntimeException ? e : null);
        }
        failed.incrementAndGet();
        up = false;
    }

    private void await(long start) {
        while (!closed) {
            long wait = up ? (hurried ? AT_LEAST : TICK) : RETRY;
            long left = start + wait - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    /// Tells what is left to tell, when that is possible, and takes leave.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
