package dev.signalbox.console.access;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Role;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
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
    /// The name that the bootstrap token logs in with.
    public static final String BOOTSTRAP = "bootstrap";

    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
    private static final int NETWORK_BYTES = 8;
    private static final int MAX_RETURNING = 8;
    private static final int MAX_NAME = 128;

    private final Supplier<Operators> operators;
    private final AuditLog audit;
    private final SecurityEvents security;
    private final SecureRandom random = new SecureRandom();
    private final Hashing hashing = new Hashing();
    private final Sessions sessions = new Sessions(random);
    private final Logins logins = new Logins();
    private final Lockout sources = new Lockout(10, Duration.ofMinutes(15));
    /// Shorter: others could keep a user out by being wrong in their name.
    private final Lockout names = new Lockout(5, Duration.ofMinutes(1));

    /// Logins at once that an OpenID provider is asked about.
    private final Semaphore returning = new Semaphore(MAX_RETURNING);

    /// As the provider was declared when it was last asked.
    private @Nullable OpenId openId;

    /// The hash of the bootstrap token, as long as it counts.
    private volatile @Nullable String bootstrap;

    /// @param operators gives those who are declared now
    public Doorman(Supplier<Operators> operators, AuditLog audit, SecurityEvents security) {
        this.operators = operators;
        this.audit = audit;
        this.security = security;
    }

    /// Makes a token for administration that counts until somebody is declared, or the process ends.
    ///
    /// @return null when somebody is declared already
    public @Nullable String bootstrap() {
        if (!operators.get().nobody()) {
            return null;
        }
        String token = Tokens.random(random);
        bootstrap = Tokens.hash(token);
        return token;
    }

    /// What is declared has changed. Once somebody is, the bootstrap token is over, also if they go again.
    public void declared() {
        if (!operators.get().nobody()) {
            bootstrap = null;
        }
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

        /// Who is known, but may do nothing here.
        record NoRole() implements Outcome {}

        /// The login was begun elsewhere, or too long ago.
        record Stale() implements Outcome {}

        /// The OpenID provider did not let them in.
        record Denied() implements Outcome {}

        /// The OpenID provider does not answer as it should.
        record Unreachable() implements Outcome {}

        /// It cannot be written down.
        record Unrecorded() implements Outcome {}
    }

    /// A login at the OpenID provider has begun.
    ///
    /// @param address where the browser goes
    /// @param cookie what it has to come back with
    public record Begun(String address, String cookie) {}

    /// @param login null when nobody is let in
    /// @param left nanoseconds after which somebody may try; 0 when they did
    private record Checked(@Nullable Login login, long left) {}

    /// What came of all logins until now.
    public Logins logins() {
        return logins;
    }

    /// Somebody wants in. May take seconds.
    public Outcome login(String name, String password, @Nullable InetAddress source) {
        Logins.Method method = operators.get().users().isEmpty() ? Logins.Method.BOOTSTRAP : Logins.Method.PASSWORD;
        // What is longer than a name or a password may be is not worth a look.
        Outcome outcome = name.length() > MAX_NAME || password.length() > PasswordHash.MAX_PASSWORD
                ? new Outcome.Wrong()
                : outcome(name, password, source);
        logins.count(method, Logins.Ending.of(outcome));
        return outcome;
    }

    private Outcome outcome(String name, String password, @Nullable InetAddress source) {
        String network = network(source);
        long wait = wait(name, network);
        Checked checked = wait > 0 ? new Checked(null, wait) : hashing.check(() -> check(name, password, network));
        if (checked == null) {
            return new Outcome.Busy();
        }
        if (checked.left > 0) {
            return new Outcome.Wait(TimeUnit.NANOSECONDS.toSeconds(checked.left) + 1);
        }
        if (checked.login == null) {
            security.happened(SecurityEvents.Kind.WRONG_LOGIN, source);
            return new Outcome.Wrong();
        }
        return letIn(checked.login, source);
    }

    /// Whether there is a way in with a password.
    public boolean takesPasswords() {
        Operators declared = operators.get();
        return !declared.users().isEmpty() || declared.nobody();
    }

    /// The name of the OpenID provider's host; null where none is declared.
    public @Nullable String providerName() {
        Operators.Provider provider = operators.get().provider();
        return provider == null ? null : provider.issuer().getHost();
    }

    /// Somebody wants to log in at the OpenID provider. May take seconds.
    ///
    /// @return null when none is declared, it does not answer as it should, or too many ask at once
    public @Nullable Begun begin() {
        OpenId known = openId();
        // As few as come back: while the provider says nothing, they would take all that answers others.
        if (known == null) {
            return null;
        }
        if (!returning.tryAcquire()) {
            logins.count(Logins.Method.OIDC, Logins.Ending.BUSY);
            return null;
        }
        try {
            return known.begin();
        } catch (OpenIdCalls.Failed e) {
            logins.count(Logins.Method.OIDC, Logins.Ending.UNREACHABLE);
            LOG.warn("No login at the OpenID provider: {}", e.getMessage());
            return null;
        } finally {
            returning.release();
        }
    }

    /// Somebody comes back from the OpenID provider. May take seconds.
    ///
    /// @param cookie of [Begun]; empty without one
    /// @param said the query
    public Outcome comeBack(String cookie, Map<String, String> said, @Nullable InetAddress source) {
        Outcome outcome = returned(cookie, said, source);
        logins.count(Logins.Method.OIDC, Logins.Ending.of(outcome));
        return outcome;
    }

    private Outcome returned(String cookie, Map<String, String> said, @Nullable InetAddress source) {
        OpenId known = openId();
        if (known == null) {
            return new Outcome.Stale();
        }
        String network = network(source);
        long left = sources.left(network, System.nanoTime());
        if (left > 0) {
            return new Outcome.Wait(TimeUnit.NANOSECONDS.toSeconds(left) + 1);
        }
        if (!returning.tryAcquire()) {
            return new Outcome.Busy();
        }
        try {
            return switch (known.finish(cookie, said)) {
                case OpenId.Return.Known(Login.Provided login) -> letIn(login, source);
                case OpenId.Return.NoRole _ -> turnedAway(new Outcome.NoRole(), network, source);
                case OpenId.Return.Stale _ -> new Outcome.Stale();
                case OpenId.Return.Denied(String why) -> {
                    LOG.warn("The OpenID provider let nobody in: {}", why);
                    yield turnedAway(new Outcome.Denied(), network, source);
                }
            };
        } catch (OpenIdCalls.Failed e) {
            LOG.warn("A login at the OpenID provider failed: {}", e.getMessage());
            return turnedAway(new Outcome.Unreachable(), network, source);
        } finally {
            returning.release();
        }
    }

    private Outcome turnedAway(Outcome outcome, String network, @Nullable InetAddress source) {
        security.happened(SecurityEvents.Kind.WRONG_LOGIN, source);
        sources.wrong(network, System.nanoTime());
        return outcome;
    }

    private @Nullable OpenId openId() {
        Operators.Provider declared = operators.get().provider();
        if (declared == null) {
            return null;
        }
        synchronized (returning) {
            OpenId known = openId;
            if (known == null || !known.provider().equals(declared)) {
                known = new OpenId(declared, random);
                openId = known;
            }
            return known;
        }
    }

    /// One at a time, so that those who came together wait for what the one before was told.
    private Checked check(String name, String password, String network) {
        long wait = wait(name, network);
        if (wait > 0) {
            return new Checked(null, wait);
        }
        Login login = login(name, password);
        if (login == null) {
            long now = System.nanoTime();
            sources.wrong(network, now);
            names.wrong(name, now);
        } else {
            names.right(name);
        }
        return new Checked(login, 0);
    }

    /// Who that is; null when the name, the password or both are wrong. Costs the same for every name.
    private @Nullable Login login(String name, String password) {
        List<Operators.User> users = operators.get().users();
        if (users.isEmpty()) {
            return name.equals(BOOTSTRAP) && isBootstrap(Tokens.hash(password)) ? new Login.Bootstrap() : null;
        }
        Operators.User user = users.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
        // Hashes may cost different times. A name that is not declared always gets the same one of them.
        Operators.User compared = user == null ? users.get(Math.floorMod(name.hashCode(), users.size())) : user;
        PasswordHash hash = PasswordHash.parse(compared.password().reveal());
        boolean fits = hash != null && hash.fits(password);
        return fits && user != null ? new Login.Password(name, user.password()) : null;
    }

    private Outcome letIn(Login login, @Nullable InetAddress source) {
        try {
            audit.record(new AuditLog.Act(
                    login.actor(), source == null ? null : source.getHostAddress(), "login", null, Map.of(), Map.of()));
        } catch (AuditLog.NotRecorded e) {
            LOG.error("A login was refused, as it cannot be written down: {}", e.getMessage());
            return new Outcome.Unrecorded();
        }
        return new Outcome.In(sessions.begin(login, System.nanoTime()));
    }

    private boolean isBootstrap(String hash) {
        String expected = bootstrap;
        return expected != null && operators.get().nobody() && Tokens.same(expected, hash);
    }

    /// Nanoseconds that they have to wait.
    private long wait(String name, String network) {
        long now = System.nanoTime();
        return Math.max(sources.left(network, now), names.left(name, now));
    }

    /// In IPv6 the network of 64 bits, of which one has as many addresses as they wish.
    private static String network(@Nullable InetAddress source) {
        return switch (source) {
            case null -> "-";
            case Inet6Address v6 -> HexFormat.of().formatHex(v6.getAddress(), 0, NETWORK_BYTES);
            case InetAddress v4 -> v4.getHostAddress();
        };
    }

    /// Who has this cookie; null when nobody has.
    public @Nullable Person who(String cookie) {
        Sessions.Session session = session(cookie);
        Role role = session == null ? null : role(session.login());
        return session == null || role == null
                ? null
                : new Person(session.login().actor(), role);
    }

    private @Nullable Role role(Login login) {
        boolean over = login instanceof Login.Bootstrap && bootstrap == null;
        return over ? null : login.role(operators.get());
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

    /// Whoever has this cookie goes.
    public void logout(String cookie) {
        sessions.end(cookie);
    }

    /// Who has this token; null when nobody has. Takes the same time for every token.
    public @Nullable Person bearer(String token) {
        String hash = Tokens.hash(token);
        Instant now = Instant.now();
        Person found = isBootstrap(hash) ? new Person(BOOTSTRAP, Role.ADMIN) : null;
        for (Operators.Token each : operators.get().tokens()) {
            boolean counts = each.expires() == null || now.isBefore(each.expires());
            if (Tokens.same(each.hash().reveal(), hash) && counts) {
                found = new Person("token:" + each.name(), each.role());
            }
        }
        return found;
    }
}
