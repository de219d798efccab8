package dev.signalbox.console.access;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Role;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets in who is declared, and knows them again by their cookie or token. Whoever is wrong too often waits; whoever
/// asks learns nothing about who is declared.
public final class Doorman {
    /// The name of the one login where nobody is declared.
    public static final String BOOTSTRAP = "bootstrap";

    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
    private static final int MAX_HASHES = 2;
    private static final Duration HASH_PATIENCE = Duration.ofSeconds(5);
    private static final Duration BOOTSTRAP_TIME = Duration.ofMinutes(30);

    private final Supplier<Operators> operators;
    private final AuditLog audit;
    private final SecurityEvents security;
    private final Semaphore hashing = new Semaphore(MAX_HASHES);
    private final Sessions sessions = new Sessions();
    private final Lockout sources = new Lockout(10, Duration.ofMinutes(15));
    /// Shorter: others could keep a user out by being wrong in their name.
    private final Lockout names = new Lockout(5, Duration.ofMinutes(1));

    private volatile @Nullable Bootstrap bootstrap;

    private record Bootstrap(String hash, long until) {}

    /// @param operators gives those who are declared now
    public Doorman(Supplier<Operators> operators, AuditLog audit, SecurityEvents security) {
        this.operators = operators;
        this.audit = audit;
        this.security = security;
    }

    /// Lets somebody in once, within half an hour, as long as nobody is declared.
    ///
    /// @param token what they log in with, as [#BOOTSTRAP]
    public void expect(String token) {
        bootstrap = new Bootstrap(Tokens.hash(token), System.nanoTime() + BOOTSTRAP_TIME.toNanos());
    }

    /// What came of a login.
    public sealed interface Outcome {
        /// @param cookie to be known by
        record In(String cookie) implements Outcome {}

        /// The name, the password or both.
        record Wrong() implements Outcome {}

        record Wait(long seconds) implements Outcome {}

        /// Too many log in at once.
        record Busy() implements Outcome {}

        /// It cannot be written down.
        record Unrecorded() implements Outcome {}
    }

    /// Somebody wants in. May take seconds.
    public Outcome login(String name, String password, @Nullable InetAddress source) {
        long left = left(name, source);
        if (left > 0) {
            return new Outcome.Wait(left);
        }
        try {
            if (!hashing.tryAcquire(HASH_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Outcome.Busy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.Busy();
        }
        try {
            // Those who came together have failed meanwhile.
            left = left(name, source);
            return left > 0 ? new Outcome.Wait(left) : checked(name, password, source);
        } finally {
            hashing.release();
        }
    }

    private Outcome checked(String name, String password, @Nullable InetAddress source) {
        String proof = proof(name, password);
        long now = System.nanoTime();
        if (proof == null) {
            security.happened(SecurityEvents.Kind.WRONG_LOGIN, source);
            sources.wrong(shown(source), now);
            names.wrong(name, now);
            return new Outcome.Wrong();
        }
        try {
            audit.record(new AuditLog.Act(
                    actor(name, proof), source == null ? null : shown(source), "login", null, Map.of(), Map.of()));
        } catch (AuditLog.NotRecorded e) {
            LOG.error("A login was refused, as it cannot be written down: {}", e.getMessage());
            return new Outcome.Unrecorded();
        }
        names.right(name);
        if (proof.equals(BOOTSTRAP)) {
            bootstrap = null;
        }
        return new Outcome.In(sessions.begin(name, proof, now));
    }

    /// @return what the password was compared with; null when it is wrong. Costs the same for every name
    private @Nullable String proof(String name, String password) {
        List<Operators.User> users = operators.get().users();
        Bootstrap expected = bootstrap;
        if (users.isEmpty()) {
            return expected != null
                            && nobody()
                            && name.equals(BOOTSTRAP)
                            && System.nanoTime() - expected.until < 0
                            && Tokens.same(expected.hash, Tokens.hash(password))
                    ? BOOTSTRAP
                    : null;
        }
        Operators.User user = users.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
        String declared = (user == null ? users.getFirst() : user).password().reveal();
        PasswordHash hash = PasswordHash.parse(declared);
        boolean fits = hash != null && hash.fits(password);
        return fits && user != null ? declared : null;
    }

    /// Whether nobody is declared, so that the one login at the start is all there is.
    private boolean nobody() {
        Operators declared = operators.get();
        return declared.users().isEmpty() && declared.tokens().isEmpty();
    }

    private static String actor(String name, String proof) {
        return proof.equals(BOOTSTRAP) ? BOOTSTRAP : "user:" + name;
    }

    /// Seconds that they have to wait, rounded up.
    private long left(String name, @Nullable InetAddress source) {
        long now = System.nanoTime();
        long nanos = Math.max(sources.left(shown(source), now), names.left(name, now));
        return nanos == 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(nanos) + 1;
    }

    private static String shown(@Nullable InetAddress source) {
        return source == null ? "-" : source.getHostAddress();
    }

    /// Who has this cookie; null when nobody has.
    public @Nullable Person who(String cookie) {
        Sessions.Session session = session(cookie);
        Role role = session == null ? null : role(session);
        return session == null || role == null ? null : new Person(actor(session.name(), session.proof()), role);
    }

    /// What a change by this cookie must come with; null where it is nobody's.
    public @Nullable String csrf(String cookie) {
        Sessions.Session session = session(cookie);
        return session == null ? null : session.csrf();
    }

    /// Whether a change by this cookie came with what it must.
    public boolean mayChange(String cookie, @Nullable String csrf) {
        String expected = csrf(cookie);
        return expected != null && csrf != null && Tokens.same(expected, csrf);
    }

    private Sessions.@Nullable Session session(String cookie) {
        return sessions.find(cookie, operators.get().session(), System.nanoTime());
    }

    /// The role that they have now; null when they are not declared any more, or have another password.
    private @Nullable Role role(Sessions.Session session) {
        if (session.name().equals(BOOTSTRAP) && session.proof().equals(BOOTSTRAP)) {
            return nobody() ? Role.ADMIN : null;
        }
        return operators.get().users().stream()
                .filter(user -> user.name().equals(session.name())
                        && user.password().reveal().equals(session.proof()))
                .map(Operators.User::role)
                .findFirst()
                .orElse(null);
    }

    /// Whoever has this cookie goes.
    public void logout(String cookie) {
        sessions.end(cookie);
    }

    /// Who has this token; null when nobody has. Takes the same time for every token.
    public @Nullable Person bearer(String token) {
        String hash = Tokens.hash(token);
        Person found = null;
        for (Operators.Token each : operators.get().tokens()) {
            if (Tokens.same(Tokens.hash(each.secret().reveal()), hash)) {
                found = new Person("token:" + each.name(), each.role());
            }
        }
        return found;
    }
}
