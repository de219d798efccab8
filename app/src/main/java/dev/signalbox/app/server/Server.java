package dev.signalbox.app.server;

import dev.signalbox.app.batch.BatchOffice;
import dev.signalbox.app.deferral.Deferred;
import dev.signalbox.app.token.Fetching;
import dev.signalbox.app.token.Renewals;
import dev.signalbox.console.AccessLog;
import dev.signalbox.console.AdminToken;
import dev.signalbox.console.ConsoleServer;
import dev.signalbox.console.Desk;
import dev.signalbox.console.Metrics;
import dev.signalbox.console.StatusServer;
import dev.signalbox.console.access.Doorman;
import dev.signalbox.console.telemetry.OtlpExport;
import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.KeyDesk;
import dev.signalbox.core.port.LaterDesk;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.StatusPage;
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

    private final Closings closings = new Closings();
    private final InForce rules;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Metrics metrics;
    private final @Nullable AccessLog accessLog;
    private final @Nullable Books books;
    private final @Nullable OtlpExport telemetry;
    private final @Nullable CommitmentWatch commitments;
    private final Policy started;
    private final @Nullable KeyBook keys;
    private final Witness witness;
    private final Incidents incidents;
    private final LevelLoop levels;
    private final @Nullable Deferred deferred;
    private final Gateway gateway;
    private final ConsoleServer console;
    private final @Nullable StatusServer statusPage;
    private final AdminToken token = AdminToken.random();
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
        this(policy, dialects, tokenPlaces, Beat.steady());
    }

    /// The same with a clock of its own for levels.
    public Server(Policy policy, Dialects dialects, IntFunction<List<Path>> tokenPlaces, Beat beat) throws IOException {
        SecureRandom random = new SecureRandom();
        started = policy;
        metrics = new Metrics(Version.current());
        metrics.configLoaded(Instant.now());
        try {
            Witness told = closings.add(Witness.open(policy.administration(), metrics));
            witness = told;
            accessLog = accessLog(policy);
            Books kept = Books.open(policy.bookkeeping(), policy.budgeted() || policy.defers() || policy.remembers());
            books = kept == null ? null : closings.add(kept);
            boolean early = policy.budgeted() || policy.defers() || policy.remembers();
            if (kept != null && early) {
                // What is beside the store belongs to whom the store belongs to.
                kept.ready();
            }
            KeyBook keyBook = kept == null || !policy.keepsKeys() ? null : closings.add(new KeyBook(this::policy));
            keys = keyBook;
            Watcher log = new EndpointLog();
            rules = closings.add(new InForce(
                    policy,
                    keyBook == null ? null : keyBook.known(),
                    random,
                    change -> {
                        log.changed(change);
                        metrics.targetChanged(
                                change.target(), change.condition().word());
                        told.changed(change);
                    },
                    crossing -> {
                        BudgetLog.crossed(crossing);
                        metrics.budgetCrossed(crossing.owner(), BudgetLog.threshold(crossing));
                    }));
            Renewals renewals = closings.add(Renewals.start(rules, new Fetching(System::getenv)));
            metrics.credentials(renewals);
            telemetry = policy.telemetry() == null
                    ? null
                    : closings.add(OtlpExport.start(policy.telemetry(), this::policy, Version.current(), metrics));
            long now = Instant.now().getEpochSecond();
            incidents = closings.add(
                    Incidents.open(rules, kept == null ? null : IncidentScribe.directory(policy.bookkeeping()), now));
            DeclaredBook declared =
                    closings.add(new DeclaredBook(kept == null ? null : DeclaredFile.beside(policy.bookkeeping())));
            levels = closings.add(new LevelLoop(
                    rules,
                    incidents,
                    beat,
                    kept == null ? null : LevelFile.beside(policy.bookkeeping()),
                    declared.inForce(now),
                    now));
            metrics.levels(levels);
            metrics.incidents(incidents, incidents::figures);
            MaintenanceBook maintenance =
                    MaintenanceBook.open(this::policy, kept == null ? null : policy.bookkeeping(), now);
            levels.sparing(maintenance::workloads);
            metrics.work(declared, maintenance);
            StatusWatch status = closings.add(new StatusWatch(
                    this::policy,
                    incidents,
                    maintenance::look,
                    kept == null ? null : StatusFile.of(policy.bookkeeping()),
                    now));
            metrics.status(status);
            levels.tell(status);
            Path diary = kept == null ? null : policy.bookkeeping().sibling(".diary");
            if (diary != null) {
                closings.add(levels.keep(diary));
            }
            status.start();
            OwnBooks own = kept == null
                    ? null
                    : closings.add(new OwnBooks(kept, () -> policy().spending().zone()));
            recall(kept);
            if (kept != null) {
                rules.get().standing().refuseWhile(kept::full);
            }
            // Closed when no request is under way any more: then it tells for the last time.
            share(kept);
            Deferred later = kept == null ? null : deferred(policy, dialects);
            deferred = later;
            gateway = closings.add(new Gateway(
                    rules,
                    dialects,
                    this::ledger,
                    witness,
                    own == null ? OwnUsage.NOT_KEPT : own,
                    later == null ? Deferrals.NONE : later.desk(),
                    0,
                    random.nextLong()));
            levels.start(gateway);
            CountSharing counts = CountSharing.start(started.cluster(), levels::counted, levels.peers());
            if (counts != null) {
                closings.add(counts);
                metrics.peers(levels.peers()::size);
            }
            DailyDesk daily =
                    new DailyDesk(this::policy, levels, gateway, kept, incidents, declared::look, maintenance::look);
            declared.start(levels, daily::measured, incidents::tell);
            closings.add(ReportClock.start(
                    this::policy, () -> !declared.look().open().isEmpty(), daily, incidents::report));
            Desk desk = new Desk(
                            rules,
                            keyDesk(policy),
                            token,
                            witness.log(),
                            witness,
                            () -> policy().administration().operators(),
                            new Transfers(keys, rules),
                            levels,
                            incidents)
                    .showing(status, daily)
                    .planning(declared, maintenance)
                    .deferring(later == null ? LaterDesk.NONE : later.operators());
            console = closings.add(ConsoleServer.start(policy.console(), this::policy, gateway, metrics, books, desk));
            statusPage = statusPage(policy, status);
            if (kept != null && !early) {
                kept.ready();
            }
            AgreedKeys store = keyBook == null ? null : AgreedKeys.open(policy.bookkeeping(), policy.access());
            if (keyBook != null && store != null) {
                keyBook.open(store, rules::admit);
            }
            if (later != null) {
                later.start(gateway, rules, name -> keyBook == null ? new Found.Unknown() : keyBook.named(name));
            }
            writeToken(policy, tokenPlaces.apply(console.address().getPort()));
            doorman = desk.doorman();
            bootstrap = bootstrap(policy, console.address(), doorman);
            commitments = kept == null ? null : closings.add(CommitmentWatch.start(rules, kept));
            if (commitments != null) {
                metrics.commitments(commitments::last);
            }
            witness.started(Version.current());
        } catch (IOException | RuntimeException | Error e) {
            closings.close();
            throw e;
        }
    }

    /// What is answered later, and what of that is there from before the start.
    private @Nullable Deferred deferred(Policy policy, Dialects dialects) throws IOException {
        Bookkeeping kept = policy.bookkeeping();
        Path folder = kept.sibling(".deferred");
        Path files = kept.sibling(".batches");
        Path key = kept.sibling(".deferred-key");
        Dialect lines = dialects.named(BatchOffice.DIALECT);
        if (folder == null || files == null || key == null || lines == null) {
            return null;
        }
        byte[] declared = kept.deferral().keyBytes();
        try {
            Deferred opened = closings.add(Deferred.open(
                    folder,
                    files,
                    () -> declared == null ? KeyFile.bytes(key) : declared,
                    kept.deferral(),
                    lines,
                    () -> KeptResponses.open(kept)));
            metrics.deferred(opened::figures);
            metrics.responses(opened::remembered);
            return opened;
        } catch (IOException e) {
            if (policy.defers() || policy.remembers()) {
                throw new IOException("deferred requests in " + folder + " cannot be read: " + e, e);
            }
            LOG.warn("Deferred requests in {} cannot be read, and none is kept: {}", folder, e.toString());
            return null;
        }
    }

    private @Nullable StatusServer statusPage(Policy policy, StatusDesk desk) throws IOException {
        StatusPage page = policy.statusPage();
        return page == null || page.listener() == null ? null : closings.add(StatusServer.start(page.listener(), desk));
    }

    private void share(@Nullable Books kept) {
        LimitSharing sharing = LimitSharing.start(
                started.cluster(),
                rules.get().standing().limits().sharing(),
                rules.get().budgets().sharing(),
                kept == null ? null : kept.spender());
        if (sharing != null) {
            closings.add(sharing);
            metrics.sharing(sharing::figures);
        }
    }

    private @Nullable KeyDesk keyDesk(Policy policy) {
        return keys == null && policy.bookkeeping().store() instanceof Bookkeeping.Store.Server ? new NoKeys() : keys;
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
        Ledger told = metrics.and(levels.tally());
        told = accessLog == null ? told : told.and(accessLog);
        told = telemetry == null ? told : told.and(telemetry);
        return books == null ? told : books.lane().and(told);
    }

    private void writeToken(Policy policy, List<Path> usual) throws IOException {
        Path declared = policy.adminToken();
        if (declared != null) {
            try {
                token.writeTo(declared);
            } catch (IOException e) {
                throw new IOException("cannot write `admin-token` to " + declared + ": " + e.getMessage(), e);
            }
            closings.add(() -> removeToken(declared));
            return;
        }
        for (Path place : usual) {
            try {
                token.writeTo(place);
                closings.add(() -> removeToken(place));
                return;
            } catch (IOException e) {
                LOG.debug("no token can be written to {}: {}", place, e.toString());
            }
        }
        if (!usual.isEmpty()) {
            LOG.warn("The token for changes by hand can be written to none of {}; say where with `admin-token`", usual);
        }
    }

    /// What lets somebody in where a login is asked for and nobody is declared.
    private static @Nullable String bootstrap(Policy policy, InetSocketAddress console, Doorman doorman) {
        boolean asked = policy.administration().operators().always()
                || !console.getAddress().isLoopbackAddress();
        return asked ? doorman.bootstrap() : null;
    }

    private @Nullable AccessLog accessLog(Policy policy) throws IOException {
        Path file = policy.accessLog().file();
        if (!policy.accessLog().enabled()) {
            return null;
        }
        return closings.add(file == null ? AccessLog.toStandardOutput(metrics) : AccessLog.toFile(file, metrics));
    }

    public InetSocketAddress gatewayAddress() {
        return gateway.address();
    }

    public InetSocketAddress consoleAddress() {
        return console.address();
    }

    /// Where the status page is served alone; null for nowhere.
    public @Nullable InetSocketAddress statusAddress() {
        return statusPage == null ? null : statusPage.address();
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

    /// Levels of emergency, and what people say about them.
    public LevelDesk levels() {
        return levels;
    }

    /// Requests from now on follow this policy; those under way keep theirs. Listeners stay as they are.
    public void adopt(Policy policy) {
        adopt(policy, null, null, null);
    }

    /// The same, read from a file.
    ///
    /// @param file its name; null for none
    /// @param digestBefore SHA-256 of what the one before was read from
    /// @param digest of what this one was read from
    /// @return whether it is in force
    boolean adopt(Policy policy, @Nullable String file, @Nullable String digestBefore, @Nullable String digest) {
        Policy before = policy();
        try {
            rules.declare(policy);
        } catch (Accounts.Unavailable e) {
            LOG.error("The old config stays in force, as it is not known what was spent of a new budget", e);
            rejected(1, "it is not known what was spent of a new budget", digestBefore, digest);
            return false;
        }
        witness.adopted(before, policy, digestBefore, digest);
        incidents.configured(Sections.changed(before, policy), file, digestBefore, digest);
        doorman.declared();
        NextStart.tell(started, policy);
        if (keys != null) {
            Thread.ofVirtual().name("keys-resting").start(() -> keys.tellOfResting(policy));
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
        if (deferred != null) {
            deferred.rest();
        }
        try {
            gateway.drain(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closings.close();
    }

    private void removeToken(Path file) {
        try {
            token.removeFrom(file);
        } catch (IOException e) {
            LOG.warn("The token for changes by hand stays in {}: {}", file, e.toString());
        }
    }
}
