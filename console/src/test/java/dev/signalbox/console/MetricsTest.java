package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.console.Samples.FixedVitals;
import dev.signalbox.console.access.Logins;
import dev.signalbox.console.notify.Messenger;
import dev.signalbox.console.status.StatusSamples;
import dev.signalbox.core.commitment.Progress;
import dev.signalbox.core.declared.DeclaredDesk;
import dev.signalbox.core.maintenance.MaintenanceDesk;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.FetchedKeys;
import dev.signalbox.core.port.Responses;
import dev.signalbox.core.port.SharedState;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String REQUEST = "{operation=\"chat\",outcome=\"success\",route=\"chat\","
            + "target=\"claude/claude-sonnet-4-5\",workload=\"default\"}";
    private static final String ANSWERED = "{route=\"chat\",target=\"claude/claude-sonnet-4-5\",workload=\"default\"}";

    private final Metrics metrics = new Metrics("1.2.3");

    @Test
    void aRequestCountsOnceWithItsDurationAndFirstContent() throws IOException {
        metrics.record(Samples.answered());

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_requests_total{operation=\"chat\",outcome=\"success\",route=\"chat\","
                        + "target=\"claude/claude-sonnet-4-5\",workload=\"default\"}"))
                .isEqualTo(1);
        assertThat(read.value("signalbox_request_duration_seconds_sum{outcome=\"success\",route=\"chat\","
                        + "target=\"claude/claude-sonnet-4-5\",workload=\"default\"}"))
                .isEqualTo(0.5);
        assertThat(read.value("signalbox_first_content_seconds_sum" + ANSWERED)).isEqualTo(0.12);
    }

    @Test
    void everyKindOfTokenIsCounted() throws IOException {
        metrics.record(Samples.answered());
        metrics.record(Samples.answered());

        Exposition read = scrape(metrics);
        assertThat(tokens(read, "input")).isEqualTo(2000);
        assertThat(tokens(read, "output")).isEqualTo(400);
        assertThat(tokens(read, "cached_input")).isEqualTo(1200);
        assertThat(tokens(read, "cache_write")).isEqualTo(100);
        assertThat(tokens(read, "reasoning")).isEqualTo(160);
    }

    @Test
    void everyAttemptIsCountedWithItsResult() throws IOException {
        metrics.record(Samples.answered());

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_attempts_total{result=\"upstream_error\",target=\"openai/gpt-5.1\"}"))
                .isEqualTo(1);
        assertThat(read.value("signalbox_attempts_total{result=\"answered\",target=\"claude/claude-sonnet-4-5\"}"))
                .isEqualTo(1);
    }

    @Test
    void attemptsAtDirectlyNamedModelsShareTheLabelOfTheirProvider() throws IOException {
        UsageRecord direct = Samples.record("*", "openai/*", Outcome.SUCCESS);

        metrics.record(withAttempts(direct, List.of(new AttemptRecord("openai/whatever-i-like", null, 200, 1))));

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_attempts_total{result=\"answered\",target=\"openai/*\"}"))
                .isEqualTo(1);
        assertThat(read.samples().keySet()).noneMatch(name -> name.contains("whatever-i-like"));
    }

    @Test
    void aRefusedRequestLeavesNoEmptyTokenOrFirstContentSeries() throws IOException {
        metrics.record(Samples.refused("r"));

        assertThat(scrape(metrics).samples().keySet())
                .noneMatch(name -> name.startsWith("signalbox_tokens_total{"))
                .noneMatch(name -> name.startsWith("signalbox_first_content_seconds_count"));
    }

    @Test
    void costsAreAddedUpInDollarsByTheLabelsOfTheRequests() throws IOException {
        metrics.record(withCost(Samples.answered(), new Cost(1_500_000_000_000L, false)));
        metrics.record(withCost(Samples.answered(), new Cost(250_000_000_000L, true)));

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_cost_usd_total" + REQUEST)).isEqualTo(1.75);
        assertThat(read.samples().keySet()).noneMatch(name -> name.startsWith("signalbox_cost_unknown_total{"));
    }

    @Test
    void aCostThatIsNotKnownIsCountedAndNotAddedAsZero() throws IOException {
        metrics.record(withCost(Samples.answered(), null));
        metrics.record(Samples.refused("used nothing, so it cost nothing"));

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_cost_unknown_total" + REQUEST)).isEqualTo(1);
        assertThat(read.samples().keySet())
                .noneMatch(name -> name.startsWith("signalbox_cost_usd_total{"))
                .filteredOn(name -> name.startsWith("signalbox_cost_unknown_total{"))
                .hasSize(1);
    }

    @Test
    void aNegativeCountOfAProviderIsIgnored() throws IOException {
        UsageRecord record = Samples.answered();

        metrics.record(withUsage(record, new Usage(-5, Long.MIN_VALUE, -1, -1, -1, false)));

        assertThat(tokens(scrape(metrics), "input")).isZero();
    }

    @Test
    void beyondTheLimitLabelSetsAreOther() throws IOException {
        Metrics small = new Metrics("1", 3);
        for (int route = 0; route < 50; route++) {
            small.record(withAttempts(Samples.record("route-" + route, "t", Outcome.SUCCESS), List.of()));
        }

        Exposition read = scrape(small);
        assertThat(read.value("signalbox_requests_total{operation=\"other\",outcome=\"success\",route=\"other\","
                        + "target=\"other\",workload=\"other\"}"))
                .isEqualTo(47);
        assertThat(read.value("signalbox_label_overflow_total")).isEqualTo(47);
        assertThat(read.samples().keySet().stream().filter(name -> name.startsWith("signalbox_requests_total")))
                .hasSize(4);
    }

    @Test
    void beyondTheLimitAttemptsAreOther() throws IOException {
        Metrics none = new Metrics("1", 0);

        none.record(Samples.answered());

        assertThat(scrape(none).value("signalbox_attempts_total{result=\"other\",target=\"other\"}"))
                .isEqualTo(2);
    }

    @Test
    void labelValuesAreEscaped() throws IOException {
        metrics.record(Samples.record("a\"b\\c\nd", "t", Outcome.TRUNCATED));

        assertThat(scrape(metrics).samples().keySet()).anyMatch(name -> name.contains("route=\"a\\\"b\\\\c\\nd\""));
    }

    @Test
    void liveFiguresComeFromTheVitalSigns() throws IOException {
        Exposition read = scrape(metrics);

        assertThat(read.value("signalbox_in_flight")).isEqualTo(7);
        assertThat(read.value("signalbox_client_connections")).isEqualTo(12);
        assertThat(read.value("signalbox_draining")).isZero();
        assertThat(read.value("signalbox_cut_off")).isZero();
        assertThat(read.value("signalbox_upstream_connections{provider=\"openai\",state=\"active\"}"))
                .isEqualTo(2);
        assertThat(read.value("signalbox_upstream_connections{provider=\"openai\",state=\"idle\"}"))
                .isEqualTo(5);
        assertThat(read.value("signalbox_event_loop_lag_seconds{loop=\"1\"}")).isEqualTo(0.0025);
    }

    @Test
    void everyTargetWithItsKeyIsInOneConditionOfAll() throws IOException {
        Exposition read = scrape(metrics);

        assertThat(read.value(condition("openai/gpt-5.1", 1, "open"))).isEqualTo(1);
        assertThat(read.value(condition("openai/gpt-5.1", 2, "open"))).isZero();
        assertThat(read.value(condition("openai/gpt-5.1", 2, "resting"))).isEqualTo(1);
        assertThat(read.samples().entrySet().stream()
                        .filter(sample -> sample.getKey().startsWith("signalbox_target_condition{"))
                        .mapToDouble(sample -> sample.getValue())
                        .sum())
                .isEqualTo(3);
        assertThat(read.samples()).containsKey(condition("claude/claude-sonnet-4-5", 1, "drained"));
    }

    @Test
    void whatATargetGetsIsToldOnceHoweverManyKeysThereAre() throws IOException {
        Exposition read = scrape(metrics);

        assertThat(read.value("signalbox_target_in_flight{target=\"openai/gpt-5.1\"}"))
                .isEqualTo(3);
        assertThat(read.value("signalbox_target_concurrency_limit{target=\"openai/gpt-5.1\"}"))
                .isEqualTo(64);
        assertThat(read.value("signalbox_queue_length{route=\"chat\"}")).isEqualTo(4);
    }

    @Test
    void whatARequestPassedOverIsCountedByReason() throws IOException {
        metrics.record(Samples.answered());
        metrics.record(Samples.answered());

        assertThat(scrape(metrics).value("signalbox_skipped_total{reason=\"resting\",target=\"openai/gpt-5.1\"}"))
                .isEqualTo(2);
    }

    @Test
    void changesOfTargetsAreCounted() throws IOException {
        metrics.targetChanged("openai/gpt-5.1", "failing");
        metrics.targetChanged("openai/gpt-5.1", "open");
        metrics.targetChanged("openai/gpt-5.1", "failing");

        assertThat(scrape(metrics)
                        .value("signalbox_target_changes_total{condition=\"failing\",target=\"openai/gpt-5.1\"}"))
                .isEqualTo(2);
    }

    private static String condition(String target, int key, String condition) {
        return "signalbox_target_condition{condition=\"" + condition + "\",key=\"" + key + "\",target=\"" + target
                + "\"}";
    }

    @Test
    void configChangesAreCountedAndTheLastGoodOneIsDated() throws IOException {
        metrics.configLoaded(Instant.ofEpochSecond(100));
        metrics.configReloaded(Instant.ofEpochSecond(200));
        metrics.configRejected();
        metrics.configRejected();

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_config_reloads_total{result=\"applied\"}"))
                .isEqualTo(1);
        assertThat(read.value("signalbox_config_reloads_total{result=\"rejected\"}"))
                .isEqualTo(2);
        assertThat(read.value("signalbox_config_loaded_timestamp_seconds")).isEqualTo(200);
    }

    @Test
    void theVersionAndTheJvmAreThere() throws IOException {
        Exposition read = scrape(metrics);

        assertThat(read.value("signalbox_build_info{version=\"1.2.3\"}")).isEqualTo(1);
        assertThat(read.types())
                .containsKeys("jvm_memory_used_bytes", "jvm_gc_collection_seconds", "jvm_threads_current");
    }

    @Test
    void whatBecomesOfThoseWhoWaitIsCountedByCriticality() throws IOException {
        Exposition read = scrape(metrics);
        String labels = "criticality=\"sheddable-plus\"";

        assertThat(read.value("signalbox_queue_waiting{" + labels + ",route=\"chat\"}"))
                .isEqualTo(4);
        assertThat(read.value("signalbox_queue_wait_seconds_bucket{" + labels + ",le=\"1.0\",route=\"chat\"}"))
                .isEqualTo(7);
        assertThat(read.value("signalbox_queue_wait_seconds_count{" + labels + ",route=\"chat\"}"))
                .isEqualTo(8);
        assertThat(read.value("signalbox_queue_refused_total{" + labels + ",reason=\"displaced\",route=\"chat\"}"))
                .isEqualTo(6);
    }

    @Test
    void everyMetricOfOursIsDocumentedAndEveryDocumentedOneExists() throws IOException {
        metrics.record(Samples.answered());
        metrics.record(withCost(Samples.answered(), null));
        metrics.record(withCache(Samples.answered(), "hit"));
        metrics.targetChanged("openai/gpt-5.1", "failing");
        metrics.budgetCrossed("total", "hard");
        metrics.sharing(() -> new SharedState.Figures(true, 1, 1, 1));
        metrics.audited(() -> 0, () -> 0, () -> 0);
        metrics.commitments(() -> List.of(progress()));
        metrics.logins(new Logins());
        metrics.levels(new OneLevel());
        metrics.work(DeclaredDesk.NONE, MaintenanceDesk.NONE);
        metrics.peers(() -> 1);
        metrics.credentials(() -> List.of(new FetchedKeys.Row("openai", 1, 2, 3, 4, 5)));
        Picture page = StatusSamples.calm();
        metrics.status(() -> page);
        metrics.deferred(() -> new Deferrals.Figures(Map.of(), Map.of(), 0, 0, Map.of("completed", 1L)));
        metrics.responses(() -> new Responses.Figures(1, 1, 1, 1, 1, 1, 1, 1));
        metrics.incidents(
                new OneIncident(), () -> new Messenger.Figures(List.of(new Messenger.Sent("slack", "sent", 1)), 1.5));
        String doc = Files.readString(Path.of("..", "docs", "metrics.md"));

        List<String> documented = doc.lines()
                .filter(line -> line.startsWith("| `signalbox_"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertThat(scrape(metrics).types().keySet().stream().filter(name -> name.startsWith("signalbox_")))
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void whatMayComeOfALoginIsThereFromTheStart() throws IOException {
        Logins logins = new Logins();
        metrics.logins(logins);
        logins.count(Logins.Method.OIDC, Logins.Ending.NO_ROLE);

        Exposition read = scrape(metrics);
        assertThat(read.value("signalbox_console_logins_total{method=\"oidc\",outcome=\"no_role\"}"))
                .isEqualTo(1);
        assertThat(read.value("signalbox_console_logins_total{method=\"password\",outcome=\"locked\"}"))
                .isZero();
        assertThat(read.samples().keySet().stream().filter(name -> name.startsWith("signalbox_console_logins")))
                .hasSize(20);
    }

    private static Progress progress() {
        Commitment commitment = new Commitment(
                "year",
                "openai",
                Set.of(),
                new Commitment.Bought.Tokens(10),
                Instant.ofEpochSecond(1),
                Instant.ofEpochSecond(2));
        return new Progress(
                commitment,
                Progress.State.RUNNING,
                BigDecimal.ONE,
                0,
                0.5,
                BigDecimal.ONE,
                BigDecimal.TWO,
                BigDecimal.TWO,
                true);
    }

    private static double tokens(Exposition read, String kind) {
        return read.value("signalbox_tokens_total{kind=\"" + kind + "\"," + ANSWERED.substring(1));
    }

    private static Exposition scrape(Metrics metrics) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(FixedVitals.healthy(), Samples.ACCOUNTS, out);
        return Exposition.parse(out.toString(StandardCharsets.UTF_8));
    }

    private static UsageRecord withAttempts(UsageRecord of, List<AttemptRecord> attempts) {
        return with(of, of.usage(), of.cost(), attempts, null);
    }

    private static UsageRecord withUsage(UsageRecord of, Usage usage) {
        return with(of, usage, of.cost(), of.attempts(), null);
    }

    private static UsageRecord withCost(UsageRecord of, @Nullable Cost cost) {
        return with(of, of.usage(), cost, of.attempts(), null);
    }

    private static UsageRecord withCache(UsageRecord of, String did) {
        return with(of, of.usage(), of.cost(), of.attempts(), did);
    }

    private static UsageRecord with(
            UsageRecord of, Usage usage, @Nullable Cost cost, List<AttemptRecord> attempts, @Nullable String cache) {
        return new UsageRecord(
                of.requestId(),
                of.epochMillis(),
                of.operation(),
                of.dialect(),
                of.key(),
                of.workload(),
                of.route(),
                of.target(),
                of.model(),
                of.streamed(),
                of.status(),
                of.outcome(),
                of.code(),
                usage,
                cost,
                attempts,
                List.of(),
                of.durationNanos(),
                of.firstContentNanos(),
                of.bytesIn(),
                of.bytesOut(),
                null,
                0,
                0,
                0,
                null,
                cache);
    }
}
