package dev.signalbox.app.drill;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.storage.sqlite.SqliteReports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One life of a scenario in which everything is real but providers and people: the server, its sockets, its books and
/// its levels. Time is that of the scenario, so many times as fast as that on the wall.
final class LiveRun implements Venue, AutoCloseable {
    /// Requests under way at once: a crowd beyond that says nothing more, and takes this process' memory.
    static final int MOST_UNDER_WAY = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);
    private static final Pattern ANSWERED_LATER =
            Pattern.compile("(?m)^signalbox_deferred_ended_total\\{state=\"succeeded\"} ([0-9.E]+)$");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 50;
    private static final int CLIENT_THREADS = 2;
    private static final long ARRIVALS = 1;
    private static final long PROVIDERS = 2;
    private static final long CALLERS = 4;

    private final ArrayDeque<AutoCloseable> closings = new ArrayDeque<>();
    private final Agenda agenda = new Agenda();
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Set<LiveCall> underWay = new HashSet<>();
    private final Map<String, LiveProvider> providers = new LinkedHashMap<>();
    private final Scenario scenario;
    private final Variant variant;
    private final int hurry;
    private final Path store;
    private final Figures figures;
    private final LevelNotes notes;
    private final RunningServer server;
    private final HttpClient http;
    private final URI chat;
    private final Crowd crowd;
    private long begun;
    private int notAsked;

    /// @param served by provider: how many requests it serves at once
    /// @param folder that is empty, and thrown away afterwards
    /// @throws IOException when the server cannot be started; nothing is left running
    LiveRun(
            Casting casting,
            Scenario scenario,
            Variant variant,
            Map<String, Integer> served,
            int hurry,
            long seed,
            RunningServer.Starter starter,
            Path folder)
            throws IOException {
        this.scenario = scenario;
        this.variant = variant;
        this.hurry = hurry;
        store = folder.resolve("store.db");
        figures = new Figures(variant, scenario, hurry);
        notes = new LevelNotes(figures);
        try {
            Map<String, String> urls = new LinkedHashMap<>();
            long each = PROVIDERS;
            for (Map.Entry<String, Integer> one : served.entrySet()) {
                LiveProvider provider = new LiveProvider(
                        scenario,
                        casting.faults(scenario, one.getKey()),
                        one.getValue(),
                        Draws.seed(seed, 1000 * each++));
                closings.push(provider);
                providers.put(one.getKey(), provider);
                urls.put(one.getKey(), provider.url());
            }
            Policy policy =
                    variant.fixed() ? casting.limited(scenario.traffic().perSecond() * hurry) : casting.policy();
            server = starter.start(LivePolicy.of(policy, urls, folder, variant.acts()), hurry);
            closings.push(server);
            ExecutorService threads = Executors.newFixedThreadPool(
                    CLIENT_THREADS,
                    Thread.ofPlatform().daemon().name("drill-clients-", 0).factory());
            closings.push(threads::shutdownNow);
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(threads)
                    .build();
            closings.push(http::shutdownNow);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
        chat = URI.create("http://127.0.0.1:" + server.gateway().getPort() + "/v1/chat/completions");
        crowd = new Crowd(this, scenario, casting.sources(), Draws.seed(seed, ARRIVALS), Draws.seed(seed, CALLERS));
    }

    /// Lives through it, for as long as the scenario takes on the wall.
    ///
    /// @throws IOException when what was written down cannot be read
    Figures live() throws InterruptedException, IOException {
        Instant from = Instant.now();
        begun = System.nanoTime();
        crowd.begin();
        agenda.every(LOOK_MILLIS * hurry * Agenda.MILLI, this::look);
        long end = scenario.length().toNanos();
        while (agenda.now() < end) {
            agenda.reach(Math.min(end, now()));
            long wait = Math.clamp((agenda.next() - now()) / hurry, 0, LOOK_MILLIS * Agenda.MILLI);
            Runnable told = inbox.poll(wait, TimeUnit.NANOSECONDS);
            while (told != null) {
                agenda.reach(Math.min(end, now()));
                told.run();
                told = inbox.poll();
            }
        }
        if (variant.watches()) {
            notes.end(agenda.now());
        }
        if (figures.count(Set.of(Criticality.values()), Figures.Fate.DEFERRED, 0, Long.MAX_VALUE) > 0) {
            figures.answeredLater(answeredLater());
        }
        close();
        read(from);
        return figures;
    }

    private void look() {
        providers.values().forEach(each -> each.reach(agenda.now()));
        if (variant.watches()) {
            LevelDesk.Picture seen = server.levels().look();
            notes.looked(seen.board(), seen.readings(), agenda.now());
            notes.acted(server.policy(), seen.acts() ? seen.measures() : Measures.NONE, agenda.now());
        }
    }

    /// How many of those that were put off have been answered, as its metrics say.
    private long answeredLater() throws InterruptedException {
        URI metrics = URI.create("http://127.0.0.1:" + server.console().getPort() + "/metrics");
        try {
            String text = http.send(
                            HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher found = ANSWERED_LATER.matcher(text);
            return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
        } catch (IOException e) {
            // All the rest was seen; a busy machine must not take it back.
            LOG.warn("How many were answered later is not known", e);
            return 0;
        }
    }

    /// What the server wrote down. It is closed: all of it is in the store.
    private void read(Instant from) throws IOException {
        long[] sums = new long[3];
        try {
            new SqliteReports(store).records(from, Instant.now().plusSeconds(1), each -> {
                sums[0]++;
                sums[1] += each.attempts().size();
                sums[2] += each.cost() == null ? 0 : each.cost().picodollars();
            });
        } catch (Accounts.Unavailable e) {
            throw new IOException("what was written down of the drill cannot be read: " + e.getMessage(), e);
        }
        figures.booked(sums[0], sums[1], sums[2]);
    }

    /// How many questions were not asked, because too many were under way.
    int notAsked() {
        return notAsked;
    }

    // ── For those who live in it ─────────────────────────────────────────────────────────────────────────────────────

    /// The time of the scenario; any thread may ask.
    long now() {
        return (System.nanoTime() - begun) * hurry;
    }

    /// Something happened at a socket; any thread may say so.
    void tell(Runnable what) {
        inbox.add(what);
    }

    /// It is over.
    void left(LiveCall call) {
        underWay.remove(call);
    }

    @Override
    public Agenda agenda() {
        return agenda;
    }

    @Override
    public Figures figures() {
        return figures;
    }

    @Override
    public int hurry() {
        return hurry;
    }

    @Override
    public Pending call(Question question, Credentials credentials, Call.Ended ended) {
        LiveCall call = new LiveCall(this, question, ended);
        if (underWay.size() >= MOST_UNDER_WAY) {
            notAsked++;
            // Not before whoever asks knows of it.
            agenda.after(0, call::drops);
        } else {
            underWay.add(call);
            call.begin(http, chat, question.source().secret());
        }
        return call;
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            try {
                closings.pop().close();
            } catch (Exception e) {
                LOG.warn("While a drill ended", e);
            }
        }
    }
}
