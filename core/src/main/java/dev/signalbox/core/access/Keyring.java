package dev.signalbox.core.access;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The declared keys, by salted SHA-256, and those made at run time that are known. Made anew with each policy.
public final class Keyring {
    private static final Verdict STRANGER =
            new Verdict.Refused(Problem.of(Code.INVALID_KEY, "This API key is not known here."));
    private static final Verdict GONE =
            new Verdict.Refused(Problem.of(Code.INVALID_KEY, "The API key of this deferred request is gone."));
    private static final Verdict BUSY = new Verdict.Refused(busy());

    private final Map<Long, Entry> byPrefix = new HashMap<>();
    private final byte[] salt;
    /// One per event loop, used again: making one costs as much as using it.
    private final ThreadLocal<MessageDigest> digests = ThreadLocal.withInitial(Keyring::sha256);
    private final @Nullable Caller anyone;
    private final @Nullable KnownKeys known;
    private final Map<String, Workload> workloads;
    private final Map<String, Verdict> declared = new HashMap<>();

    /// @param salt random bytes of this process, so that equal secrets hash differently in another one
    public Keyring(Policy policy, byte[] salt) {
        this(policy, salt, null);
    }

    /// @param known keys made at run time; null where there are none
    public Keyring(Policy policy, byte[] salt, @Nullable KnownKeys known) {
        this.salt = salt.clone();
        this.known = known;
        workloads = policy.workloads();
        for (Key key : policy.keys()) {
            Workload workload = Objects.requireNonNull(policy.workloads().get(key.workload()), key.workload());
            byte[] hash = hash(key.secret().reveal());
            Verdict verdict = new Verdict.Known(new Caller(key.withoutSecret(), workload));
            Entry entry = new Entry(hash, verdict);
            if (byPrefix.put(prefix(hash), entry) != null) {
                throw new IllegalArgumentException("two keys have the same secret");
            }
            declared.put(key.name(), verdict);
        }
        Workload workload = policy.workloads().get(Workload.DEFAULT_NAME);
        anyone = policy.open() && workload != null ? new Caller(null, workload) : null;
    }

    /// Who presented these credentials. Without declared keys anyone may call, but nobody as two at once:
    /// such a request would be refused on the day that keys are declared.
    ///
    /// @param epochMillis wall-clock time
    public Verdict identify(Credentials credentials, long epochMillis) {
        return switch (credentials) {
            case Credentials.Conflicting _ ->
                new Verdict.Refused(
                        Problem.of(Code.CONFLICTING_KEYS, "Two headers carry different API keys; send only one."));
            case Credentials.None _ -> anyone == null ? missing() : new Verdict.Known(anyone);
            case Credentials.Presented(String secret) -> identify(secret, epochMillis);
            case Credentials.OnBehalf(String owner, Key kept) -> onBehalf(owner, kept);
        };
    }

    /// Whether a key is known cannot be found out now, and nobody is let in on a guess.
    public static Problem busy() {
        return Problem.of(
                        Code.KEY_LOOKUP_BUSY,
                        "Whether this API key is known cannot be found out just now; nothing was sent.")
                .retryAfter(1);
    }

    private Verdict onBehalf(@Nullable String owner, @Nullable Key kept) {
        if (owner == null) {
            return anyone == null ? missing() : new Verdict.Known(anyone);
        }
        Verdict known = declared.get(owner);
        return known != null ? known : kept == null ? GONE : resolve(kept);
    }

    private static Verdict missing() {
        return new Verdict.Refused(Problem.of(
                Code.MISSING_KEY,
                "No API key was sent. Put it into `Authorization: Bearer KEY`, `x-api-key`, `x-goog-api-key` or"
                        + " `api-key`."));
    }

    private Verdict identify(String secret, long epochMillis) {
        KnownKeys others = known;
        boolean ours = others != null && KeySecret.resembles(secret);
        if (anyone != null && !ours) {
            return new Verdict.Known(anyone);
        }
        byte[] hash = hash(secret);
        long prefix = prefix(hash);
        // The prefix leads to at most one entry; a caller can steer it no more than it can find SHA-256 collisions.
        Entry entry = byPrefix.get(prefix);
        if (entry != null && MessageDigest.isEqual(entry.hash, hash)) {
            return entry.known;
        }
        if (others != null && ours) {
            KnownKeys.Entry met = others.get(prefix, hash);
            if (met != null) {
                return verdict(met, epochMillis);
            }
            if (KeySecret.isWellFormed(secret)) {
                // Also in open mode: a key that was revoked must not open what it has opened before.
                return others.isStranger(prefix, epochMillis) ? STRANGER : new Verdict.Sought(secret);
            }
        }
        return anyone == null ? STRANGER : new Verdict.Known(anyone);
    }

    /// Asks the store for a key that is not known here.
    ///
    /// @param then gets anything but [Verdict.Sought], once, on any thread
    public void lookUp(String secret, long epochMillis, Consumer<? super Verdict> then) {
        KnownKeys others = known;
        if (others == null) {
            then.accept(STRANGER);
            return;
        }
        byte[] hash = hash(secret);
        others.seek(
                prefix(hash),
                hash,
                secret,
                epochMillis,
                found -> then.accept(found == null ? BUSY : verdict(found, epochMillis)));
    }

    /// What a key made at run time means under this policy.
    private Verdict verdict(KnownKeys.Entry met, long epochMillis) {
        if (!met.counts(epochMillis)) {
            return STRANGER;
        }
        KnownKeys.Resolved resolved = met.resolved();
        if (resolved == null || resolved.under() != this) {
            resolved = new KnownKeys.Resolved(this, resolve(met.key()));
            met.resolve(resolved);
        }
        return resolved.verdict();
    }

    private Verdict resolve(@Nullable Key key) {
        // What the file declares under its name comes before it.
        if (key == null || declared.containsKey(key.name())) {
            return STRANGER;
        }
        Workload workload = workloads.get(key.workload());
        return workload == null
                ? new Verdict.Refused(Problem.of(
                        Code.INVALID_KEY, "The workload `" + key.workload() + "` of this key is no longer declared."))
                : new Verdict.Known(new Caller(key, workload));
    }

    /// The keys made at run time, which go on under the next policy.
    public @Nullable KnownKeys known() {
        return known;
    }

    private byte[] hash(String secret) {
        MessageDigest digest = digests.get();
        digest.update(salt);
        return digest.digest(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static long prefix(byte[] hash) {
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << 8 | (hash[i] & 0xff);
        }
        return prefix;
    }

    private record Entry(byte[] hash, Verdict known) {}

    /// What a request said about who it is from.
    public sealed interface Credentials {
        /// Nothing.
        record None() implements Credentials {}

        /// One key, in one header or the same in several.
        record Presented(String secret) implements Credentials {
            @Override
            public String toString() {
                return "Presented[***]";
            }
        }

        /// None: the gateway makes a request that its owner left with it. Nothing that a client sends leads here.
        ///
        /// @param owner the name of the owner's key; null in open mode
        /// @param kept the key of that name that was made at run time; null when there is none
        record OnBehalf(@Nullable String owner, @Nullable Key kept) implements Credentials {}

        /// Several that differ.
        record Conflicting() implements Credentials {}
    }

    /// What came of it.
    public sealed interface Verdict {
        record Known(Caller caller) implements Verdict {}

        record Refused(Problem problem) implements Verdict {}

        /// Only the store can tell: [#lookUp].
        record Sought(String secret) implements Verdict {
            @Override
            public String toString() {
                return "Sought[***]";
            }
        }
    }
}
