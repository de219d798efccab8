package dev.signalbox.gateway.relay;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the one record of a request out of what the core and the shell know of it, and says what it cost.
final class Settling {
    /// Bytes of text that make a token, where the provider does not count: about right for English, low for
    /// Korean.
    private static final int BYTES_PER_TOKEN = 4;

    private final Incoming incoming;
    private final PriceList prices;

    Settling(Incoming incoming, PriceList prices) {
        this.incoming = incoming;
        this.prices = prices;
    }

    UsageRecord record(Settlement settled, @Nullable Attempt attempt, long now, Question question, long bytesOut) {
        Operation operation = incoming.operation();
        long bytesIn = question.bytes();
        Usage usage = usage(attempt, settled.outcome(), bytesIn);
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
                usage,
                cost(usage, attempt, settled.inVain(), bytesIn),
                settled.attempts(),
                settled.skipped(),
                now - incoming.arrivedAt(),
                firstContent == -1 ? -1 : firstContent - incoming.arrivedAt(),
                bytesIn,
                bytesOut,
                settled.tags(),
                costInVain(usage, settled.inVain(), bytesIn),
                // Of what a provider answered: the cache's answers need neither bound nor advice.
                attempt == null ? 0 : question.maxTokens(),
                attempt == null ? 0 : question.digest(),
                incoming.trace(),
                settled.cache());
    }

    /// The part of the cost that is not the answer's, in picodollars; 0 also where it is not known.
    private long costInVain(Usage usage, List<Target> inVain, long bytesIn) {
        Cost cost = inVain.isEmpty() ? null : cost(Usage.NONE, null, usage, inVain, bytesIn);
        return cost == null ? 0 : cost.picodollars();
    }

    /// What it costs when it ends like this.
    ///
    /// @param inVain as in [Settlement]
    @Nullable
    Cost cost(@Nullable Attempt attempt, Outcome outcome, List<Target> inVain, long bytesIn) {
        return cost(usage(attempt, outcome, bytesIn), attempt, inVain, bytesIn);
    }

    private @Nullable Cost cost(Usage usage, @Nullable Attempt attempt, List<Target> inVain, long bytesIn) {
        return cost(usage, attempt, usage, inVain, bytesIn);
    }

    /// @param usage what is paid for
    /// @param known what the request's tokens are known to be
    private @Nullable Cost cost(
            Usage usage, @Nullable Attempt attempt, Usage known, List<Target> inVain, long bytesIn) {
        Operation operation = incoming.operation();
        boolean untold = operation != null && operation.isForm() && known.input() == 0 && known.output() == 0;
        if (operation == Operation.COUNT_TOKENS || untold) {
            return null;
        }
        Target answered = attempt == null ? null : attempt.candidate().target();
        // The same prompt elsewhere: about as many tokens as the provider that answered has counted.
        long prompt = known.input() > 0 ? known.input() : bytesIn / BYTES_PER_TOKEN;
        return prices.cost(answered, usage, inVain, prompt, incoming.epochMillis());
    }

    /// As the provider reported it; where it did not, left out what there must have been, or a stream was cut
    /// before its last figure, an estimate.
    private Usage usage(@Nullable Attempt attempt, Outcome outcome, long bytesIn) {
        if (attempt == null) {
            return Usage.NONE;
        }
        Facts facts = attempt.facts();
        Usage reported = facts.usage();
        boolean counting = incoming.operation() == Operation.COUNT_TOKENS;
        boolean ended = facts.finished() || outcome == Outcome.SUCCESS;
        if (reported != null && !reported.estimated() && ended && (counting || !leavesOut(reported, facts))) {
            return reported;
        }
        // Most bytes of a form are of a sound or a picture.
        boolean form = incoming.operation() != null && incoming.operation().isForm();
        if (!facts.content() || counting || form) {
            return Usage.NONE;
        }
        long input = reported == null || (reported.input() == 0 && reported.output() == 0)
                ? bytesIn / BYTES_PER_TOKEN
                : reported.input();
        long output = Math.max(reported == null ? 0 : reported.output(), facts.outputChars() / BYTES_PER_TOKEN);
        return reported == null
                ? new Usage(input, output, 0, 0, 0, true)
                : new Usage(
                        input,
                        output,
                        reported.cachedInput(),
                        reported.cacheWrite(),
                        reported.cacheWriteHour(),
                        reported.reasoning(),
                        true,
                        reported.media(),
                        reported.tier());
    }

    /// Whether it counts nothing where there is something.
    private static boolean leavesOut(Usage reported, Facts facts) {
        return facts.content()
                && reported.output() == 0
                && (reported.input() == 0 || facts.outputChars() >= BYTES_PER_TOKEN);
    }
}
