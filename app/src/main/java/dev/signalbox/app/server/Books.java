package dev.signalbox.app.server;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.postgres.PostgresReports;
import dev.signalbox.storage.postgres.PostgresStore;
import dev.signalbox.storage.postgres.PostgresUrl;
import dev.signalbox.storage.shipping.Reports;
import dev.signalbox.storage.shipping.Shipper;
import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Spool;
import dev.signalbox.storage.sqlite.SqliteReports;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spool, the store and the way between them, as long as a server runs.
final class Books implements Accounts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Books.class);

    private static final Duration CARRIED = Duration.ofSeconds(10);
    /// Where the sums of many years are read.
    private static final Duration AT_START = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Spool spool;
    private final Bookkeeping kept;
    private final CompletableFuture<Store> opening;
    private final Reports reports;
    private volatile @Nullable Shipper shipper;

    private Books(Spool spool, Bookkeeping kept, CompletableFuture<Store> opening, Reports reports) {
        this.spool = spool;
        this.kept = kept;
        this.opening = opening;
        this.reports = reports;
    }

    /// Opens the spool, and begins to open the store: loading SQLite takes as long as all else that a start
    /// needs, so [#ready] is for when that is done.
    ///
    /// @param needed whether budgets are to be counted, which would begin anew without books
    /// @return null where the policy keeps no books, or where the usual place for them, which nobody declared,
    ///     cannot be written to or belongs to another process
    /// @throws IOException when the spool's directory cannot be used
    static @Nullable Books open(Bookkeeping kept, boolean needed) throws IOException {
        Bookkeeping.Store where = kept.store();
        if (where == null) {
            return null;
        }
        Path directory = kept.spool() == null ? beside(where) : kept.spool();
        SqliteStore.Claim claim = null;
        Spool spool;
        try {
            // First: what is beside the store belongs to whom the store belongs to.
            claim = where instanceof Bookkeeping.Store.File(Path file) ? SqliteStore.claim(file) : null;
            spool = Spool.open(directory, kept.maxSpool(), Gateway.loops(0), kept.durable());
        } catch (IOException e) {
            if (claim != null) {
                claim.close();
            }
            if (kept.declared() || needed) {
                throw FullDisk.told(e, directory);
            }
            LOG.warn(
                    "What requests use is not written down: {}. Say where with `store: \"sqlite:PATH\"`, or that it"
                            + " need not be with `store: none`",
                    e.getMessage());
            return null;
        }
        return switch (where) {
            case Bookkeeping.Store.File(Path file) ->
                new Books(spool, kept, opening(Objects.requireNonNull(claim), kept), new SqliteReports(file));
            case Bookkeeping.Store.Server(Secret url) -> {
                PostgresUrl address = PostgresUrl.of(url);
                Store store = new PostgresStore(address, kept.keepRecords(), kept.keepSums());
                yield new Books(spool, kept, CompletableFuture.completedFuture(store), new PostgresReports(address));
            }
        };
    }

    private static Path beside(Bookkeeping.Store where) {
        return switch (where) {
            case Bookkeeping.Store.File(Path file) -> file.resolveSibling(file.getFileName() + ".spool");
            case Bookkeeping.Store.Server _ -> throw new IllegalStateException("the policy says where its spool is");
        };
    }

    private static CompletableFuture<Store> opening(SqliteStore.Claim claim, Bookkeeping kept) {
        CompletableFuture<Store> opening = new CompletableFuture<>();
        Thread.ofPlatform().name("store-open").start(() -> {
            try {
                opening.complete(SqliteStore.open(claim, kept.keepRecords(), kept.keepSums()));
            } catch (StoreException | RuntimeException | Error e) {
                opening.completeExceptionally(e);
            }
        });
        return opening;
    }

    /// Under what name what this process spends is known to others, so that books of its own count to it after a
    /// restart, too; null where the books are everybody's.
    @Nullable
    String spender() {
        return kept.store() instanceof Bookkeeping.Store.File ? spool.node() : null;
    }

    /// What an event loop writes to.
    Ledger lane() {
        Ledger lane = spool.lane();
        return kept.refusesWhenFull() ? new Asked(lane) : lane;
    }

    /// What is left of a spool that is full is for requests under way, not for those that are refused because of it.
    private record Asked(Ledger lane) implements Ledger {
        @Override
        public void record(UsageRecord record) {
            if (!Code.LEDGER_FULL.word().equals(record.code())) {
                lane.record(record);
            }
        }

        @Override
        public boolean withholds() {
            return lane.withholds();
        }

        @Override
        public boolean comparesBodies() {
            return lane.comparesBodies();
        }

        @Override
        public void onceKept(Runnable then) {
            lane.onceKept(then);
        }
    }

    /// Whether new requests are to be refused now. A look at a field.
    boolean full() {
        return kept.refusesWhenFull() && spool.full();
    }

    /// Waits until the store is open, and begins to carry records into it: what the spool holds from before the
    /// start is in it when this returns, but for a server that is away: then that happens when it is back.
    ///
    /// @throws IOException when the store cannot be used
    void ready() throws IOException {
        try {
            Store store = opening.get();
            // A file that cannot be used will not come back by itself; a server may be away for a while.
            shipper = kept.store() instanceof Bookkeeping.Store.Server
                    ? Shipper.startWhenever(spool, store)
                    : Shipper.start(spool, store);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store was opened", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw full(failure);
            }
            throw new IOException("the store cannot be opened: " + e.getCause(), e);
        } catch (StoreException e) {
            throw full(e);
        }
    }

    private IOException full(StoreException failure) {
        return kept.store() instanceof Bookkeeping.Store.File(Path file) ? FullDisk.told(failure, file) : failure;
    }

    @Override
    public List<Sum> usage(Question question) throws Unavailable {
        return reports.usage(question);
    }

    @Override
    public List<Pair> pairs(Instant from, Instant to) throws Unavailable {
        return reports.pairs(from, to);
    }

    @Override
    public List<Habit> habits(Instant from, Instant to) throws Unavailable {
        return reports.habits(from, to);
    }

    @Override
    public List<Sum> ofKey(String key, Instant from, Instant to) throws Unavailable {
        return reports.ofKey(key, from, to);
    }

    @Override
    public List<UsageRecord> request(String id) throws Unavailable {
        return reports.request(id);
    }

    @Override
    public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws Unavailable, E {
        reports.records(from, to, taking);
    }

    @Override
    public long spent(Instant from, Scope scope) throws Unavailable {
        return spent(from, scope, CARRIED, AT_START);
    }

    @Override
    public long spentSoon(Instant from, Scope scope) throws Unavailable {
        return spent(from, scope, SOON, SOON);
    }

    /// Not before the store has what is in the spool.
    private long spent(Instant from, Scope scope, Duration carried, Duration longest) throws Unavailable {
        Shipper running = shipper;
        if (running == null) {
            throw new Unavailable("The store is not open yet.", null);
        }
        try {
            running.carried(carried);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The process ends.", e);
        } catch (StoreException e) {
            throw new Unavailable("The store takes no usage records now.", e);
        }
        return reports.spent(from, scope, longest);
    }

    @Override
    public Figures figures() {
        Shipper running = shipper;
        return new Figures(
                running == null ? 0 : running.stored(),
                spool.lost(),
                spool.unkept(),
                running == null ? 0 : running.failures(),
                spool.waiting(),
                spool.bytes(),
                spool.max());
    }

    /// To be called when nothing is recorded any more: what is in the spool goes into the store, where it can.
    @Override
    public void close() {
        spool.seal();
        Shipper running = shipper;
        if (running != null) {
            running.close();
        }
        long left = spool.waiting();
        if (left > 0) {
            LOG.warn("{} bytes of usage records stay in the spool until the next start", left);
        }
        spool.close();
        opening.whenComplete((store, _) -> {
            if (store != null) {
                close(store);
            }
        });
    }

    private static void close(Store store) {
        try {
            store.close();
        } catch (StoreException e) {
            LOG.warn("The store cannot be closed", e);
        }
    }
}
