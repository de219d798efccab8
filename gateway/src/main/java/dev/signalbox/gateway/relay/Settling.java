package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/// Makes the one record of a request out of what the core and the shell know of it.
final class Settling {
    /// Bytes of text that make a token, where the provider does not count: about right for English, low for
    /// Korean.
    private static final int BYTES_PER_TOKEN = 4;

    private Settling() {}

    static UsageRecord record(
            Incoming incoming, Settlement settled, @Nullable Attempt attempt, long now, long bytesIn, long bytesOut) {
        Operation operation = incoming.operation();
        long firstContent = settled.firstContentAt();
        return new UsageRecord(
                incoming.requestId(),
                incoming.epochMillis(),
                operation == null ? "unknown" : operation.label(),
                operation == null ? "unknown" : incoming.dialect().name(),
                settled.key(),
                settled.workload(),
                settled.route(),
                settled.target(),
                settled.model(),
                settled.streamed(),
                settled.status(),
                settled.outcome(),
                settled.code(),
                attempt == null ? Usage.NONE : usage(operation, settled.outcome(), attempt.facts(), bytesIn),
                settled.attempts(),
                settled.skipped(),
                now - incoming.arrivedAt(),
                firstContent == -1 ? -1 : firstContent - incoming.arrivedAt(),
                bytesIn,
                bytesOut);
    }

    /// As the provider reported it; where it did not, or a stream was cut before its last figure, an
    /// estimate.
    private static Usage usage(@Nullable Operation operation, Outcome outcome, Facts facts, long bytesIn) {
        Usage reported = facts.usage();
        if (reported != null && !reported.estimated() && (facts.finished() || outcome == Outcome.SUCCESS)) {
            return reported;
        }
        if (!facts.content() || operation == Operation.COUNT_TOKENS) {
            return Usage.NONE;
        }
        long input = reported == null ? bytesIn / BYTES_PER_TOKEN : reported.input();
        long output = Math.max(reported == null ? 0 : reported.output(), facts.outputChars() / BYTES_PER_TOKEN);
        return new Usage(
                input,
                output,
                reported == null ? 0 : reported.cachedInput(),
                reported == null ? 0 : reported.cacheWrite(),
                reported == null ? 0 : reported.reasoning(),
                true);
    }
}
