package dev.signalbox.app.server;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.OwnUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what keys have used out of the store, so that whoever asks again and again gets the same answer for a while
/// and costs the store nothing.
final class OwnBooks implements OwnUsage, AutoCloseable {
    /// The same answer is given for so long.
    static final Duration FRESH = Duration.ofSeconds(10);

    /// Of all keys together; one is read for at a time.
    static final int A_SECOND = 20;

    private static final Logger LOG = LoggerFactory.getLogger(OwnBooks.class);
    private static final int MOST_WAITING = 32;
    private static final int MOST_KEYS = 10_000;
    private static final int MOST_ASKING = 100;
    private static final Answer BUSY = new Answer.Missing(Reason.BUSY);

    private final Accounts accounts;
    private final Supplier<ZoneId> zone;
    private final Lookups lookups = new Lookups(MOST_WAITING, A_SECOND, System.nanoTime());
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("own-usage").factory());

    private final Map<String, Known> entries = new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_KEYS;
        }
    };

    /// @param zone in which days and months begin
    OwnBooks(Accounts accounts, Supplier<ZoneId> zone) {
        this.accounts = accounts;
        this.zone = zone;
    }

    @Override
    public void of(String key, Consumer<? super Answer> then) {
        Known entry;
        Answer known;
        boolean reads;
        synchronized (entries) {
            entry = entries.computeIfAbsent(key, _ -> new Known());
            long now = System.nanoTime();
            known = entry.fresh(now);
            reads = known == null && entry.waiting == null && lookups.begin(now);
            if (reads) {
                entry.waiting = new ArrayList<>();
            }
            if (known == null && !entry.waits(then)) {
                known = entry.latest == null ? BUSY : entry.latest;
            }
        }
        if (known != null) {
            then.accept(known);
        }
        if (reads) {
            reader.execute(() -> read(key, entry));
        }
    }

    private void read(String key, Known entry) {
        Answer answer = new Answer.Missing(Reason.STORE_UNAVAILABLE);
        try {
            answer = read(key);
        } catch (Accounts.Unavailable e) {
            LOG.debug("What a key has used cannot be read", e);
        } finally {
            lookups.end();
            for (Consumer<? super Answer> each : answered(entry, answer)) {
                each.accept(answer);
            }
        }
    }

    private List<Consumer<? super Answer>> answered(Known entry, Answer answer) {
        synchronized (entries) {
            List<Consumer<? super Answer>> waiting = entry.waiting;
            entry.waiting = null;
            entry.latest = answer;
            entry.readAt = System.nanoTime();
            return waiting == null ? List.of() : waiting;
        }
    }

    private Answer read(String key) throws Accounts.Unavailable {
        Instant now = Instant.now();
        ZonedDateTime day = now.atZone(zone.get()).truncatedTo(ChronoUnit.DAYS);
        Instant end = day.plusDays(1).toInstant();
        Instant today = day.toInstant();
        Instant month = day.withDayOfMonth(1).toInstant();
        Used used = new Used(today, accounts.ofKey(key, today, end));
        return new Answer.Known(used, new Used(month, accounts.ofKey(key, month, end)), now);
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }

    /// What is known of one key; guarded by all of them.
    private static final class Known {
        private @Nullable Answer latest;
        private long readAt;
        /// Null while nobody reads.
        private @Nullable List<Consumer<? super Answer>> waiting;

        @Nullable
        Answer fresh(long now) {
            return latest != null && now - readAt < FRESH.toNanos() ? latest : null;
        }

        /// Whether it is told what is being read.
        boolean waits(Consumer<? super Answer> then) {
            return waiting != null && waiting.size() < MOST_ASKING && waiting.add(then);
        }
    }
}
