package dev.signalbox.storage.shipping;

import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Spool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that carries records from the spool into the store. While the store does not take any, they
/// wait in the spool.
public final class Shipper implements AutoCloseable {
    /// How long a record waits at most before it is carried over, when all is well.
    public static final Duration EVERY = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
    private static final int MOST = 5000;
    private static final long SILENCE = Duration.ofMinutes(1).toNanos();
    private static final long TIDY_EVERY = Duration.ofMinutes(1).toNanos();
    private static final long SHORTEST_PAUSE = Duration.ofMillis(250).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();

    private final Spool spool;
    private final Store store;
    private final Thread thread;
    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean closed;

    /// How often the spool was found to have nothing more.
    private final AtomicLong passes = new AtomicLong();

    // Of the thread alone.
    private List<Batch.File> gone = new ArrayList<>();
    private long pause = SHORTEST_PAUSE;
    private long toldAt;
    private boolean failing;
    private boolean resumed;
    private long tidiedAt;

    private Shipper(Spool spool, Store store) {
        this.spool = spool;
        this.store = store;
        thread = Thread.ofPlatform().daemon().name("ledger-ship").unstarted(this::run);
    }

    /// Begins where the store says that it stopped, and carries over at once what the spool holds: from then on
    /// the store knows of everything that was before the start.
    ///
    /// @throws StoreException when the store cannot say, or takes none
    public static Shipper start(Spool spool, Store store) throws StoreException {
        Shipper shipper = new Shipper(spool, store);
        shipper.shipAll();
        shipper.begin();
        return shipper;
    }

    /// The same with a store that may be away, also now: then it begins as soon as the store is there.
    ///
    /// @throws StoreException when the store is there, and is one that cannot be used
    public static Shipper startWhenever(Spool spool, Store store) throws StoreException {
        Shipper shipper = new Shipper(spool, store);
        try {
            shipper.shipAll();
        } catch (StoreException e) {
            if (e.isLasting()) {
                throw e;
            }
            shipper.failed(e);
        }
        shipper.begin();
        return shipper;
    }

    private void shipAll() throws StoreException {
        while (ship()) {
            // Until a batch is not full.
        }
    }

    private void begin() {
        tidiedAt = System.nanoTime() - TIDY_EVERY;
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                boolean more = ship();
                if (!more) {
                    passes.incrementAndGet();
                }
                if (!more && !tidy()) {
                    LockSupport.parkNanos(this, EVERY.toNanos());
                }
            } catch (StoreException | RuntimeException | Error e) {
                // Whatever it is: there is no other thread that would try again.
                failed(e);
                LockSupport.parkNanos(this, pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
        }
    }

    /// Carries a batch over.
    ///
    /// @return whether there may be more
    private boolean ship() throws StoreException {
        if (!resumed) {
            spool.resume(store.positions());
            resumed = true;
        }
        Batch batch = spool.read(MOST);
        if (batch.empty()) {
            // A file that was read to its end before it was sealed goes now.
            gone.addAll(spool.stored(batch));
            return false;
        }
        store.write(batch, gone);
        gone = new ArrayList<>(spool.stored(batch));
        stored.addAndGet(batch.records().size());
        if (failing) {
            LOG.info("The store takes usage records again");
            failing = false;
        }
        pause = SHORTEST_PAUSE;
        return batch.records().size() == MOST || batch.bytes() >= Batch.LARGE;
    }

    private boolean tidy() throws StoreException {
        if (System.nanoTime() - tidiedAt < TIDY_EVERY) {
            return false;
        }
        boolean more = store.tidy(System.currentTimeMillis());
        if (!more) {
            tidiedAt = System.nanoTime();
        }
        return more;
    }

    private void failed(Throwable e) {
        failures.incrementAndGet();
        long now = System.nanoTime();
        if (!failing || now - toldAt >= SILENCE) {
            LOG.error(
                    "The store takes no usage records; they wait in the spool ({} of {} bytes): {}",
                    spool.waiting(),
                    spool.max(),
                    e.getMessage(),
                    e instanceof StoreException ? null : e);
            toldAt = now;
        }
        failing = true;
    }

    /// Records that were carried over since the start.
    public long stored() {
        return stored.get();
    }

    /// Times that the store took none, since the start.
    public long failures() {
        return failures.get();
    }

    /// Waits until the store has everything that the spool has now.
    ///
    /// @throws StoreException when the store took nothing in the meantime, or did not catch up within that time
    public void carried(Duration longest) throws StoreException, InterruptedException {
        long failed = failures.get();
        // The pass under way may have begun before.
        long enough = passes.get() + 2;
        long until = System.nanoTime() + longest.toNanos();
        while (passes.get() < enough) {
            if (failures.get() != failed || closed) {
                throw new StoreException("the store takes no usage records", null);
            }
            if (System.nanoTime() - until >= 0) {
                throw new StoreException("the store has not caught up with usage records yet", null);
            }
            LockSupport.unpark(thread);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /// Carries over what the spool, which takes nothing more, still has, and ends. What the store does not take
    /// now stays in the spool.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        try {
            shipAll();
            ship();
            if (!gone.isEmpty()) {
                store.write(new Batch(List.of(), List.of()), gone);
            }
        } catch (StoreException | RuntimeException e) {
            failed(e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
