package dev.signalbox.core.limits;

import dev.signalbox.core.port.SharedState.Use;
import java.util.concurrent.atomic.AtomicLong;

/// How much of a limit was used, here and, as far as known, by all. All times are of the local monotonic clock. Why
/// replicas use first and tell afterwards, and what a lease is: `docs/decisions/shared-limits.md`.
final class Spending extends Shared {
    /// When all of it will be there again, by the last answer.
    private final AtomicLong seen = new AtomicLong(Bucket.UNUSED);
    /// Used here and not known to the others.
    private final AtomicLong untold = new AtomicLong();
    /// When all of this replica's share will be there again; for while nothing is heard.
    private final AtomicLong shareFullAt = new AtomicLong(Bucket.UNUSED);
    private volatile long limit;
    private long sent;

    Spending(Peers peers, String name, long limit) {
        super(peers, name);
        this.limit = limit;
    }

    void limitedTo(long other) {
        limit = other;
    }

    /// Takes of what all have, before they know of it.
    ///
    /// The first request after an answer may take whatever was left by that; those that follow before the next
    /// answer have a lease of half of what would be everybody's part.
    ///
    /// @return 0 when it was taken, else nanoseconds until it could be
    long takeLeased(long amount, long limit, long now) {
        double left = leftByAnswer(limit, now);
        double lease = left / (2.0 * peers.seen());
        while (true) {
            long used = untold.get();
            boolean fits = used <= 0 ? amount <= left - used : used + amount <= lease;
            if (!fits) {
                touch();
                peers.hurry();
                return Math.max(Sharing.SOON, (long) ((amount - left + used) * Bucket.MINUTE / limit));
            }
            if (untold.compareAndSet(used, used + amount)) {
                touch();
                if (used + amount > lease / 2) {
                    peers.hurry();
                }
                return 0;
            }
        }
    }

    /// Whether so much could be taken now, as taking would find it.
    boolean has(long amount, long limit, long now) {
        if (peers.alone()) {
            long before = shareFrom(shareFullAt.get(), now);
            return Math.min(before + shareTime(amount, limit) - now - Bucket.MINUTE, before - now) <= 0;
        }
        double left = leftByAnswer(limit, now);
        long used = untold.get();
        return used <= 0 ? amount <= left - used : used + amount <= left / (2.0 * peers.seen());
    }

    /// Takes of this replica's share. What needs more than all of it passes when all of it is there, and what it
    /// needs besides is refilled first.
    ///
    /// @return 0 when it was taken, else nanoseconds until it could be
    long takeShare(long amount, long limit, long now) {
        long time = shareTime(amount, limit);
        while (true) {
            long known = shareFullAt.get();
            long before = shareFrom(known, now);
            long wait = Math.min(before + time - now - Bucket.MINUTE, before - now);
            if (wait > 0) {
                touch();
                return wait;
            }
            if (shareFullAt.compareAndSet(known, before + time)) {
                untold.addAndGet(amount);
                touch();
                return 0;
            }
        }
    }

    /// Uses without asking whether there is any.
    void spend(long amount, long limit, long now) {
        if (peers.alone()) {
            long time = shareTime(amount, limit);
            shareFullAt.updateAndGet(known -> shareFrom(known, now) + time);
        }
        untold.addAndGet(amount);
        touch();
    }

    /// The same for who knows no time: what was given back counts from the next answer on.
    void giveBack(long amount, long limit) {
        if (peers.alone()) {
            long time = shareTime(amount, limit);
            shareFullAt.updateAndGet(known -> known == Bucket.UNUSED ? known : known - time);
        }
        untold.addAndGet(-amount);
        touch();
    }

    double left(long limit, long now) {
        return peers.alone()
                ? (double) limit
                        / peers.shares()
                        * (Bucket.MINUTE - (shareFrom(shareFullAt.get(), now) - now))
                        / Bucket.MINUTE
                : leftByAnswer(limit, now) - untold.get();
    }

    long untilFull(long limit, long now) {
        return peers.alone()
                ? shareFrom(shareFullAt.get(), now) - now
                : Math.max(0, Bucket.from(seen.get(), now) - now + untold.get() * Bucket.MINUTE / limit);
    }

    private double leftByAnswer(long limit, long now) {
        return (double) limit * (Bucket.MINUTE - (Bucket.from(seen.get(), now) - now)) / Bucket.MINUTE;
    }

    /// A share is as full as all was, as far as that is known.
    private long shareFrom(long known, long now) {
        long own = Bucket.from(known, now);
        long all = Bucket.from(seen.get(), now);
        return all - own > 0 ? all : own;
    }

    private long shareTime(long amount, long limit) {
        return (long) ((double) amount * Bucket.MINUTE / limit * peers.shares());
    }

    @Override
    Use use(long now) {
        long most = limit;
        sent = untold.get();
        double used = sent;
        if (peers.alone()) {
            // While nothing was heard, the limit refilled for all; only what this replica's share lacks is owed.
            double lacking = (double) (Bucket.from(shareFullAt.get(), now) - now) / Bucket.MINUTE;
            used = Math.min(used, lacking * most / peers.shares());
        }
        long nanos = (long) Math.ceil(used * Bucket.MINUTE / most);
        return new Use.Refilled(name, nanos, Bucket.from(seen.get(), now) - now);
    }

    @Override
    void told(long answer, long at) {
        // In this order: a moment in which both count refuses somebody, one in which neither does lets all pass.
        seen.set(at + answer);
        untold.addAndGet(-sent);
        sent = 0;
    }

    @Override
    void parted(long now) {
        long time = shareTime(untold.get(), limit);
        shareFullAt.updateAndGet(known -> shareFrom(known, now) + time);
    }

    @Override
    boolean lasting() {
        return false;
    }
}
