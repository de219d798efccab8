package dev.signalbox.app.token;

import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.FetchedKeys;
import dev.signalbox.core.resilience.Token;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource.Fetched;
import dev.signalbox.model.policy.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps credentials that are fetched fresh: looks a few times a second at those of the rules in force, and fetches
/// what is missing, is about to expire, or was refused, one fetch at a time for each. While that fails, the one that is
/// there serves until it expires.
public final class Renewals implements FetchedKeys, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final long SECOND = 1_000_000_000L;
    /// Where nobody says how long one is good, it may have been changed where it comes from.
    private static final long LOOK_AGAIN = 15 * 60 * SECOND;

    private static final long FOREVER = 100L * 365 * 24 * 3600 * SECOND;
    private static final long MARGIN = 5 * 60 * SECOND;
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);
    private static final long FIRST_PAUSE = SECOND;
    private static final long LONGEST_PAUSE = 60 * SECOND;

    private final Supplier<Rules> rules;
    private final Fetching fetching;
    private final Map<Token, State> states = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private boolean begun;

    /// What is known of one of them.
    private static final class State {
        private volatile boolean underWay;
        private volatile boolean tried;
        private volatile long next;
        private volatile long fetched;
        private volatile long expires;
        private volatile boolean endless;
        private volatile boolean there;
        private final AtomicLong renewals = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private volatile long pause = FIRST_PAUSE;
        private volatile boolean failing;
        private volatile @Nullable Thread worker;
    }

    private Renewals(Supplier<Rules> rules, Fetching fetching) {
        this.rules = rules;
        this.fetching = fetching;
        thread = Thread.ofVirtual().name("credentials").unstarted(this::run);
    }

    /// Begins at once, and waits for nothing.
    public static Renewals start(Supplier<Rules> rules, Fetching fetching) {
        Renewals started = new Renewals(rules, fetching);
        started.look();
        started.thread.start();
        return started;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, EVERY.toNanos());
            try {
                look();
            } catch (RuntimeException e) {
                LOG.error("Credentials cannot be looked after now", e);
            }
        }
    }

    private void look() {
        Rules current = rules.get();
        Collection<Token> tokens = current.standing().tokens();
        states.forEach((token, state) -> {
            Thread worker = state.worker;
            if (!tokens.contains(token) && worker != null) {
                worker.interrupt(); // its program, too
            }
        });
        states.keySet().retainAll(tokens);
        for (Token token : tokens) {
            State state = states.computeIfAbsent(token, _ -> new State());
            long now = System.nanoTime();
            boolean early = token.wanted() && !state.failing;
            boolean due = state.tried ? early || now - state.next >= 0 : true;
            if (!state.underWay && due && !closed) {
                state.underWay = true;
                state.worker = Thread.ofVirtual().name("credential-renewal").start(() -> renew(token, state));
            }
        }
        if (!begun) {
            // Only those of the start: a reload takes nobody out of service.
            boolean waits = states.values().stream().anyMatch(each -> !each.tried);
            current.standing().fetching(waits);
            begun = !waits;
        } else if (current.standing().isFetching()) {
            // A reload that came in between took it over from the rules before.
            current.standing().fetching(false);
        }
    }

    private void renew(Token token, State state) {
        try {
            Fresh fresh = fetching.fetch(token.source(), rules.get().policy());
            took(token, state, fresh, System.nanoTime());
        } catch (NoToken e) {
            failed(token, state, e.why());
        } catch (InterruptedException _) {
            // Closed: nobody needs it any more.
        } catch (RuntimeException e) {
            failed(token, state, "a fault of Signalbox: " + e.getClass().getName());
        } finally {
            state.tried = true;
            state.underWay = false;
        }
    }

    private void took(Token token, State state, Fresh fresh, long now) {
        Duration said = fresh.life();
        long life = said == null ? FOREVER : said.toNanos();
        token.renewed(fresh.secret(), now, now + life);
        state.fetched = now;
        state.expires = now + life;
        state.endless = said == null;
        state.there = true;
        state.next = now + (said == null ? LOOK_AGAIN : renewAfter(life));
        state.pause = FIRST_PAUSE;
        state.renewals.incrementAndGet();
        if (state.failing || state.renewals.get() == 1) {
            LOG.info(
                    "The credential of {} ({}) is there{}",
                    names(token),
                    token.source().title(),
                    lasts(said));
        }
        state.failing = false;
    }

    /// At four fifths of its life, and five minutes before its end where it has so many to spare.
    static long renewAfter(long life) {
        return Math.min(life / 5 * 4, Math.max(life - MARGIN, life / 2));
    }

    private static String lasts(@Nullable Duration life) {
        return life == null ? "" : ", for " + life.toSeconds() + " s";
    }

    private void failed(Token token, State state, String why) {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        state.failures.incrementAndGet();
        state.next = now + state.pause;
        state.pause = Math.min(LONGEST_PAUSE, 2 * state.pause);
        boolean first = !state.failing;
        state.failing = true;
        if (!token.usable(now)) {
            LOG.error(
                    "There is no credential of {} ({}): {}. Its targets are not asked until there is one; next try in {} s",
                    names(token),
                    token.source().title(),
                    why,
                    Math.max(1, (state.next - now) / SECOND));
        } else if (first) {
            LOG.warn(
                    "The credential of {} ({}) could not be renewed: {}. The one there is lasts {} s more",
                    names(token),
                    token.source().title(),
                    why,
                    (state.expires - now) / SECOND);
        }
    }

    private String names(Token token) {
        return String.join(", ", Fetching.providers(token.source(), rules.get().policy()));
    }

    @Override
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        Map<Fetched, State> bySource = new HashMap<>();
        states.forEach((token, state) -> bySource.put(token.source(), state));
        long now = System.nanoTime();
        for (Provider provider : rules.get().policy().providers().values()) {
            int place = 0;
            for (Credential key : provider.keys()) {
                place++;
                State state = key.source() instanceof Fetched source ? bySource.get(source) : null;
                if (state != null) {
                    rows.add(new Row(
                            provider.name(),
                            place,
                            state.there ? (now - state.fetched) / (double) SECOND : Double.NaN,
                            !state.there ? 0 : state.endless ? Double.POSITIVE_INFINITY : left(state, now),
                            state.renewals.get(),
                            state.failures.get()));
                }
            }
        }
        return rows;
    }

    private static double left(State state, long now) {
        return Math.max(0, (state.expires - now) / (double) SECOND);
    }

    /// Programs that are running are ended with all that they started: waited for is only that, and not for long.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        long until = System.nanoTime() + LAST_WAIT.toNanos();
        try {
            // It may be just about to start one.
            thread.join(Duration.ofNanos(LAST_WAIT.toNanos() / 2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        List<Thread> workers = new ArrayList<>();
        for (State state : states.values()) {
            Thread worker = state.worker;
            if (worker != null) {
                worker.interrupt();
                workers.add(worker);
            }
        }
        try {
            for (Thread worker : workers) {
                worker.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
