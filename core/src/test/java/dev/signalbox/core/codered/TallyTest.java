package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Objective.Kind;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<Objective> ALL = List.of(
            new Objective(Kind.SUCCESS, 0.99, null),
            new Objective(Kind.FIRST_TOKEN, 0.95, Duration.ofSeconds(2)),
            new Objective(Kind.COMPLETED, 0.99, null),
            new Objective(Kind.LATENCY, 0.95, Duration.ofSeconds(10)));

    private final Tally tally = new Tally(name -> name.equals("core") ? ALL : List.of());

    @ParameterizedTest
    @CsvSource({
        "SUCCESS, , GOOD",
        "CALLER_ERROR, rate_limited, ",
        "CALLER_ERROR, upstream_rejected, ",
        "REFUSED, draining, ",
        "REFUSED, workload_paused, ",
        "REFUSED, overloaded, OVERLOADED",
        "REFUSED, queue_timeout, OVERLOADED",
        "UPSTREAM_ERROR, no_healthy_target, FAILED",
        "UPSTREAM_ERROR, upstream_rate_limited, LIMITED",
        "TIMEOUT, upstream_timeout_first_token, FAILED",
        "TRUNCATED, upstream_truncated, FAILED",
        "INTERNAL_ERROR, internal_error, FAILED"
    })
    void whatIsTheCallersIsLeftOut(Outcome outcome, @Nullable String code, @Nullable String count) {
        tally.record(request("core", "chat", outcome, code, false, SECOND, -1));

        if (count == null) {
            assertThat(sums()).isEmpty();
        } else {
            assertThat(counted(Count.valueOf(count))).isEqualTo(1);
        }
    }

    @Test
    void aClientThatLeavesBeforeItsFirstTokenIsLateLeavesByItself() {
        tally.record(request("core", "chat", Outcome.CLIENT_GONE, "client_gone", true, SECOND, -1));
        assertThat(sums()).isEmpty();

        tally.record(request("core", "chat", Outcome.CLIENT_GONE, "client_gone", true, 3 * SECOND, -1));
        assertThat(counted(Count.FAILED)).isEqualTo(1);
        assertThat(counted(Count.FIRST_LATE)).isEqualTo(1);

        tally.record(request("core", "chat", Outcome.CLIENT_GONE, "client_gone", true, 3 * SECOND, SECOND));
        assertThat(counted(Count.FAILED)).isEqualTo(1);
    }

    @Test
    void streamsCountByFirstTokenAndByTheirEnd() {
        tally.record(request("core", "chat", Outcome.SUCCESS, null, true, 3 * SECOND, SECOND));
        tally.record(request("core", "chat", Outcome.SUCCESS, null, true, 12 * SECOND, 3 * SECOND));
        tally.record(request("core", "chat", Outcome.TRUNCATED, "upstream_truncated", true, SECOND, SECOND / 2));

        assertThat(counted(Count.FIRST_IN_TIME)).isEqualTo(2);
        assertThat(counted(Count.FIRST_LATE)).isEqualTo(1);
        assertThat(counted(Count.COMPLETED)).isEqualTo(2);
        assertThat(counted(Count.BROKEN)).isEqualTo(1);
        assertThat(counted(Count.ANSWER_IN_TIME)).isEqualTo(1);
        assertThat(counted(Count.ANSWER_LATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 900, 0, true",
        "1000, 1100, 0, false",
        "1001, 1100, 1, true",
        "8000, 2100, 1, false",
        "8001, 2100, 2, true",
        "1000000, 6000, 2, false"
    })
    void aLargerPromptHasMoreTimeForItsFirstToken(long bytes, long millis, int size, boolean inTime) {
        Tally bySize = new Tally(_ -> List.of(new Objective(
                Kind.FIRST_TOKEN,
                0.95,
                Duration.ofSeconds(5),
                List.of(
                        new Objective.Size(1000, Duration.ofSeconds(1)),
                        new Objective.Size(8000, Duration.ofSeconds(2))))));

        bySize.record(ofSize(bytes, millis * 1_000_000));

        Map<Scope, long[]> sums = new HashMap<>();
        bySize.addTo(sums);
        long[] counts = Objects.requireNonNull(sums.get(new Scope("core", "chat")));
        assertThat(counts[(inTime ? Count.FIRST_IN_TIME : Count.FIRST_LATE).ordinal()])
                .isEqualTo(1);
        for (int i = 0; i < Count.SIZES; i++) {
            assertThat(counts[Count.sized(i, inTime)]).isEqualTo(i == size ? 1 : 0);
            assertThat(counts[Count.sized(i, !inTime)]).isZero();
        }
    }

    @Test
    void nothingIsCountedBySizeWhereNoneIsDeclared() {
        tally.record(request("core", "chat", Outcome.SUCCESS, null, true, 3 * SECOND, SECOND));

        long[] counts = Objects.requireNonNull(sums().get(new Scope("core", "chat")));
        assertThat(Arrays.stream(counts, Count.KINDS, Count.PLACES)).containsOnly(0L);
    }

    @Test
    void timeBeforeTheFirstAttemptIsTimeInTheQueue() {
        tally.record(tried(5 * SECOND, new AttemptRecord("p/m", null, 200, SECOND, 100)));
        assertThat(counted(Count.QUEUED)).isEqualTo(1);

        tally.record(tried(
                5 * SECOND,
                new AttemptRecord("p/m", "upstream_error", 500, SECOND, 100),
                new AttemptRecord("p/m", null, 200, SECOND, 100 + 4 * SECOND)));
        assertThat(counted(Count.QUEUED)).isEqualTo(1);
    }

    @Test
    void workloadsWithoutALevelAndOtherOperationsAreNotCounted() {
        tally.record(request("side", "chat", Outcome.SUCCESS, null, false, SECOND, -1));

        assertThat(sums()).isEmpty();
    }

    @Test
    void noMoreScopesAreToldApartThanThereIsRoomFor() {
        for (int i = 0; i < 3 * Tally.MAX_SCOPES; i++) {
            tally.record(request("core", "route-" + i, Outcome.SUCCESS, null, false, SECOND, -1));
        }

        assertThat(sums()).hasSize(Tally.MAX_SCOPES);
    }

    private Map<Scope, long[]> sums() {
        Map<Scope, long[]> sums = new HashMap<>();
        tally.addTo(sums);
        return sums;
    }

    private long counted(Count count) {
        return Objects.requireNonNull(sums().get(new Scope("core", "chat")))[count.ordinal()];
    }

    private static UsageRecord tried(long nanos, AttemptRecord... attempts) {
        return record("core", "chat", Outcome.SUCCESS, null, false, nanos, -1, List.of(attempts));
    }

    private static UsageRecord request(
            String workload,
            String route,
            Outcome outcome,
            @Nullable String code,
            boolean streamed,
            long nanos,
            long firstContent) {
        return record(workload, route, outcome, code, streamed, nanos, firstContent, List.of());
    }

    private static UsageRecord record(
            String workload,
            String route,
            Outcome outcome,
            @Nullable String code,
            boolean streamed,
            long nanos,
            long firstContent,
            List<AttemptRecord> attempts) {
        return record(workload, route, outcome, code, streamed, nanos, firstContent, attempts, 0);
    }

    /// A stream with its first token after so long.
    private static UsageRecord ofSize(long bytes, long firstContent) {
        return record("core", "chat", Outcome.SUCCESS, null, true, 10 * SECOND, firstContent, List.of(), bytes);
    }

    private static UsageRecord record(
            String workload,
            String route,
            Outcome outcome,
            @Nullable String code,
            boolean streamed,
            long nanos,
            long firstContent,
            List<AttemptRecord> attempts,
            long bytes) {
        return new UsageRecord(
                "req",
                0,
                "chat",
                "openai",
                null,
                workload,
                route,
                "p/m",
                "m",
                streamed,
                200,
                outcome,
                code,
                Usage.NONE,
                null,
                attempts,
                List.of(),
                nanos,
                firstContent,
                bytes,
                0);
    }
}
