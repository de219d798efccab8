package dev.signalbox.app.server;

import dev.signalbox.console.AccessLog;
import dev.signalbox.console.AdminToken;
import dev.signalbox.console.ConsoleServer;
import dev.signalbox.console.Desk;
import dev.signalbox.console.Metrics;
import dev.signalbox.console.access.Doorman;
import dev.signalbox.console.telemetry.OtlpExport;
import dev.signalbox.core.access.KeyHash;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.storage.sqlite.SqliteKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A gateway with everything around it.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final InForce rules;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Metrics metrics;
    private final @Nullable AccessLog accessLog;
    private final @Nullable Books books;
    private final @Nullable OtlpExport telemetry;
    private final @Nullable LimitSharing sharing;
    private final @Nullable CommitmentWatch commitments;
    private final @Nullable Cluster cluster;
    private final @Nullable KeyBook keys;
    private final Witness witness;
    private final Gateway gateway;
    private final ConsoleServer console;
    private final AdminToken token = AdminToken.random();
    private final @Nullable Path tokenFile;
    private final Doorman doorman;
    private final @Nullable String bootstrap;

    /// Starts both listeners. The token for changes at the console is written only where the config says.
    ///
    /// @throws IOException when an address is taken or a file cannot be used; nothing is left running
    public Server(Policy policy, Dialects dialects) throws IOException {
        this(policy, dialects, _ -> List.of());
    }

    /// Starts both listeners.
    ///
    /// @param tokenPlaces where the token for changes at the console may be written when the config does not
    ///     say, by the console's port; the first that can be used is
    /// @throws IOException when an address is taken or a file cannot be used; nothing is left running
    public Server(Policy policy, Dialects dialects, IntFunction<List<Path>> tokenPlaces) throws IOException {
        SecureRandom random = new SecureRandom();
        metrics = new Metrics(Version.current());
        metrics.configLoaded(Instant.now());
        witness = Witness.open(policy.administration(), metrics);
        accessLog = accessLog(policy, metrics, witness);
        Watcher log = new EndpointLog();
        Books kept = open(policy.bookkeeping(), policy.budgeted());
        // Keys cannot be kept in a database yet that several gateways share.
        Path store = policy.bookkeeping().store() instanceof Bookkeeping.Store.File(Path file) ? file : null;
        KeyBook keyBook = store == null || kept == null ? null : new KeyBook(this::policy);
        keys = keyBook;
        rules = new InForce(
                policy,
                keyBook == null ? null : keyBook.known(),
                random,
                change -> {
                    log.changed(change);
                    metrics.targetChanged(change.target(), change.condition().word());
                    witness.changed(change);
                },
                crossing -> {
                    BudgetLog.crossed(crossing);
                    metrics.budgetCrossed(crossing.owner(), BudgetLog.threshold(crossing));
                });
        telemetry = policy.telemetry() == null
                ? null
                : OtlpExport.start(policy.telemetry(), () -> rules.get().policy(), Version.current(), metrics);
        Gateway started = null;
        ConsoleServer opened = null;
        books = kept;
        try {
            if (kept != null && policy.budgeted()) {
                kept.ready();
            }
            recall(kept);
            if (kept != null) {
                rules.get().standing().refuseWhile(kept::full);
            }
            started = new Gateway(rules, dialects, this::ledger, witness, 0, random.nextLong());
            gateway = started;
            Desk desk = new Desk(
                    rules,
                    keys,
                    token,
                    witness.log(),
                    witness,
                    () -> policy().administration().operators());
            opened = ConsoleServer.start(policy.console(), () -> rules.get().policy(), gateway, metrics, books, desk);
            console = opened;
            if (kept != null && !policy.budgeted()) {
                kept.ready();
            }
            if (keyBook != null && store != null) {
                open(keyBook, store);
            }
            tokenFile = writeToken(policy, tokenPlaces.apply(console.address().getPort()));
            doorman = desk.doorman();
            bootstrap = bootstrap(policy, console.address(), doorman);
            cluster = policy.cluster();
            sharing = LimitSharing.start(
                    cluster,
                    rules.get().standing().limits().sharing(),
                    rules.get().budgets().sharing(),
                    kept == null ? null : kept.spender());
            if (sharing != null) {
                metrics.sharing(sharing::figures);
            }
            commitments = kept == null ? null : CommitmentWatch.start(rules, kept);
            if (commitments != null) {
                metrics.commitments(commitments::last);
            }
            witness.started(Version.current());
        } catch (IOException | RuntimeException e) {
            rules.close();
            if (keyBook != null) {
                keyBook.close();
            }
            if (opened != null) {
                opened.close();
            }
            if (started != null) {
                started.close();
            }
            if (kept != null) {
                kept.close();
            }
            if (telemetry != null) {
                telemetry.close();
            }
            if (accessLog != null) {
                accessLog.close();
            }
            witness.close();
            throw e;
        }
    }

    private @Nullable Books open(Bookkeeping kept, boolean needed) throws IOException {
        try {
            return Books.open(kept, needed);
        } catch (IOException | RuntimeException e) {
            if (accessLog != null) {
                accessLog.close();
            }
            witness.close();
            throw e;
        }
    }

    private void open(KeyBook keys, Path store) throws IOException {
        try {
            KeyHash hash = KeyFile.beside(store);
            keys.open(SqliteKeys.open(store), hash, rules::admit);
        } catch (KeyStore.Failed e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Not knowing what was spent, a budget would allow all of it once more.
    private void recall(@Nullable Books kept) throws IOException {
        try {
            if (kept != null) {
                rules.recall(kept);
            }
        } catch (Accounts.Unavailable e) {
            throw new IOException("budgets cannot be kept, as it is not known what was spent: " + e.getMessage(), e);
        }
    }

    /// What an event loop tells of each request, the spool first: whatever else is said of a request that was
    /// answered, it was written down.
    private Ledger ledger() {
        Ledger told = accessLog == null ? metrics : metrics.and(accessLog);
        told = telemetry == null ? told : told.and(telemetry);
        return books == null ? told : books.lane().and(told);
    }

    /// @return where it is; null when nobody can change anything, since it is nowhere
    private @Nullable Path writeToken(Policy policy, List<Path> usual) throws IOException {
        Path declared = policy.adminToken();
        if (declared != null) {
            try {
                token.writeTo(declared);
            } catch (IOException e) {
                throw new IOException("cannot write `admin-token` to " + declared + ": " + e.getMessage(), e);
            }
            return declared;
        }
        for (Path place : usual) {
            try {
                token.writeTo(place);
                return place;
            } catch (IOException e) {
                LOG.debug("no token can be written to {}: {}", place, e.toString());
            }
        }
        if (!usual.isEmpty()) {
            LOG.warn("The token for changes by hand can be written to none of {}; say where with `admin-token`", usual);
        }
        return null;
    }

    /// What lets somebody in where a login is asked for and nobody is declared.
    private static @Nullable String bootstrap(Policy policy, InetSocketAddress console, Doorman doorman) {
        boolean asked = policy.administration().operators().always()
                || !console.getAddress().isLoopbackAddress();
        return asked ? doorman.bootstrap() : null;
    }

    private static @Nullable AccessLog accessLog(Policy policy, Metrics metrics, Witness witness) throws IOException {
        Path file = policy.accessLog().file();
        if (!policy.accessLog().enabled()) {
            return null;
        }
        try {
            return file == null ? AccessLog.toStandardOutput(metrics) : AccessLog.toFile(file, metrics);
        } catch (IOException e) {
            witness.close();
            throw e;
        }
    }

    public InetSocketAddress gatewayAddress() {
        return gateway.address();
    }

    public InetSocketAddress consoleAddress() {
        return console.address();
    }

    /// The token for administration that counts until somebody is declared, to be told once; null where none is needed.
    public @Nullable String bootstrap() {
        return bootstrap;
    }

    /// Live figures of the data plane.
    public Vitals vitals() {
        return gateway;
    }

    /// The policy in force.
    public Policy policy() {
        return rules.get().policy();
    }

    /// What operators may change by hand; the console and the command line go through it.
    public Controls controls() {
        return rules;
    }

    /// Requests from now on follow this policy; those under way keep theirs. Listeners stay as they are.
    public void adopt(Policy policy) {
        adopt(policy, null, null);
    }

    /// The same, read from a file.
    ///
    /// @param digestBefore SHA-256 of what the one before was read from
    /// @param digest of what this one was read from
    /// @return whether it is in force
    boolean adopt(Policy policy, @Nullable String digestBefore, @Nullable String digest) {
        Policy before = policy();
        try {
            rules.declare(policy);
        } catch (Accounts.Unavailable e) {
            LOG.error("The old config stays in force, as it is not known what was spent of a new budget", e);
            rejected(1, "it is not known what was spent of a new budget", digestBefore, digest);
            return false;
        }
        witness.adopted(before, policy, digestBefore, digest);
        doorman.declared();
        NextStart.tell(before, policy, cluster);
        if (keys != null) {
            keys.tellOfResting(policy);
        }
        if (commitments != null) {
            commitments.hurry();
        }
        metrics.configReloaded(Instant.now());
        LOG.info("The config was read again and is in force");
        return true;
    }

    /// A config was offered that cannot be used.
    ///
    /// @param problems how many mistakes it has
    /// @param first the first of them, for people
    /// @param digestBefore SHA-256 of the file of the one in force
    /// @param digest of the file that cannot be used
    void rejected(int problems, String first, @Nullable String digestBefore, @Nullable String digest) {
        metrics.configRejected();
        witness.refused(problems, first, digestBefore, digest);
    }

    /// Opens the access log anew, for a rotation that has moved the file away.
    public void reopenLog() {
        if (accessLog != null) {
            accessLog.reopen();
        }
    }

    /// Lets requests under way finish, for at most the policy's drain timeout, and ends.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Duration limit = policy().drainTimeout();
        LOG.info("Ending; {} requests under way have {} s at most", gateway.inFlight(), limit.toMillis() / 1000.0);
        try {
            gateway.drain(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gateway.close();
        console.close();
        if (sharing != null) {
            sharing.close();
        }
        if (commitments != null) {
            commitments.close();
        }
        if (keys != null) {
            keys.close();
        }
        if (books != null) {
            books.close();
        }
        if (telemetry != null) {
            telemetry.close();
        }
        rules.close();
        removeToken();
        if (accessLog != null) {
            accessLog.close();
        }
        witness.close();
    }

    private void removeToken() {
        try {
            if (tokenFile != null) {
                token.removeFrom(tokenFile);
            }
        } catch (IOException e) {
            LOG.warn("The token for changes by hand stays in {}: {}", tokenFile, e.toString());
        }
    }
}
