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
import org.jspecify.annotations.Nullable;

/// The declared keys, by salted SHA-256. Immutable; made anew with each policy.
public final class Keyring {
    private final Map<Long, Entry> byPrefix = new HashMap<>();
    private final byte[] salt;
    /// One per event loop, used again: making one costs as much as using it.
    private final ThreadLocal<MessageDigest> digests = ThreadLocal.withInitial(Keyring::sha256);
    private final @Nullable Caller anyone;

    /// @param salt random bytes of this process, so that equal secrets hash differently in another one
    public Keyring(Policy policy, byte[] salt) {
        this.salt = salt.clone();
        for (Key key : policy.keys()) {
            Workload workload = Objects.requireNonNull(policy.workloads().get(key.workload()), key.workload());
            byte[] hash = hash(key.secret().reveal());
            Entry entry = new Entry(hash, new Verdict.Known(new Caller(key.withoutSecret(), workload)));
            if (byPrefix.put(prefix(hash), entry) != null) {
                throw new IllegalArgumentException("two keys have the same secret");
            }
        }
        Workload workload = policy.workloads().get(Workload.DEFAULT_NAME);
        anyone = policy.open() && workload != null ? new Caller(null, workload) : null;
    }

    /// Who presented these credentials. Without declared keys anyone may call, but nobody as two at once:
    /// such a request would be refused on the day that keys are declared.
    public Verdict identify(Credentials credentials) {
        return switch (credentials) {
            case Credentials.Conflicting _ ->
                new Verdict.Refused(
                        Problem.of(Code.CONFLICTING_KEYS, "Two headers carry different API keys; send only one."));
            case Credentials.None _ -> anyone == null ? missing() : new Verdict.Known(anyone);
            case Credentials.Presented(String secret) -> anyone == null ? lookUp(secret) : new Verdict.Known(anyone);
        };
    }

    private static Verdict missing() {
        return new Verdict.Refused(Problem.of(
                Code.MISSING_KEY,
                "No API key was sent. Put it into `Authorization: Bearer KEY`, `x-api-key`, `x-goog-api-key` or"
                        + " `api-key`."));
    }

    private Verdict lookUp(String secret) {
        byte[] hash = hash(secret);
        // The prefix leads to at most one entry; a caller can steer it no more than it can find SHA-256 collisions.
        Entry entry = byPrefix.get(prefix(hash));
        if (entry != null && MessageDigest.isEqual(entry.hash, hash)) {
            return entry.known;
        }
        return new Verdict.Refused(Problem.of(Code.INVALID_KEY, "This API key is not known here."));
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

        /// Several that differ.
        record Conflicting() implements Credentials {}
    }

    /// What came of it.
    public sealed interface Verdict {
        record Known(Caller caller) implements Verdict {}

        record Refused(Problem problem) implements Verdict {}
    }
}
