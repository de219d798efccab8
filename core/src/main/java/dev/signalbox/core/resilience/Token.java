package dev.signalbox.core.resilience;

import dev.signalbox.model.policy.CredentialSource.Fetched;
import dev.signalbox.model.policy.Secret;
import org.jspecify.annotations.Nullable;

/// A credential that is fetched: what was fetched last, and until when it is good. Whoever renews it writes, from one
/// thread at a time; requests read. Times are those of the monotonic clock.
public final class Token {
    private static final long SECOND = 1_000_000_000L;
    /// What was refused so soon after it came would be refused again.
    private static final long TOO_NEW = 10 * SECOND;

    private final Fetched source;
    private volatile @Nullable Held held;
    private volatile boolean wanted;

    /// @param since when another text than this was there last
    private record Held(Secret secret, long since, long fetched, long expires) {}

    public Token(Fetched source) {
        this.source = source;
    }

    public Fetched source() {
        return source;
    }

    /// Whether there is one that has not expired.
    public boolean usable(long now) {
        Held current = held;
        return current != null && now - current.expires < 0;
    }

    /// The last that was fetched, whether it has expired or not; null before the first.
    public @Nullable Secret secret() {
        Held current = held;
        return current == null ? null : current.secret;
    }

    /// Another one is there.
    ///
    /// @param expires from when on it is not good any more
    public void renewed(Secret secret, long now, long expires) {
        Held before = held;
        held = before != null && before.secret.equals(secret)
                ? new Held(before.secret, before.since, now, expires)
                : new Held(secret, now, now, expires);
        wanted = false;
    }

    /// Whether a provider refused it since it was fetched, so that it is to be renewed before its time.
    public boolean wanted() {
        return wanted;
    }

    /// The provider did not take what it was shown.
    ///
    /// @param asked when
    /// @return whether that was this text: a late answer to the one before says nothing about it
    boolean refused(long now, long asked) {
        Held current = held;
        if (current == null) {
            return true;
        }
        if (asked - current.since < 0) {
            return false;
        }
        if (now - current.fetched > TOO_NEW) {
            wanted = true;
        }
        return true;
    }

    /// Ends a rest that was about another text than this one.
    ///
    /// @return whether it goes on
    boolean rests(Rest key, long now) {
        Held current = held;
        if (current != null && key.reason() == Rest.Reason.CREDENTIAL) {
            key.overtaken(current.since);
        }
        return key.at(now);
    }
}
