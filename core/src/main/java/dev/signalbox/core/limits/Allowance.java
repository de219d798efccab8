package dev.signalbox.core.limits;

import dev.signalbox.core.limits.Refusal.Kind;
import dev.signalbox.model.policy.RateLimits;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What one key, workload, route or target may still ask for. Any number of threads may use it.
final class Allowance {
    /// So many minutes of what may pass are charged for one request at most.
    private static final long MOST_MINUTES = 10;

    static final String WORKLOAD = "workload";

    private final String owner;
    private final String name;
    private final RateLimits limits;
    private final @Nullable Bucket requests;
    private final @Nullable Bucket tokens;
    private final AtomicInteger running;
    private final @Nullable Holding holding;
    private final LongAdder lent;

    /// Whether requests under way are counted also where they are not limited.
    private final boolean guest;

    /// Whether it is being forgotten. Who takes of it sees that afterwards, or is seen.
    private volatile boolean leaving;

    /// @param owner `key`, `workload`, `route` or `target`
    /// @param before of the same owner under the policy before, which is used up as far as it was
    /// @param peers with whom it is shared; null when with nobody
    Allowance(String owner, String name, RateLimits limits, @Nullable Allowance before, @Nullable Peers peers) {
        this(owner, name, limits, before, peers, false);
    }

    /// Of a key that no config declares, to be forgotten in time.
    static Allowance ofGuest(String name, RateLimits limits, @Nullable Allowance before, @Nullable Peers peers) {
        return new Allowance("key", name, limits, before, peers, true);
    }

    private Allowance(
            String owner,
            String name,
            RateLimits limits,
            @Nullable Allowance before,
            @Nullable Peers peers,
            boolean guest) {
        this.guest = guest;
        this.owner = owner;
        this.name = name;
        this.limits = limits;
        requests = bucket(limits.requests(), Kind.REQUESTS, before == null ? null : before.requests, peers);
        tokens = bucket(limits.tokens(), Kind.TOKENS, before == null ? null : before.tokens, peers);
        lent = before == null ? new LongAdder() : before.lent;
        running = before == null ? new AtomicInteger() : before.running;
        holding = peers == null ? null : holding(peers, before == null ? null : before.holding);
    }

    private @Nullable Bucket bucket(long limit, Kind kind, @Nullable Bucket before, @Nullable Peers peers) {
        if (limit == 0) {
            return null;
        }
        if (before != null) {
            return before.limitedTo(limit);
        }
        return peers == null ? new Bucket(limit) : new SharedBucket(limit, new Spending(peers, nameOf(kind), limit));
    }

    private Holding holding(Peers peers, @Nullable Holding before) {
        return before == null ? new Holding(peers, nameOf(Kind.CONCURRENT), running) : before;
    }

    private String nameOf(Kind kind) {
        return kind.word() + ':' + owner + ':' + name;
    }

    RateLimits limits() {
        return limits;
    }

    boolean limits(Kind kind) {
        return switch (kind) {
            case REQUESTS -> limits.requests() > 0;
            case TOKENS -> limits.tokens() > 0;
            case CONCURRENT -> limits.concurrent() > 0;
        };
    }

    @Nullable
    Bucket requests() {
        return requests;
    }

    @Nullable
    Bucket tokens() {
        return tokens;
    }

    /// Of the requests at once.
    long left() {
        return holding == null ? limits.concurrent() - running.get() : holding.left(limits.concurrent());
    }

    /// Whether it may be forgotten, and is. Nobody else may ask at the same time.
    boolean isForgotten(long now) {
        leaving = true;
        if (untouched(now)) {
            return true;
        }
        leaving = false;
        return false;
    }

    /// Whether it is forgotten, or about to be: what was taken of it is to be given back, and taken of the one that is
    /// in its place.
    boolean leaving() {
        return leaving;
    }

    /// Whether nothing is used up and nothing runs: one made anew would be the same.
    private boolean untouched(long now) {
        return running.get() == 0
                && (requests == null || requests.untilFull(now) <= 0)
                && (tokens == null || tokens.untilFull(now) <= 0);
    }

    /// Of what a request needs, as much as is ever to be had at once.
    long tokens(Demand demand, Expectation usual) {
        if (tokens == null) {
            return 0;
        }
        long answer = demand.answers() ? answer(demand, usual) : 0;
        return Math.min(tokens.limit(), usual.prompt(demand.bytes()) + answer);
    }

    private long answer(Demand demand, Expectation usual) {
        long asked = demand.maxTokens();
        return switch (limits.reserve()) {
            case EXPECTED -> asked > 0 ? Math.min(asked, usual.answer()) : usual.answer();
            case MAX -> asked > 0 ? asked : usual.answer();
        };
    }

    /// Takes one request with so many tokens, or nothing.
    ///
    /// @return null when they were taken
    @Nullable
    Refusal take(long amount, long now) {
        int here = counted() ? running.incrementAndGet() : 0;
        if (limits.concurrent() > 0 && !mayRun(here)) {
            ended();
            return refusal(Kind.CONCURRENT, limits.concurrent(), 1, 0);
        }
        long wait = requests == null ? 0 : requests.take(1, now);
        if (wait > 0) {
            ended();
            return refusal(Kind.REQUESTS, limits.requests(), 1, wait);
        }
        wait = tokens == null ? 0 : tokens.take(amount, now);
        if (wait > 0) {
            ended();
            undoRequest();
            return refusal(Kind.TOKENS, limits.tokens(), amount, wait);
        }
        return null;
    }

    /// What it took last was for another workload's request.
    void countLent() {
        lent.increment();
    }

    /// For how many requests of others that was.
    long lent() {
        return lent.sum();
    }

    boolean isOfWorkload() {
        return owner.equals(WORKLOAD);
    }

    /// Whether one request with so many tokens could be taken now.
    boolean has(long amount, long now) {
        return (requests == null || requests.has(1, now)) && (tokens == null || tokens.has(amount, now));
    }

    private boolean mayRun(int here) {
        return holding == null ? here <= limits.concurrent() : holding.allows(here, limits.concurrent());
    }

    /// The request is not made after all.
    void undo(long amount) {
        ended();
        undoRequest();
        if (tokens != null) {
            tokens.giveBack(amount);
        }
    }

    private void undoRequest() {
        if (requests != null) {
            requests.giveBack(1);
        }
    }

    /// The request is over.
    ///
    /// @param amount of tokens that it took
    /// @param used of tokens
    void settle(long amount, long used, long now) {
        ended();
        if (tokens != null && used > amount) {
            // A provider that tells of more must not shut a caller out for days.
            tokens.charge(Math.min(used - amount, MOST_MINUTES * limits.tokens()), now);
        } else if (tokens != null) {
            tokens.giveBack(amount - used);
        }
    }

    private void ended() {
        if (counted()) {
            running.decrementAndGet();
        }
        if (limits.concurrent() > 0 && holding != null) {
            holding.touch();
        }
    }

    private boolean counted() {
        return guest || limits.concurrent() > 0;
    }

    /// Why a prompt can never pass.
    @Nullable
    Refusal tooLarge(long prompt) {
        return tokens == null || prompt <= tokens.limit() ? null : refusal(Kind.TOKENS, tokens.limit(), prompt, 0);
    }

    private Refusal refusal(Kind kind, long limit, long needed, long wait) {
        return new Refusal(kind, owner, name, limit, needed, wait);
    }

    String owner() {
        return owner;
    }

    String name() {
        return name;
    }
}
