package dev.signalbox.app.server;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.Shipper;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Spool;
import dev.signalbox.storage.sqlite.SqliteReports;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spool, the store and the way between them, as long as a server runs.
final class Books implements Accounts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Books.class);

    private final Spool spool;
    private final boolean refuses;
    private final CompletableFuture<SqliteStore> opening;
    private final SqliteReports reports;
    private volatile @Nullable Shipper shipper;

    private Books(Spool spool, boolean refuses, CompletableFuture<SqliteStore> opening, SqliteReports reports) {
        this.spool = spool;
        this.refuses = refuses;
        this.opening = opening;
        this.reports = reports;
    }

    /// Opens the spool, and begins to open the store: loading SQLite takes as long as all else that a start
    /// needs, so [#ready] is for when that is done.
    ///
    /// @return null where the policy keeps no books, or where the usual place for them, which nobody declared,
    ///     cannot be written to or belongs to another process
    /// @throws IOException when the spool's directory cannot be used
    static @Nullable Books open(Bookkeeping kept) throws IOException {
        Path file = kept.store();
        if (file == null) {
            return null;
        }
        Path directory = kept.spool() == null ? file.resolveSibling(file.getFileName() + ".spool") : kept.spool();
        Spool spool;
        try {
            spool = Spool.open(directory, kept.maxSpool(), Gateway.loops(0));
        } catch (IOException e) {
            if (kept.declared()) {
                throw e;
            }
            LOG.warn(
                    "What requests use is not written down: {}. Say where with `store: \"sqlite:PATH\"`, or that it"
                            + " need not be with `store: none`",
                    e.getMessage());
            return null;
        }
        CompletableFuture<SqliteStore> opening = new CompletableFuture<>();
        Thread.ofPlatform().name("store-open").start(() -> {
            try {
                opening.complete(SqliteStore.open(file, kept.keepRecords(), kept.keepSums()));
            } catch (StoreException | RuntimeException | Error e) {
                opening.completeExceptionally(e);
            }
        });
        return new Books(spool, kept.refusesWhenFull(), opening, new SqliteReports(file));
    }

    /// What an event loop writes to.
    Ledger lane() {
        Ledger lane = spool.lane();
        return refuses ? record -> recordAsked(record, lane) : lane;
    }

    /// What is left of a spool that is full is for requests under way, not for those that are refused because of it.
    private static void recordAsked(UsageRecord record, Ledger lane) {
        if (!Code.LEDGER_FULL.word().equals(record.code())) {
            lane.record(record);
        }
    }

    /// Whether new requests are to be refused now. A look at a field.
    boolean full() {
        return refuses && spool.full();
    }

    /// Waits until the store is open, and begins to carry records into it: what the spool holds from before the
    /// start is in it when this returns.
    ///
    /// @throws IOException when the store cannot be used
    void ready() throws IOException {
        try {
            shipper = Shipper.start(spool, opening.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store was opened", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw new IOException("the store cannot be opened: " + e.getCause(), e);
        }
    }

    @Override
    public List<Sum> usage(Question question) throws Unavailable {
        return reports.usage(question);
    }

    @Override
    public List<UsageRecord> request(String id) throws Unavailable {
        return reports.request(id);
    }

    /// Not before the store has what is in the spool.
    @Override
    public long spent(Instant from, Scope scope) throws Unavailable {
        Shipper running = shipper;
        if (running == null) {
            throw new Unavailable("The store is not open yet.", null);
        }
        try {
            running.carried();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The process ends.", e);
        } catch (StoreException e) {
            throw new Unavailable("The store takes no usage records now.", e);
        }
        return reports.spent(from, scope);
    }

    @Override
    public Figures figures() {
        Shipper running = shipper;
        return new Figures(
                running == null ? 0 : running.stored(),
                spool.lost(),
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

    private static void close(SqliteStore store) {
        try {
            store.close();
        } catch (StoreException e) {
            LOG.warn("The store cannot be closed", e);
        }
    }
}
