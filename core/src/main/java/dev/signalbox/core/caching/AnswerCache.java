package dev.signalbox.core.caching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Policy;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The answers of all routes that declare a cache, and the calls under way that may give further ones. Any thread may
/// use it. It goes on from one policy to the next, so that a reload loses nothing; whether an answer is still good is
/// judged by the policy of the request that looks.
public final class AnswerCache {
    /// Answers that are just written down may take this part of the cache's size besides.
    private static final int RECORDING_SHARE = 4;

    private final Cache<Fingerprint, KeptAnswer> kept;
    private final ConcurrentHashMap<Fingerprint, Flight> flights = new ConcurrentHashMap<>();
    private final AtomicLong recording = new AtomicLong();
    private final LongAdder evicted = new LongAdder();
    private volatile long maxBytes;
    /// What it was last told the time is.
    private volatile long clock;

    /// @param maxBytes of memory for answers, what belongs to them included
    public AnswerCache(long maxBytes) {
        this.maxBytes = maxBytes;
        kept = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<Fingerprint, KeptAnswer>weigher((_, answer) -> answer.bytes())
                .expireAfter(
                        Expiry.<Fingerprint, KeptAnswer>writing((_, answer) -> Duration.ofNanos(answer.keptNanos())))
                .evictionListener((_, _, cause) -> count(cause))
                .ticker(() -> clock)
                // Its housekeeping is short, and done by whoever comes along.
                .executor(Runnable::run)
                .build();
    }

    /// @param before the one of the policy before; null where that had none
    /// @return null when no route declares a cache
    public static @Nullable AnswerCache of(Policy policy, @Nullable AnswerCache before) {
        if (policy.routes().values().stream().allMatch(route -> route.cache() == null)) {
            return null;
        }
        long maxBytes = policy.limits().maxCache();
        if (before == null) {
            return new AnswerCache(maxBytes);
        }
        before.resize(maxBytes);
        return before;
    }

    private void resize(long bytes) {
        maxBytes = bytes;
        kept.policy().eviction().orElseThrow().setMaximum(bytes);
    }

    private void count(RemovalCause cause) {
        if (cause == RemovalCause.SIZE) {
            evicted.increment();
        }
    }

    /// What a request is to do.
    public sealed interface Found {
        /// This is its answer.
        record Fresh(KeptAnswer answer) implements Found {}

        /// There is none; it is to be asked for.
        ///
        /// @param stale one that is past its time; null when there is none
        record Missing(Lead lead, @Nullable KeptAnswer stale) implements Found {}

        /// Somebody asks for it at this moment, and will tell.
        record UnderWay(Flight flight) implements Found {}
    }

    /// Looks for an answer, or for somebody who asks for it; else the request leads.
    ///
    /// @param woken is told, from any thread, when the call under way is over
    /// @param now nanoseconds of a monotonic clock
    public Found find(Fingerprint asked, Caching declared, Runnable woken, long now) {
        Flight begun = null;
        while (true) {
            KeptAnswer known = look(asked, declared, now);
            if (known != null && known.fresh(declared, now)) {
                if (begun != null) {
                    landed(asked, begun);
                }
                return new Found.Fresh(known);
            }
            if (begun != null) {
                return new Found.Missing(new Lead(this, asked, declared, begun), known);
            }
            Flight mine = new Flight();
            Flight other = flights.putIfAbsent(asked, mine);
            if (other != null) {
                return other.join(woken)
                        ? new Found.UnderWay(other)
                        : new Found.Missing(new Lead(this, asked, declared, null), known);
            }
            // Who led until now may have kept its answer between the two looks: once more.
            begun = mine;
        }
    }

    /// What there is after the call that it waited for, or for one who wants another: a fresh answer, or a lead that
    /// nobody waits for.
    ///
    /// @param anew whether even a fresh answer is not to be used
    public Found alone(Fingerprint asked, Caching declared, boolean anew, long now) {
        KeptAnswer known = look(asked, declared, now);
        return known != null && !anew && known.fresh(declared, now)
                ? new Found.Fresh(known)
                : new Found.Missing(new Lead(this, asked, declared, null), known);
    }

    private @Nullable KeptAnswer look(Fingerprint asked, Caching declared, long now) {
        clock = now;
        KeptAnswer known = kept.getIfPresent(asked);
        return known != null && known.usable(declared, now) ? known : null;
    }

    void keep(Fingerprint asked, KeptAnswer answer, long now) {
        clock = now;
        kept.put(asked, answer);
    }

    void landed(Fingerprint asked, Flight flight) {
        flights.remove(asked, flight);
        flight.end();
    }

    boolean takeRoom(int more) {
        if (recording.addAndGet(more) <= maxBytes / RECORDING_SHARE) {
            return true;
        }
        recording.addAndGet(-more);
        return false;
    }

    void giveRoomBack(long bytes) {
        recording.addAndGet(-bytes);
    }

    /// To be called about once a second: gives memory back of what is past its time.
    public void review(long now) {
        clock = now;
        kept.cleanUp();
    }

    /// @param entries answers that are kept
    /// @param bytes of memory that they take
    /// @param maxBytes that they may take
    /// @param evicted answers that had to go before their time
    public record Figures(long entries, long bytes, long maxBytes, long evicted) {}

    public Figures figures() {
        long bytes = kept.policy().eviction().orElseThrow().weightedSize().orElse(0);
        return new Figures(kept.estimatedSize(), bytes, maxBytes, evicted.sum());
    }
}
