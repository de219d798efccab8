package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.routing.Router;
import dev.signalbox.gateway.upstream.Upstreams;
import dev.signalbox.model.policy.Telemetry;
import dev.signalbox.model.usage.Trace;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the requests of one event loop share. Confined to that loop, except the figures for [Vitals].
public final class Worker {
    /// Something with time limits: told the time at every tick while it is registered.
    public interface Ticking {
        void tick(long now);

        /// Whether it is a client's connection, and counts as one.
        default boolean isConnection() {
            return true;
        }

        /// A bug of ours came up in its tick; it must go, so that the others keep their time limits.
        void fault(Throwable bug);
    }

    /// What all workers share.
    ///
    /// @param rules always gives those in force
    /// @param held bodies of requests and answers as they came, outside the heap
    /// @param read requests that were read into trees to be translated, on the heap
    /// @param telemetry what decides which requests are traced; null for none
    /// @param security hears of wrong keys
    /// @param ownUsage what keys have used
    /// @param deferrals what is answered later
    /// @param digests the same for all, as a caller comes by any of them
    public record Shared(
            Supplier<Rules> rules,
            Dialects dialects,
            Allowance held,
            Allowance read,
            @Nullable Telemetry telemetry,
            SecurityEvents security,
            OwnUsage ownUsage,
            Deferrals deferrals,
            BodyDigest digests) {}

    /// Time limits are checked this often, so they are met up to this much late: one sweep over plain fields
    /// costs less than arming and cancelling several timers for each request.
    private static final long TICK_MILLIS = 20;

    private static final long PAUSE_NANOS = 1_000_000_000L;
    private static final long AFTER_PAUSE_NANOS = 1_000_000_000L;
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final int SCRATCH = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final EventLoop loop;
    private final Shared shared;
    private final Ledger ledger;
    private final @Nullable BodyDigest digests;
    private final Upstreams upstreams;
    private final SplittableRandom random;
    private final @Nullable Tracing tracing;
    private final LoopLag lag;
    private final List<Ticking> ticking = new ArrayList<>();
    private final RequestHeads requestHeads = new RequestHeads();
    private @Nullable Fingerprints fingerprints;
    private byte[] scratch = new byte[SCRATCH];
    private final boolean reviews;
    private long lastTick;
    private long patientUntil;
    private @Nullable Router swept;
    private long lastSweep;
    private volatile int inFlight;
    private volatile int clients;

