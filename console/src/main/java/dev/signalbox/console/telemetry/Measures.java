package dev.signalbox.console.telemetry;

import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;

/// The metrics for generative AI. The SDK bounds their attribute sets (2000 of each), should the config not.
final class Measures {
    private static final double NANOS_PER_SECOND = 1e9;

    private final DoubleHistogram duration;
    private final LongHistogram tokens;
    private final DoubleHistogram firstToken;

    Measures(Meter meter) {
        duration = meter.histogramBuilder(Conventions.DURATION)
                .setUnit("s")
                .setDescription("GenAI operation duration.")
                .setExplicitBucketBoundariesAdvice(Conventions.DURATION_BUCKETS)
                .build();
        tokens = meter.histogramBuilder(Conventions.TOKENS)
                .ofLongs()
                .setUnit("{token}")
                .setDescription("Number of input and output tokens used.")
                .setExplicitBucketBoundariesAdvice(Conventions.TOKEN_BUCKETS)
                .build();
        firstToken = meter.histogramBuilder(Conventions.FIRST_TOKEN)
                .setUnit("s")
                .setDescription("Time to generate first token for successful responses.")
                .setExplicitBucketBoundariesAdvice(Conventions.FIRST_TOKEN_BUCKETS)
                .build();
    }

    /// What no provider was asked for is no operation of a model.
    void add(UsageRecord record, Policy policy) {
        if (record.attempts().isEmpty()) {
            return;
        }
        Attributes measured = Conventions.measured(record, policy);
        duration.record(record.durationNanos() / NANOS_PER_SECOND, Conventions.ended(measured, record));
        if (record.firstContentNanos() >= 0 && record.streamed()) {
            firstToken.record(record.firstContentNanos() / NANOS_PER_SECOND, measured);
        }
        Usage usage = record.usage();
        if (usage.input() > 0) {
            tokens.record(usage.input(), Conventions.tokens(measured, true));
        }
        if (usage.output() > 0) {
            tokens.record(usage.output(), Conventions.tokens(measured, false));
        }
    }
}
