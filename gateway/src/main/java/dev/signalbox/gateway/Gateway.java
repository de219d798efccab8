package dev.signalbox.gateway;

import dev.signalbox.core.caching.AnswerCache;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.gateway.edge.Gatehouse;
import dev.signalbox.gateway.edge.ServerTls;
import dev.signalbox.gateway.names.MachineLookup;
import dev.signalbox.gateway.names.Resolver;
import dev.signalbox.gateway.relay.Allowance;
import dev.signalbox.gateway.relay.BodyDigest;
import dev.signalbox.gateway.relay.Errand;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.gateway.upstream.Upstreams;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The running data plane: event loops, each with its worker, behind one listener.
public final class Gateway implements AutoCloseable, Vitals {
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private final Supplier<Rules> rules;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final EventLoopGroup loops;
    private final Map<EventLoop, Worker> workers = new HashMap<>();
    private final List<Worker> inOrder = new ArrayList<>();
    private final @Nullable ServerTls tls;
    private final Gatehouse gatehouse;
    private final Channel listening;
    private final SelfWatch selfWatch;
    private final Set<Errand> errands = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean draining;

    /// Starts to listen.
    ///
    /// @param rules always gives those in force
    /// @param ledgers gives each event loop the one that it alone writes to
    /// @param threads event loops; 0 for one per processor
    /// @param seed of the identifiers that requests get
    /// @throws IOException when the address is taken (a [BindException]) or the certificate cannot be used;
    ///     then nothing is left running
    public Gateway(Supplier<Rules> rules, Dialects dialects, Supplier<? extends Ledger> ledgers, int threads, long seed)
            throws IOException {
        this(rules, dialects, ledgers, SecurityEvents.IGNORED, OwnUsage.NOT_KEPT, Deferrals.NONE, threads, seed);
    }

