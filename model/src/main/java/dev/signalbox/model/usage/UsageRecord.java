package dev.signalbox.model.usage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request leaves behind, written once when it settles. Holds no prompt or answer text and no secret.
///
/// @param requestId as in the `x-request-id` answered
/// @param epochMillis wall-clock time of arrival
/// @param operation `chat`, `embeddings`, `count_tokens`, `models`, or `unknown` when the path was not known
/// @param dialect the client's, or `unknown`
/// @param key the declared key's name, null in open mode or when not authenticated
/// @param workload name of the workload, `default` when none is declared
/// @param route the declared route, `*` for a directly named target, `-` when no route was found
/// @param target label of the target that answered or was tried last (`provider/model`, or `provider/*` for
///     directly named models, so that the number of labels is bounded by the config), `-` when none was tried
/// @param model the upstream model's name as asked for; for logs only, not bounded
/// @param streamed whether the client asked for a stream
/// @param status the HTTP status sent, 0 when the client left before one was
/// @param code the problem's code, null on success
/// @param cost what it cost; null when it cost nothing, because no provider came to work on it, and when it is not
///     known, see [#costUnknown()]
/// @param skipped targets passed over, with the reasons
/// @param durationNanos from arrival of the request's head to the last byte handed to the socket
/// @param firstContentNanos from arrival to first content, -1 when none came
/// @param bytesIn bytes of the request's body
/// @param bytesOut bytes of the answer's body
/// @param tags what the caller or its key says it is for, as `name=value,name=value`; null when nothing
/// @param costInVain the part of `cost` that attempts cost which gave no answer, in picodollars
/// @param maxTokens what the caller bounded the answer to; 0 when it did not
/// @param digest of the request's body, by a key that only this process has: of two records that it wrote, the same
///     says that the same was asked; 0 when there is none
/// @param trace null when it is not traced, and in a record that was read again
public record UsageRecord(
        String requestId,
        long epochMillis,
        String operation,
        String dialect,
        @Nullable String key,
        String workload,
        String route,
        String target,
        @Nullable String model,
        boolean streamed,
        int status,
        Outcome outcome,
        @Nullable String code,
        Usage usage,
        @Nullable Cost cost,
        List<AttemptRecord> attempts,
        List<Skipped> skipped,
        long durationNanos,
        long firstContentNanos,
        long bytesIn,
        long bytesOut,
        @Nullable String tags,
        long costInVain,
        long maxTokens,
        long digest,
        @Nullable Trace trace) {

    public UsageRecord {
        attempts = List.copyOf(attempts);
        skipped = List.copyOf(skipped);
    }

    /// One without tags, bound and digest, and not traced, all of whose attempts answered or cost nothing.
    public UsageRecord(
            String requestId,
            long epochMillis,
            String operation,
            String dialect,
            @Nullable String key,
            String workload,
            String route,
            String target,
            @Nullable String model,
            boolean streamed,
            int status,
            Outcome outcome,
            @Nullable String code,
            Usage usage,
            @Nullable Cost cost,
            List<AttemptRecord> attempts,
            List<Skipped> skipped,
            long durationNanos,
            long firstContentNanos,
            long bytesIn,
            long bytesOut) {
        this(
                requestId,
                epochMillis,
                operation,
                dialect,
                key,
                workload,
                route,
                target,
                model,
                streamed,
                status,
                outcome,
                code,
                usage,
                cost,
                attempts,
                skipped,
                durationNanos,
                firstContentNanos,
                bytesIn,
                bytesOut,
                null,
                0,
                0,
                0,
                null);
    }

    /// Whether it used tokens that have no price here, or more than can be counted.
    public boolean costUnknown() {
        return cost == null && !usage.equals(Usage.NONE);
    }
}
