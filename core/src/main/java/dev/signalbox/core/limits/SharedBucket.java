package dev.signalbox.core.limits;

/// A bucket that replicas share. Taking looks at what the others had used when they were heard last; see
/// [Sharing] for how far that may be wrong.
final class SharedBucket extends Bucket {
    private final Spending spending;

    SharedBucket(long limit, Spending spending) {
        super(limit);
        this.spending = spending;
        spending.limitedTo(limit);
    }

    @Override
    Bucket limitedTo(long other) {
        return new SharedBucket(other, spending);
    }

    @Override
    long take(long amount, long now) {
        return spending.peers.alone()
                ? spending.takeShare(amount, limit(), now)
                : spending.takeLeased(amount, limit(), now);
    }

    @Override
    boolean has(long amount, long now) {
        return spending.has(amount, limit(), now);
    }

    @Override
    void charge(long amount, long now) {
        spending.spend(amount, limit(), now);
    }

    @Override
    void giveBack(long amount) {
        spending.giveBack(amount, limit());
    }

    @Override
    long left(long now) {
        return Math.max(0, (long) (spending.left(limit(), now) + 1e-6));
    }

    @Override
    long untilFull(long now) {
        return spending.untilFull(limit(), now);
    }
}