    /// @param ledger is written to by this loop alone
    /// @param reviews whether this one compares endpoints with each other, for all
    public Worker(
            EventLoop loop,
            Shared shared,
            Ledger ledger,
            Upstreams upstreams,
            SplittableRandom random,
            boolean reviews) {
        this.loop = loop;
        this.shared = shared;
        this.ledger = ledger;
        digests = ledger.comparesBodies() ? shared.digests : null;
        this.upstreams = upstreams;
        this.random = random;
        this.reviews = reviews;
        tracing = shared.telemetry == null ? null : new Tracing(shared.telemetry, random);
        lastTick = System.nanoTime();
        lastSweep = lastTick - SWEEP_NANOS;
        patientUntil = lastTick;
        lag = new LoopLag(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), Vitals.LAG_WINDOW.toNanos(), System.nanoTime());
    }

    /// Begins to tick.
    public void start() {
        loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public EventLoop loop() {
        return loop;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void register(Ticking client) {
        ticking.add(client);
        if (client.isConnection()) {
            clients++;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void unregister(Ticking client) {
        int at = ticking.indexOf(client);
        if (at >= 0) {
            Ticking last = ticking.removeLast();
            if (at < ticking.size()) {
                ticking.set(at, last);
            }
            if (client.isConnection()) {
                clients--;
            }
        }
    }

    public Shared shared() {
        return shared;
    }

    Ledger ledger() {
        return ledger;
    }

    /// Null where nobody compares what is asked.
    @Nullable
    BodyDigest digests() {
        return digests;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    RequestHeads requestHeads() {
        return requestHeads;
    }

    /// Made with the first request that wants it: most gateways keep no answers.
    Fingerprints fingerprints() {
        Fingerprints known = fingerprints;
        if (known == null) {
            known = new Fingerprints();
            fingerprints = known;
        }
        return known;
    }

    /// Confined to the loop, as everything here.
    RandomGenerator random() {
        return random;
    }

    /// Random hexadecimal digits that make a request's identifier.
    public String newRequestId() {
        return "req_" + hex(random.nextLong()) + hex(random.nextLong());
    }

    /// What traces call a request with this head.
    ///
    /// @param arrivedAt nanoseconds of the monotonic clock
    /// @return null when it is not traced
    public @Nullable Trace trace(HttpHeaders headers, long arrivedAt) {
        return tracing == null ? null : tracing.begin(headers, arrivedAt);
    }

    /// What a provider is told of that.
    ///
    /// @param trace as [#trace] gave it
    @Nullable
    TraceContext traceContext(@Nullable Trace trace, int attempt, HttpHeaders headers) {
        return tracing == null ? null : tracing.passedOn(trace, attempt, headers);
    }

    private static String hex(long value) {
        byte[] digits = new byte[16];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) Character.forDigit((int) ((value >>> (60 - 4 * i)) & 15), 16);
        }
        return new String(digits, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /// A buffer of at least `length` bytes to look at bytes in; valid until the next call of this method.
    byte[] scratch(int length) {
        if (length <= scratch.length) {
            return scratch;
        }
        if (length <= 4 * SCRATCH) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
            return scratch;
        }
        return new byte[length];
    }

    /// Counts bytes of a body that are held; false when there is no room for them.
    public boolean hold(long bytes) {
        return shared.held.take(bytes);
    }

    public void letGo(long bytes) {
        shared.held.giveBack(bytes);
    }

    // One thread writes, so that reading and writing back is safe.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void began() {
        inFlight++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void ended() {
        inFlight--;
    }

    public int inFlight() {
        return inFlight;
    }

    public int clients() {
        return clients;
    }

    public long lag() {
        return lag.worst(System.nanoTime());
    }

    /// How late this loop is all the time, in nanoseconds.
    public long standingLag() {
        return lag.standing();
    }

    /// Closes the idle connections to providers, from any thread.
    public Future<?> closeUpstreams() {
        return loop.submit(upstreams::close);
    }

    public List<Upstreams.Count> upstreamCounts() {
        return upstreams.counts();
    }

    /// A task that threw would never run again, and with it all time limits of this loop would end.
    private void tick() {
        try {
            look(System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("The time limits of an event loop could not be looked at", e);
        }
    }

    private void look(long now) {
        lag.ticked(now);
        if (stoodStill(now)) {
            return;
        }
        for (int i = ticking.size() - 1; i >= 0; i--) {
            // A client that is told may leave, and others with it.
            if (i < ticking.size()) {
                tick(ticking.get(i), now);
            }
        }
        if (now - lastSweep >= SWEEP_NANOS) {
            lastSweep = now;
            sweep(now);
        }
    }

    /// After a pause of the whole process everything seems to be late: what came meanwhile is read first, and
    /// what breaks now is not held against providers.
    private boolean stoodStill(long now) {
        long since = now - lastTick;
        lastTick = now;
        if (since > PAUSE_NANOS) {
            LOG.warn("The process or this event loop stood still for {} ms", since / 1_000_000);
            shared.rules.get().standing().paused(now);
            patientUntil = now + AFTER_PAUSE_NANOS;
        }
        return now - patientUntil < 0;
    }

    /// To be called before a failure is told: what broke during a pause is read before the tick that notices
    /// the pause.
    void lookForPause() {
        long now = System.nanoTime();
        if (now - lastTick > PAUSE_NANOS) {
            shared.rules.get().standing().paused(now);
        }
    }

    private void tick(Ticking client, long now) {
        try {
            client.tick(now);
        } catch (RuntimeException | Error e) {
            LOG.error("A client's time limits could not be looked at; its connection is closed", e);
            // Even when it does not go, the others come to their turn.
            unregister(client);
            client.fault(e);
        }
    }

    private void sweep(long now) {
        Rules inForce = shared.rules.get();
        if (inForce.router() != swept) {
            // Credentials do not outlive the config that has them.
            requestHeads.clear();
            swept = inForce.router();
        }
        upstreams.sweep(now, inForce.policy().providers().values());
        if (reviews) {
            inForce.standing().review(now);
        }
    }
}
