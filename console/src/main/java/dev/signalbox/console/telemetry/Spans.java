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

/// Makes the spans of a request that is over: its own, and below it one for each attempt.
final class Spans {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Resource resource;
    private final InstrumentationScopeInfo scope;

    Spans(Resource resource, InstrumentationScopeInfo scope) {
        this.resource = resource;
        this.scope = scope;
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
        for (int i = 0; i < record.attempts().size(); i++) {
            AttemptRecord attempt = record.attempts().get(i);
            long start = arrived + attempt.startedAt() - trace.arrivedAt();
            into.add(new Span(
                    Conventions.attemptName(record, attempt),
                    SpanKind.CLIENT,
                    context(id, trace.attempt(number(record.attempts(), i))),
                    own,
                    start,
                    start + attempt.nanos(),
                    attempt.failure() != null,
                    Conventions.attempt(record, attempt, policy),
                    resource,
                    scope));
        }
    }

    /// Attempts are told in the order in which they ended, and numbered in that in which they began.
    private static int number(List<AttemptRecord> attempts, int index) {
        long began = attempts.get(index).startedAt();
        int number = 1;
        for (int i = 0; i < attempts.size(); i++) {
            long other = attempts.get(i).startedAt();
            if (other < began || other == began && i < index) {
                number++;
            }
        }
        return number;
    }

    private static SpanContext context(String trace, long span) {
        return SpanContext.create(trace, digits(span), TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static String digits(long span) {
        return HexFormat.of().toHexDigits(span);
    }
}
