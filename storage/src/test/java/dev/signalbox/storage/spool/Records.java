package dev.signalbox.storage.spool;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.util.List;

/// Records to be kept.
public final class Records {
    private Records() {}

    /// One of an answer that came at the second try.
    public static UsageRecord answered(String requestId) {
        return at(requestId, 1_790_000_000_000L);
    }

    /// The same of another time.
    public static UsageRecord at(String requestId, long epochMillis) {
        return new UsageRecord(
                requestId,
                epochMillis,
                "chat",
                "openai",
                "web",
                "core-chat",
                "chat",
                "openai/gpt-5.1",
                "gpt-5.1",
                true,
                200,
                Outcome.SUCCESS,
                null,
                new Usage(100, 20, 50, 10, 4, 5, false),
                new Cost(123_456_789, true),
                List.of(
                        new AttemptRecord("claude/sonnet", "upstream_unavailable", 503, 1_000_000),
                        new AttemptRecord("openai/gpt-5.1", null, 200, 2_000_000)),
                List.of(new Skipped("other/model", 2, "resting")),
                3_000_000,
                1_500_000,
                321,
                654);
    }

    /// One of a provider that counts nonsense.
    public static UsageRecord absurd(String requestId, long epochMillis) {
        UsageRecord one = at(requestId, epochMillis);
        long many = 999_999_999_999_999_999L;
        return new UsageRecord(
                requestId,
                epochMillis,
                one.operation(),
                one.dialect(),
                one.key(),
                one.workload(),
                one.route(),
                one.target(),
                one.model(),
                one.streamed(),
                one.status(),
                one.outcome(),
                one.code(),
                new Usage(many, many, many, many, 0, many, false),
                new Cost(Long.MAX_VALUE, true),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut());
    }

    /// The same of another key, target and end.
    public static UsageRecord of(String requestId, long epochMillis, String key, String target, Outcome outcome) {
        UsageRecord one = at(requestId, epochMillis);
        return new UsageRecord(
                requestId,
                epochMillis,
                one.operation(),
                one.dialect(),
                key,
                one.workload(),
                one.route(),
                target,
                one.model(),
                one.streamed(),
                one.status(),
                outcome,
                one.code(),
                one.usage(),
                one.cost(),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut());
    }

    /// One with tokens that were no text, served in another way than the usual.
    public static UsageRecord spoken(String requestId) {
        UsageRecord one = answered(requestId);
        return new UsageRecord(
                requestId,
                one.epochMillis(),
                one.operation(),
                one.dialect(),
                one.key(),
                one.workload(),
                one.route(),
                one.target(),
                one.model(),
                one.streamed(),
                one.status(),
                one.outcome(),
                one.code(),
                one.usage().at("flex").with(Usage.Media.of(7, 8, 9, 10)),
                one.cost(),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut());
    }

    /// One with tags, of whose cost a part was in vain.
    public static UsageRecord tagged(String requestId, String tags) {
        UsageRecord one = answered(requestId);
        return new UsageRecord(
                requestId,
                one.epochMillis(),
                one.operation(),
                one.dialect(),
                one.key(),
                one.workload(),
                one.route(),
                one.target(),
                one.model(),
                one.streamed(),
                one.status(),
                one.outcome(),
                one.code(),
                one.usage(),
                one.cost(),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut(),
                tags,
                23_456_789,
                0,
                0,
                null);
    }

    /// One that bounded its answer and has a digest of what was asked.
    public static UsageRecord asked(
            String requestId, long epochMillis, String key, String route, long maxTokens, long output, long digest) {
        UsageRecord one = answered(requestId);
        return new UsageRecord(
                requestId,
                epochMillis,
                one.operation(),
                one.dialect(),
                key,
                one.workload(),
                route,
                one.target(),
                one.model(),
                one.streamed(),
                one.status(),
                one.outcome(),
                one.code(),
                Usage.of(100, output),
                one.cost(),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut(),
                null,
                0,
                maxTokens,
                digest,
                null);
    }

    /// The same that failed, or whose tokens nobody counted.
    public static UsageRecord asked(UsageRecord one, Outcome outcome, Usage usage) {
        return new UsageRecord(
                one.requestId(),
                one.epochMillis(),
                one.operation(),
                one.dialect(),
                one.key(),
                one.workload(),
                one.route(),
                one.target(),
                one.model(),
                one.streamed(),
                one.status(),
                outcome,
                one.code(),
                usage,
                one.cost(),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut(),
                null,
                0,
                one.maxTokens(),
                one.digest(),
                null);
    }

    /// One with as little in it as there can be.
    public static UsageRecord refused(String requestId) {
        return new UsageRecord(
                requestId,
                1,
                "unknown",
                "unknown",
                null,
                "default",
                "-",
                "-",
                null,
                false,
                0,
                Outcome.CLIENT_GONE,
                "client_gone",
                Usage.NONE,
                null,
                List.of(),
                List.of(),
                0,
                -1,
                0,
                0);
    }
}
