package dev.signalbox.console;

import dev.signalbox.console.access.Logins;
import dev.signalbox.console.notify.Messenger;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.commitment.Progress;
import dev.signalbox.core.declared.DeclaredDesk;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.maintenance.MaintenanceDesk;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.FetchedKeys;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.core.port.Responses;
import dev.signalbox.core.port.SharedState;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All metrics of the process; `docs/metrics.md` says what each is for.
///
/// [#record] runs on the event loops for every request. The counters of one set of labels are therefore
/// looked up once and kept together in a [Series], so that a request costs one look-up in a map and a few
/// striped additions.
///
/// Label values come from the config or from closed lists, so their number is bounded by design. A hard limit
/// stands behind that: beyond it, requests are counted under the label value `other`, which is counted too.
public final class Metrics implements Ledger {
    /// Distinct label sets that are kept apart.
    static final int MAX_LABEL_SETS = 10_000;

    private static final String OTHER = "other";
    private static final double NANOS_PER_SECOND = 1e9;

    /// Seconds. Few, as each is a time series per label set; dense where people wait, wide where models
    /// think.
    private static final double[] BUCKETS = {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    private final Counter requests;
    private final Histogram duration;
    private final Histogram firstContent;
    private final Counter tokens;
    private final Counter cost;
    private final Counter costUnknown;
    private final Counter attempts;
    private final Counter skipped;
    private final Counter cached;
    private final Counter targetChanges;
    private final Counter budgetCrossings;
    private final Counter overflow;
    private final Counter logDropped;
    private final Counter logWriteErrors;
    private final Counter telemetryDropped;
    private final Counter reloads;
    private final Gauge configLoaded;

    private final AtomicBoolean jvmRegistered = new AtomicBoolean();
    private volatile @Nullable Supplier<SharedState.Figures> sharing;
    private volatile @Nullable Supplier<Deferrals.Figures> deferred;
    private volatile @Nullable Supplier<Responses.Figures> responses;
    private volatile @Nullable Logins logins;
    private volatile Supplier<List<Progress>> commitments = List::of;
    private volatile FetchedKeys fetched = FetchedKeys.NONE;
    private volatile LevelDesk levels = LevelDesk.NONE;
    private volatile Supplier<List<MetricSnapshot>> work = List::of;
    private volatile @Nullable IntSupplier peers;
    private volatile IncidentDesk incidents = IncidentDesk.NONE;
    private volatile @Nullable Supplier<Messenger.Figures> messages;
    private volatile StatusDesk status = StatusDesk.NONE;
    private final int maxLabelSets;
    private final AtomicInteger labelSets = new AtomicInteger();
    private final Map<SeriesKey, Series> series = new ConcurrentHashMap<>();
    private final Map<Pair, CounterDataPoint> attemptCounters = new ConcurrentHashMap<>();
    private final Map<Pair, CounterDataPoint> cachedCounters = new ConcurrentHashMap<>();
    private final Map<Pair, CounterDataPoint> skippedCounters = new ConcurrentHashMap<>();
    private final Map<Outcome, Series> otherSeries = new ConcurrentHashMap<>();

    /// Metrics of a process, the JVM's included.
    ///
    /// @param version of Signalbox, the label of `signalbox_build_info`
    public Metrics(String version) {
        this(version, MAX_LABEL_SETS);
    }

    Metrics(String version, int maxLabelSets) {
        this.maxLabelSets = maxLabelSets;
        requests = counter("signalbox_requests_total", "Requests that ended, by outcome.", SeriesKey.LABELS);
        duration = histogram(
                "signalbox_request_duration_seconds",
                "From the arrival of a request's head to the last byte handed to the socket.",
                "route",
                "target",
                "workload",
                "outcome");
        firstContent = histogram(
                "signalbox_first_content_seconds",
                "From the arrival of a request's head to the first content of its answer.",
                "route",
                "target",
                "workload");
        tokens = counter("signalbox_tokens_total", "Tokens used.", "route", "target", "workload", "kind");
        cost = counter("signalbox_cost_usd_total", "What requests cost, in US dollars.", SeriesKey.LABELS);
        costUnknown = counter(
                "signalbox_cost_unknown_total",
                "Requests that used tokens whose price is not known.",
                SeriesKey.LABELS);
        attempts = counter("signalbox_attempts_total", "Attempts at providers, by result.", "target", "result");
        skipped = counter(
                "signalbox_skipped_total",
                "Times that a request passed over a target or one of its keys, by reason.",
                "target",
                "reason");
        cached = counter(
                "signalbox_cache_requests_total",
                "Requests of routes that keep answers, by what the cache did.",
                "route",
                "result");
        targetChanges = counter(
                "signalbox_target_changes_total",
                "Changes of what a target with a key is in, by what it changed to.",
                "target",
                "condition");
        budgetCrossings = counter(
                "signalbox_budget_crossings_total",
                "Times that a budget was spent to its soft threshold or wholly, or did not cover a request, once a"
                        + " period.",
                "owner",
                "threshold");
        overflow = counter(
                "signalbox_label_overflow_total",
                "Requests and attempts counted under the label value `other` because there were too many label sets.");
        logDropped = counter(
                "signalbox_access_log_dropped_total", "Access log lines lost because the log could not keep up.");
        logWriteErrors = counter(
                "signalbox_access_log_write_errors_total", "Failed writes of the access log; each loses its lines.");
        telemetryDropped = counter(
                "signalbox_telemetry_dropped_total",
                "Requests that the OpenTelemetry collector was not told of, as it could not keep up or be reached.");
        reloads = counter("signalbox_config_reloads_total", "Config changes seen, by result.", "result");
        reloads.initLabelValues("applied");
        reloads.initLabelValues("rejected");
        configLoaded = Gauge.builder()
                .name("signalbox_config_loaded_timestamp_seconds")
                .help("When the config in force was loaded, seconds since 1970.")
                .unit(Unit.SECONDS)
                .withoutExemplars()
                .register(registry);
        Info.builder()
                .name("signalbox_build_info")
                .help("The version that runs; always 1.")
                .labelNames("version")
                .register(registry)
                .setLabelValues(version);
    }

    @Override
    public void record(UsageRecord record) {
        series(record).add(record);
        String route = record.route();
        for (AttemptRecord attempt : record.attempts()) {
            // Under `*` the caller names the model, so the attempt's own label is not bounded by the config.
            String target = route.equals(Route.DIRECT) ? record.target() : attempt.target();
            attempts(target, attempt.failure()).inc();
        }
        for (Skipped passed : record.skipped()) {
            skipped(passed.target(), passed.reason()).inc();
        }
        String did = record.cache();
        if (did != null) {
            pair(cachedCounters, cached, route, did).inc();
        }
    }

    /// Says that a target with one of its keys got into another condition; the end of a rest says nobody.
    ///
    /// @param target its label
    /// @param condition into which, `open` when it is back from failing or from an ejection
    public void targetChanged(String target, String condition) {
        targetChanges.labelValues(target, condition).inc();
    }

    /// Says that a budget was spent, or did not cover a request.
    ///
    /// @param owner `key`, `workload`, `total`
    /// @param threshold `soft`, `hard`, `refused`
    public void budgetCrossed(String owner, String threshold) {
        budgetCrossings.labelValues(owner, threshold).inc();
    }

    /// Says that a config came into force at the start of the process.
    public void configLoaded(Instant at) {
        configLoaded.set(at.toEpochMilli() / 1000.0);
    }

    /// Says that a changed config came into force.
    public void configReloaded(Instant at) {
        reloads.labelValues("applied").inc();
        configLoaded(at);
    }

    /// Says that a changed config had mistakes, so that the one before stays in force.
    public void configRejected() {
        reloads.labelValues("rejected").inc();
    }

    /// Says that a collector was not told of requests.
    public void telemetryDropped(long requests) {
        telemetryDropped.inc(requests);
    }

    /// Says from now on how the sharing of limits goes.
    public void sharing(Supplier<SharedState.Figures> figures) {
        sharing = figures;
    }

    /// Says from now on who wants in at the console.
    void logins(Logins counted) {
        logins = counted;
    }

    /// Says from now on how commitments are used.
    public void commitments(Supplier<List<Progress>> last) {
        commitments = last;
    }

    /// Says from now on how the fetching of credentials goes.
    public void credentials(FetchedKeys keys) {
        fetched = keys;
    }

    /// Says from now on what the public is shown.
    public void status(StatusDesk desk) {
        status = desk;
    }

    /// Says from now on what people declared for weeks, and what they work on.
    public void work(DeclaredDesk declared, MaintenanceDesk maintenance) {
        work = () -> WorkFigures.of(declared, maintenance);
    }

    /// Says from now on which levels there are.
    public void levels(LevelDesk desk) {
        levels = desk;
    }

    /// Says from now on of how many other replicas levels know.
    public void peers(IntSupplier others) {
        peers = others;
    }

    /// Says from now on how many deferred requests there are.
    public void deferred(Supplier<Deferrals.Figures> figures) {
        deferred = figures;
    }

    /// Says from now on what is kept of responses.
    public void responses(Supplier<Responses.Figures> figures) {
        responses = figures;
    }

    /// Says from now on which incidents there are, and how people are told.
    public void incidents(IncidentDesk desk, Supplier<Messenger.Figures> figures) {
        incidents = desk;
        messages = figures;
    }

    /// Shows how the audit log goes, by what these give at each scrape. At most once.
    ///
    /// @param recorded lines written since the start
    /// @param dropped security events that were not written
    /// @param failures times that writing failed
    public void audited(LongSupplier recorded, LongSupplier dropped, LongSupplier failures) {
        audit("signalbox_audit_lines_total", "Lines written to the audit log.", recorded);
        audit("signalbox_audit_dropped_total", "Security events that the audit log could not take.", dropped);
        audit("signalbox_audit_write_errors_total", "Failed writes of the audit log.", failures);
    }

    private void audit(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    void accessLogDropped(long lines) {
        logDropped.inc(lines);
    }

    void accessLogWriteFailed() {
        logWriteErrors.inc();
    }

    /// The media type of what [#write] writes.
    String contentType() {
        return writer.getContentType();
    }

    /// Writes everything in the Prometheus text format.
    ///
    /// @param accounts null where none are kept
    void write(Vitals vitals, @Nullable Accounts accounts, OutputStream out) throws IOException {
        // Not before the first scrape: the JVM's management beans take a good part of the time to start in.
        if (!jvmRegistered.getAndSet(true)) {
            JvmMetrics.builder().register(registry);
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        registry.scrape().forEach(all::metricSnapshot);
        LiveFigures.of(vitals).forEach(all::metricSnapshot);
        QueueFigures.of(vitals.queues()).forEach(all::metricSnapshot);
        Vitals.Kept kept = vitals.kept();
        if (kept != null) {
            CacheFigures.of(kept).forEach(all::metricSnapshot);
        }
        if (accounts != null) {
            LedgerFigures.of(accounts.figures()).forEach(all::metricSnapshot);
        }
        Supplier<Deferrals.Figures> jobs = deferred;
        if (jobs != null) {
            DeferralFigures.of(jobs.get()).forEach(all::metricSnapshot);
        }
        Supplier<Responses.Figures> remembered = responses;
        if (remembered != null) {
            ResponseFigures.of(remembered.get()).forEach(all::metricSnapshot);
        }
        Supplier<SharedState.Figures> shared = sharing;
        if (shared != null) {
            ClusterFigures.of(shared.get()).forEach(all::metricSnapshot);
        }
        Logins counted = logins;
        if (counted != null) {
            all.metricSnapshot(LoginFigures.of(counted));
        }
        List<Progress> bought = commitments.get();
        if (!bought.isEmpty()) {
            CommitmentFigures.of(bought).forEach(all::metricSnapshot);
        }
        List<FetchedKeys.Row> keys = fetched.rows();
        if (!keys.isEmpty()) {
            CredentialFigures.of(keys).forEach(all::metricSnapshot);
        }
        LevelFigures.of(levels.look()).forEach(all::metricSnapshot);
        work.get().forEach(all::metricSnapshot);
        IntSupplier others = peers;
        if (others != null) {
            all.metricSnapshot(LevelFigures.peers(others.getAsInt()));
        }
        Supplier<Messenger.Figures> told = messages;
        if (told != null) {
            IncidentFigures.of(incidents, told.get()).forEach(all::metricSnapshot);
        }
        all.metricSnapshot(StatusFigures.of(status.look()));
        writer.write(out, all.build());
    }

    private Series series(UsageRecord record) {
        SeriesKey key =
                new SeriesKey(record.route(), record.target(), record.workload(), record.operation(), record.outcome());
        Series known = series.get(key);
        if (known != null) {
            return known;
        }
        if (isFull()) {
            return otherSeries.computeIfAbsent(
                    record.outcome(), outcome -> new Series(new SeriesKey(OTHER, OTHER, OTHER, OTHER, outcome)));
        }
        return series.computeIfAbsent(key, fresh -> {
            labelSets.incrementAndGet();
            return new Series(fresh);
        });
    }

    private CounterDataPoint attempts(String target, @Nullable String failure) {
        return pair(attemptCounters, attempts, target, failure == null ? "answered" : failure);
    }

    private CounterDataPoint skipped(String target, String reason) {
        return pair(skippedCounters, skipped, target, reason);
    }

    private CounterDataPoint pair(Map<Pair, CounterDataPoint> bound, Counter counter, String target, String what) {
        Pair key = new Pair(target, what);
        CounterDataPoint known = bound.get(key);
        if (known != null) {
            return known;
        }
        if (isFull()) {
            return counter.labelValues(OTHER, OTHER);
        }
        return bound.computeIfAbsent(key, fresh -> {
            labelSets.incrementAndGet();
            return counter.labelValues(fresh.target, fresh.what);
        });
    }

    /// Whether there are enough label sets; loops that add at the same moment may pass the limit by one each.
    private boolean isFull() {
        if (labelSets.get() < maxLabelSets) {
            return false;
        }
        overflow.inc();
        return true;
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    private Histogram histogram(String name, String help, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(BUCKETS)
                .withoutExemplars()
                .register(registry);
    }

    private record SeriesKey(String route, String target, String workload, String operation, Outcome outcome) {
        static final String[] LABELS = {"route", "target", "workload", "operation", "outcome"};
    }

    /// Labels of what is counted by target, or route, and one thing more.
    private record Pair(String target, String what) {}

    /// What one set of labels counts, bound once.
    private final class Series {
        private final SeriesKey key;
        private final CounterDataPoint ended;
        private final DistributionDataPoint took;
        /// Null until there was content or usage: errors before any attempt leave no empty histograms.
        private volatile @Nullable Answers answers;
        private final Late costs;
        private final Late unknownCosts;

        Series(SeriesKey key) {
            this.key = key;
            String outcome = key.outcome.label();
            ended = requests.labelValues(key.route, key.target, key.workload, key.operation, outcome);
            took = duration.labelValues(key.route, key.target, key.workload, outcome);
            costs = new Late(cost, key);
            unknownCosts = new Late(costUnknown, key);
        }

        void add(UsageRecord record) {
            ended.inc();
            took.observe(record.durationNanos() / NANOS_PER_SECOND);
            Cost paid = record.cost();
            if (paid != null) {
                costs.get().inc(paid.approximateUsd());
            } else if (record.costUnknown()) {
                unknownCosts.get().inc();
            }
            if (record.firstContentNanos() >= 0 || !record.usage().equals(Usage.NONE)) {
                answers().add(record);
            }
        }

        private Answers answers() {
            Answers bound = answers;
            if (bound == null) {
                bound = new Answers(key); // two loops may both do this: the counters below are the same ones
                answers = bound;
            }
            return bound;
        }
    }

    /// A counter of one set of labels that is not shown before it was counted.
    private static final class Late {
        private final Counter counter;
        private final SeriesKey key;
        private volatile @Nullable CounterDataPoint bound;

        Late(Counter counter, SeriesKey key) {
            this.counter = counter;
            this.key = key;
        }

        CounterDataPoint get() {
            CounterDataPoint known = bound;
            if (known == null) {
                // Two loops may both do this, and get the same one.
                known = counter.labelValues(key.route, key.target, key.workload, key.operation, key.outcome.label());
                bound = known;
            }
            return known;
        }
    }

    /// What answers count, the same for all operations and outcomes of a target.
    private final class Answers {
        private final DistributionDataPoint first;
        private final CounterDataPoint input;
        private final CounterDataPoint output;
        private final CounterDataPoint cachedInput;
        private final CounterDataPoint cacheWrite;
        private final CounterDataPoint reasoning;

        Answers(SeriesKey key) {
            first = firstContent.labelValues(key.route, key.target, key.workload);
            input = tokens.labelValues(key.route, key.target, key.workload, "input");
            output = tokens.labelValues(key.route, key.target, key.workload, "output");
            cachedInput = tokens.labelValues(key.route, key.target, key.workload, "cached_input");
            cacheWrite = tokens.labelValues(key.route, key.target, key.workload, "cache_write");
            reasoning = tokens.labelValues(key.route, key.target, key.workload, "reasoning");
        }

        void add(UsageRecord record) {
            if (record.firstContentNanos() >= 0) {
                first.observe(record.firstContentNanos() / NANOS_PER_SECOND);
            }
            Usage usage = record.usage();
            add(input, usage.input());
            add(output, usage.output());
            add(cachedInput, usage.cachedInput());
            add(cacheWrite, usage.cacheWrite());
            add(reasoning, usage.reasoning());
        }

        /// A provider that reports a negative number must not make `record` throw, as counters do.
        private static void add(CounterDataPoint counter, long count) {
            if (count > 0) {
                counter.inc(count);
            }
        }
    }
}
