package dev.signalbox.console.telemetry;

import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Trace;
import dev.signalbox.model.usage.UsageRecord;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/// Makes the spans of a request that is over: its own, and below it one for each attempt. Confined to a thread.
final class Spans {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final SplittableRandom random;

    Spans(Resource resource, InstrumentationScopeInfo scope, SplittableRandom random) {
        this.resource = resource;
        this.scope = scope;
        this.random = random;
    }

    void add(UsageRecord record, Trace trace, Policy policy, List<SpanData> into) {
        String id = trace.id();
        SpanContext own = context(id, trace.span());
        SpanContext caller = trace.parent() == 0
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        id, digits(trace.parent()), TraceFlags.getSampled(), TraceState.getDefault());
        long arrived = record.epochMillis() * NANOS_PER_MILLI;
        into.add(new Span(
                Conventions.requestName(record),
                SpanKind.SERVER,
                own,
                caller,
                arrived,
                arrived + record.durationNanos(),
                Conventions.failed(record),
                Conventions.request(record, policy),
                resource,
                scope));
        for (AttemptRecord attempt : record.attempts()) {
            long start = arrived + attempt.startedAt() - trace.arrivedAt();
            into.add(new Span(
                    Conventions.attemptName(record, attempt),
                    SpanKind.CLIENT,
                    context(id, random.nextLong(1, Long.MAX_VALUE)),
                    own,
                    start,
                    start + attempt.nanos(),
                    attempt.failure() != null,
                    Conventions.attempt(record, attempt, policy),
                    resource,
                    scope));
        }
    }

    private static SpanContext context(String trace, long span) {
        return SpanContext.create(trace, digits(span), TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static String digits(long span) {
        return HexFormat.of().toHexDigits(span);
    }
}
