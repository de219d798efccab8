package dev.signalbox.app.server;

import dev.signalbox.app.config.KeyText;
import dev.signalbox.core.access.KeyHash;
import dev.signalbox.core.access.KeySecret;
import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.KeyDesk;
import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.KeyStore.Failed;
import dev.signalbox.core.port.KeyStore.Stored;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys made at run time: looks them up for those who present them, makes and revokes them for operators, and
/// hears what other processes have done to them.
final class KeyBook implements KeyDesk, KnownKeys.Finder, AutoCloseable {
    /// How often it is asked what other processes have done.
    static final Duration EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyBook.class);
    static final int AT_ONCE = 16;
    static final int A_SECOND = 100;

    private static final long PATIENCE_MILLIS = 2_000;
    private static final int PAGE = 1_000;

    private record Open(AgreedKeys store, Admission admission) {
        KeyHash hash() {
            return store.hash();
        }
    }

    /// Gives a key that becomes known what it needs besides.
    interface Admission {
        /// @return false when there are too many
        boolean admit(Key key) throws Accounts.Unavailable;
    }

    private final CompletableFuture<Open> opening = new CompletableFuture<>();
    private final SecureRandom random = new SecureRandom();
    private final Lookups lookups = new Lookups(AT_ONCE, A_SECOND, System.nanoTime());
    private final KnownKeys known = new KnownKeys(this);
    private final Supplier<Policy> policy;
    private final AtomicBoolean unanswered = new AtomicBoolean();
    private @Nullable Thread listening;

    /// @param policy gives the one in force
    KeyBook(Supplier<Policy> policy) {
        this.policy = policy;
    }

    /// What event loops ask.
    KnownKeys known() {
        return known;
    }

    /// From now on there is a store.
    void open(AgreedKeys store, Admission admission) {
        opening.complete(new Open(store, admission));
        listening = Thread.ofVirtual().name("keys-listen").start(() -> listen(store));
    }

    // ── For those who present a key ──────────────────────────────────────────────────────────────────────────────────

    @Override
    public void find(String secret, Consumer<? super Found> then) {
        if (!lookups.begin(System.nanoTime())) {
            then.accept(new Found.Busy());
            return;
        }
        Thread.ofVirtual().name("key-lookup").start(() -> {
            Found found = new Found.Busy();
            try {
                found = find(secret);
                if (unanswered.compareAndSet(true, false)) {
                    LOG.info("Keys can be looked up again");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException | Failed | Accounts.Unavailable e) {
                // Once for all who come meanwhile.
                if (unanswered.compareAndSet(false, true)) {
                    LOG.warn("Keys cannot be looked up; unknown ones get 503: {}", e.toString());
                }
            } finally {
                lookups.end();
                then.accept(found);
            }
        });
    }

    private Found find(String secret)
            throws InterruptedException, ExecutionException, TimeoutException, Failed, Accounts.Unavailable {
        // At a start, requests may come before the store is open.
        Open open = opening.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        byte[] hash = open.hash().of(secret);
        Stored stored = open.store.find(hash);
        if (stored == null) {
            return new Found.Unknown();
        }
        boolean current = MessageDigest.isEqual(stored.hash(), hash);
        if (!current && stored.oldUntil() <= System.currentTimeMillis()) {
            return new Found.Unknown();
        }
        Key key = KeyText.stored(stored.text(), policy.get());
        if (key == null) {
            LOG.warn("The key {} was made by a newer version, which this one does not understand", stored.name());
            return new Found.Unknown();
        }
        if (!open.admission.admit(key)) {
            LOG.warn("There are too many keys with budgets: {} is not let in", key.name());
            return new Found.Busy();
        }
        return new Found.Known(key, current ? Long.MAX_VALUE : stored.oldUntil());
    }

    /// What the store says of a key's name; waits for it.
    Found named(String name) {
        try {
            Open open = opening.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            Stored stored = open.store.get(name);
            Key key = stored == null ? null : KeyText.stored(stored.text(), policy.get());
            if (key == null) {
                return new Found.Unknown();
            }
            return open.admission.admit(key) ? new Found.Known(key, Long.MAX_VALUE) : new Found.Busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | Failed | Accounts.Unavailable e) {
            LOG.debug("A key cannot be looked up", e);
        }
        return new Found.Busy();
    }

    /// Hears of changes that other processes made; those of this one it hears again, which costs a look-up.
    private void listen(KeyStore store) {
        long counter = -1;
        boolean answers = true;
        try {
            while (true) {
                try {
                    KeyStore.Changes changes = store.changesSince(counter);
                    if (counter < 0 || !changes.complete()) {
                        // What was met before may have changed since.
                        known.forgetAll();
                    }
                    counter = changes.counter();
                    changes.names().forEach(known::changed);
                    answers = true;
                    if (!changes.names().isEmpty()) {
                        continue; // there may be more
                    }
                } catch (Failed | RuntimeException e) {
                    if (answers) {
                        LOG.warn("What became of keys cannot be heard; known ones go on: {}", e.toString());
                    }
                    answers = false;
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    // ── For operators ────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Listed list(String after, int limit) throws Refused {
        Policy current = policy.get();
        List<Entry> entries = new ArrayList<>();
        if (after.isEmpty()) {
            current.keys().forEach(key -> entries.add(new Entry(key, null, false)));
        }
        List<Stored> found = read(() -> opened().store.list(after, limit));
        for (Stored each : found) {
            Entry entry = entry(each, current);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return new Listed(entries, found.size() < limit ? null : found.getLast().name());
    }

    @Override
    public Entry show(String name) throws Refused {
        Policy current = policy.get();
        Key declared = declared(name, current);
        if (declared != null) {
            return new Entry(declared, null, false);
        }
        return entry(stored(name));
    }

    @Override
    public Made create(String json, Notice notice) throws Refused, AuditLog.NotRecorded {
        Policy current = policy.get();
        KeyText.Read read = KeyText.read(json, current);
        Key key = read.key();
        if (key == null) {
            throw new Refused(400, "invalid_request", String.join("\n", read.problems()));
        }
        if (declared(key.name(), current) != null) {
            throw new Refused(409, "key_declared", "The config file declares a key of that name; change it there.");
        }
        Open open = opened();
        String secret = KeySecret.make(random);
        long now = System.currentTimeMillis();
        Stored made = new Stored(
                key.name(), secret.substring(0, KeySecret.SHOWN), open.hash().of(secret), null, 0, json, now, now);
        if (read(() -> open.store.get(key.name())) != null) {
            throw exists();
        }
        notice.of(key.name(), null, made);
        if (!changed(() -> open.store.create(made))) { // somebody else made it a moment ago
            throw exists();
        }
        known.changed(key.name());
        LOG.info("By hand: the key {} was made", key.name());
        return new Made(entry(made), secret);
    }

    @Override
    public Made rotate(String name, Duration overlap, Notice notice) throws Refused, AuditLog.NotRecorded {
        refuseDeclared(name);
        Open open = opened();
        Stored before = stored(name);
        String secret = KeySecret.make(random);
        long now = System.currentTimeMillis();
        boolean overlaps = overlap.isPositive();
        Stored made = new Stored(
                name,
                secret.substring(0, KeySecret.SHOWN),
                open.hash().of(secret),
                overlaps ? before.hash() : null,
                overlaps ? now + overlap.toMillis() : 0,
                before.text(),
                before.created(),
                now);
        notice.of(name, before, made);
        if (!changed(() -> open.store.replace(made, before.hash()))) {
            throw new Refused(409, "key_changed", "The key was changed at the same time; look at it, and try again.");
        }
        known.changed(name);
        LOG.info("By hand: the key {} has a new secret", name);
        return new Made(entry(made), secret);
    }

    @Override
    public Entry revoke(String name, Notice notice) throws Refused, AuditLog.NotRecorded {
        refuseDeclared(name);
        Open open = opened();
        Stored stored = stored(name);
        notice.of(name, stored, null);
        if (!changed(() -> open.store.revoke(name))) {
            throw missing();
        }
        known.changed(name);
        LOG.info("By hand: the key {} was revoked", name);
        return entry(stored);
    }

    // ── For copies ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// All that are kept, in the order of their names.
    ///
    /// @param most no more than these
    List<Stored> all(int most) throws Refused {
        List<Stored> all = new ArrayList<>();
        String after = "";
        while (all.size() < most) {
            String last = after;
            int page = Math.min(PAGE, most - all.size());
            List<Stored> more = read(() -> opened().store.list(last, page));
            all.addAll(more);
            if (more.size() < page) {
                return all;
            }
            after = more.getLast().name();
        }
        return all;
    }

    byte[] hashKey() throws Refused {
        return opened().hash().key();
    }

    byte[] hash(String secret) throws Refused {
        return opened().hash().of(secret);
    }

    /// Null when there is none of that name.
    @Nullable
    Stored kept(String name) throws Refused {
        return read(() -> opened().store.get(name));
    }

    /// Whether a key has its secret, or the one before.
    boolean hasHash(Stored key) throws Refused {
        byte[] old = key.oldHash();
        return read(() -> opened().store.find(key.hash())) != null
                || old != null && read(() -> opened().store.find(old)) != null;
    }

    /// Why a key cannot be kept of which this was declared; null when it can.
    @Nullable
    String unusable(String text) {
        return KeyText.stored(text, policy.get()) == null
                ? "what is declared of the key is damaged, or of a newer version of Signalbox"
                : null;
    }

    /// Whether two texts declare the same.
    boolean sameText(String one, String other) {
        return Objects.equals(KeyText.stored(one, policy.get()), KeyText.stored(other, policy.get()));
    }

    /// Keeps all of them, or none.
    void takeIn(List<Stored> keys) throws Refused {
        if (!changed(() -> opened().store.createAll(keys))) {
            throw new Refused(409, "import_conflict", "Keys were made at the same time; look at them, and try again.");
        }
        keys.forEach(each -> known.changed(each.name()));
        LOG.info("By hand: {} keys were imported", keys.size());
    }

    /// They were taken in for nothing.
    void takeBack(List<Stored> keys) throws Refused {
        for (Stored each : keys) {
            changed(() -> opened().store.revoke(each.name()));
            known.changed(each.name());
        }
    }

    private void refuseDeclared(String name) throws Refused {
        // One of run time that rests behind the file's can still be revoked.
        if (declared(name, policy.get()) != null && read(() -> opened().store.get(name)) == null) {
            throw new Refused(409, "key_declared", "The config file declares this key; change it there.");
        }
    }

    private static @Nullable Key declared(String name, Policy policy) {
        for (Key key : policy.keys()) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        return null;
    }

    private Stored stored(String name) throws Refused {
        Stored stored = read(() -> opened().store.get(name));
        if (stored == null) {
            throw missing();
        }
        return stored;
    }

    private static Refused exists() {
        return new Refused(409, "key_exists", "There is a key of that name already.");
    }

    private static Refused missing() {
        return new Refused(404, "key_not_found", "There is no key of that name.");
    }

    private Entry entry(Stored stored) throws Refused {
        Entry entry = entry(stored, policy.get());
        if (entry == null) {
            throw new Refused(409, "key_unreadable", "The key was made by a newer version of Signalbox.");
        }
        return entry;
    }

    private static @Nullable Entry entry(Stored stored, Policy policy) {
        Key key = KeyText.stored(stored.text(), policy);
        boolean rests = key != null
                && (declared(key.name(), policy) != null || !policy.workloads().containsKey(key.workload()));
        return key == null ? null : new Entry(key, stored, rests);
    }

    private interface Asking<T extends @Nullable Object> {
        T ask() throws Failed, Refused;
    }

    private static <T extends @Nullable Object> T read(Asking<T> asking) throws Refused {
        return asked(asking, "The store cannot be asked now; nothing was changed.");
    }

    private static <T extends @Nullable Object> T changed(Asking<T> asking) throws Refused {
        return asked(asking, "The store did not answer, so it is not known whether this was done; look at the key.");
    }

    private static <T extends @Nullable Object> T asked(Asking<T> asking, String otherwise) throws Refused {
        try {
            return asking.ask();
        } catch (AgreedKeys.OtherHash e) {
            throw new Refused(503, "other_key_hash", "Nothing was changed: " + e.getMessage() + ".");
        } catch (Failed e) {
            LOG.warn("The store of keys does not answer", e);
            throw new Refused(503, "store_unavailable", otherwise);
        }
    }

    private Open opened() throws Refused {
        Open open = opening.getNow(null);
        if (open == null) {
            throw new Refused(503, "store_unavailable", "The store is not open yet.");
        }
        return open;
    }

    /// Says which keys rest from now on, as the file declares others of their names.
    void tellOfResting(Policy current) {
        Open open = opening.getNow(null);
        if (open == null) {
            return;
        }
        for (Key key : current.keys()) {
            try {
                if (open.store.get(key.name()) != null) {
                    LOG.warn(
                            "The config declares the key {}, so the one made at run time under that name rests",
                            key.name());
                }
            } catch (Failed e) {
                LOG.warn("Whether keys of run time rest cannot be told: {}", e.toString());
                return;
            }
        }
    }

    @Override
    public void close() {
        Thread thread = listening;
        if (thread != null) {
            thread.interrupt();
        }
        opening.thenAccept(open -> {
            try {
                open.store.close();
            } catch (Failed e) {
                LOG.warn("The store of keys cannot be closed", e);
            }
        });
        opening.cancel(false);
    }
}