    /// The same, and it is told who came with a wrong key.
    ///
    /// @param ownUsage tells callers what their keys have used
    /// @param deferrals keeps what is answered later
    public Gateway(
            Supplier<Rules> rules,
            Dialects dialects,
            Supplier<? extends Ledger> ledgers,
            SecurityEvents security,
            OwnUsage ownUsage,
            Deferrals deferrals,
            int threads,
            long seed)
            throws IOException {
        this.rules = rules;
        Policy policy = rules.get().policy();
        Listener listener = policy.gateway();
        tls = listener.tls() == null ? null : new ServerTls(listener.tls());
        Transport transport = Transport.best();
        int count = loops(threads);
        loops = new MultiThreadIoEventLoopGroup(count, transport.handlers());
        Worker.Shared shared = new Worker.Shared(
                rules,
                dialects,
                new Allowance(PlatformDependent.maxDirectMemory() / 2),
                new Allowance(Runtime.getRuntime().maxMemory() / 2),
                policy.telemetry(),
                security,
                ownUsage,
                deferrals,
                BodyDigest.random());
        Resolver resolver = new Resolver(
                MachineLookup.ofThisMachine(loops.next(), transport.datagram(), transport.client()), background);
        Upstreams.Shared upstream = new Upstreams.Shared(resolver, background);
        SplittableRandom random = new SplittableRandom(seed);
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            Upstreams upstreams = new Upstreams(loop, upstream, transport.client(), policy.limits());
            Worker worker = new Worker(loop, shared, ledgers.get(), upstreams, random.split(), inOrder.isEmpty());
            workers.put(loop, worker);
            inOrder.add(worker);
        }
        gatehouse = new Gatehouse(
                dialects,
                channel -> java.util.Objects.requireNonNull(workers.get(channel.eventLoop())),
                () -> tls == null ? null : tls.context(),
                connections);
        try {
            listening = bind(transport, listener);
        } catch (IOException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            background.close();
            throw e;
        }
        inOrder.forEach(Worker::start);
        selfWatch = new SelfWatch(
                () -> rules.get().standing().pressure(),
                pressure -> rules.get().standing().pressed(pressure),
                () -> inOrder.stream().mapToLong(Worker::standingLag).max().orElse(0));
        if (tls != null) {
            loops.scheduleAtFixedRate(
                    () -> background.execute(tls::refresh),
                    CERTIFICATE_CHECK.toMillis(),
                    CERTIFICATE_CHECK.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /// How many event loops there are for that many threads asked for.
    ///
    /// @param threads 0 for one per processor
    public static int loops(int threads) {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    private Channel bind(Transport transport, Listener listener) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(gatehouse)
                .bind(new InetSocketAddress(listener.host(), listener.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            // The native transport has an exception of its own, with the system call in front of the reason.
            String said = String.valueOf(bound.cause().getMessage());
            BindException refused = new BindException("cannot listen on " + listener.host() + ":" + listener.port()
                    + ": " + said.substring(said.lastIndexOf(": ") < 0 ? 0 : said.lastIndexOf(": ") + 2));
            refused.initCause(bound.cause());
            throw refused;
        }
        return bound.channel();
    }

    /// Makes a request that was kept, as its caller would have.
    ///
    /// @param key the owner's, where it was made at run time
    /// @param requestId as it is in the ledger
    /// @param epochMillis wall-clock time
    /// @param then hears the answer, once, on an event loop; null when it came to nothing
    /// @throws RejectedExecutionException when the gateway is closed
    public Errand make(
            Job job,
            byte[] body,
            @Nullable Key key,
            String requestId,
            long epochMillis,
            Consumer<? super @Nullable JobAnswer> then) {
        Worker worker = inOrder.get(Math.floorMod(turn.getAndIncrement(), inOrder.size()));
        AtomicReference<@Nullable Errand> made = new AtomicReference<>();
        Errand errand = new Errand(worker, job, body, key, answer -> {
            errands.remove(made.get());
            then.accept(answer);
        });
        made.set(errand);
        errands.add(errand);
        worker.loop().execute(() -> errand.begin(requestId, epochMillis));
        return errand;
    }

    /// The address bound, with the real port.
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /// Denies readiness, ends each connection after the answer under way, and waits until no request is under
    /// way. What is still under way after `limit` is ended, in-band where an answer has begun.
    public void drain(Duration limit) throws InterruptedException {
        draining = true;
        gatehouse.drain();
        long deadline = System.nanoTime() + limit.toNanos();
        while (inFlight() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        listening.close().awaitUninterruptibly();
        gatehouse.stopAll();
        errands.forEach(Errand::stop);
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while ((inFlight() > 0 || !connections.isEmpty()) && System.nanoTime() - last < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /// Ends at once.
    @Override
    public void close() {
        draining = true;
        selfWatch.close();
        listening.close().awaitUninterruptibly();
        if (!loops.isShuttingDown()) {
            // The loops' end cuts what is open: first providers hear that their connections are not needed.
            inOrder.stream()
                    .map(Worker::closeUpstreams)
                    .toList()
                    .forEach(closing -> closing.awaitUninterruptibly(FAREWELL.toMillis()));
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        // Look-ups under way are for nobody any more.
        background.shutdownNow();
    }

    // ── Vitals ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public int inFlight() {
        return inOrder.stream().mapToInt(Worker::inFlight).sum();
    }

    @Override
    public int clientConnections() {
        return inOrder.stream().mapToInt(Worker::clients).sum();
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public boolean cutOff() {
        return rules.get().standing().isCutOff();
    }

    @Override
    public boolean fetching() {
        return rules.get().standing().isFetching();
    }

    @Override
    public List<Pool> pools() {
        Map<String, int[]> sums = new LinkedHashMap<>();
        rules.get().policy().providers().keySet().forEach(name -> sums.put(name, new int[2]));
        for (Worker worker : inOrder) {
            for (Upstreams.Count count : worker.upstreamCounts()) {
                int[] sum = sums.get(count.provider());
                if (sum != null) {
                    sum[0] += count.active();
                    sum[1] += count.idle();
                }
            }
        }
        List<Pool> pools = new ArrayList<>();
        sums.forEach((name, sum) -> pools.add(new Pool(name, sum[0], sum[1])));
        return pools;
    }

    @Override
    public List<Endpoint> endpoints() {
        long now = System.nanoTime();
        Rules current = rules.get();
        Overrides overrides = current.policy().overrides();
        return current.standing().endpoints().stream()
                .map(each -> endpoint(
                        each,
                        overrides.target(each.target()),
                        current.standing().limits(),
                        now))
                .toList();
    }

    private static Endpoint endpoint(
            dev.signalbox.core.resilience.Endpoint known, Overrides.@Nullable Entry out, Limits limits, long now) {
        long opensIn = known.openAt(now) - now;
        return new Endpoint(
                known.target(),
                known.credential(),
                out == null ? condition(known, limits, now) : out.action().state(),
                Math.max(0, Math.max(opensIn, out == null ? 0 : out.ends() - now)) / 1_000_000,
                known.inFlight(),
                known.limit());
    }

    private static String condition(dev.signalbox.core.resilience.Endpoint known, Limits limits, long now) {
        Condition condition = known.shown(now);
        boolean limited = condition == Condition.OPEN && limits.usedUp(known.target(), now);
        return limited ? Limits.LIMITED : condition.word();
    }

    @Override
    public Map<String, Integer> waiting() {
        return rules.get().standing().waiting();
    }

    @Override
    public List<Queue> queues() {
        return Queues.rows(rules.get().standing().queues());
    }

    @Override
    public List<Limit> limits() {
        return rules.get().standing().limits().shared(System.nanoTime()).stream()
                .map(each -> new Limit(each.owner(), each.name(), each.kind().word(), each.limit(), each.left()))
                .toList();
    }

    @Override
    public Map<String, Long> lent() {
        return rules.get().standing().limits().lent();
    }

    @Override
    public List<Spent> budgets(long epochMillis) {
        return rules.get().budgets().rows(epochMillis).stream()
                .map(each -> new Spent(
                        each.owner(),
                        each.name(),
                        each.budget(),
                        each.spent(),
                        each.reserved(),
                        each.here(),
                        Instant.ofEpochMilli(each.start()),
                        Instant.ofEpochMilli(each.end()),
                        each.zone()))
                .toList();
    }

    @Override
    public @Nullable Kept kept() {
        AnswerCache answers = rules.get().standing().answers();
        if (answers == null) {
            return null;
        }
        AnswerCache.Figures now = answers.figures();
        return new Kept(now.entries(), now.bytes(), now.maxBytes(), now.evicted());
    }

    @Override
    public long[] loopLagNanos() {
        return inOrder.stream().mapToLong(Worker::lag).toArray();
    }
}
