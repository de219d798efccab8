package dev.signalbox.core.codered;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a request that ended may count as; it may be several.
enum Count {
    /// A complete answer.
    GOOD,
    /// No complete answer, through a provider.
    FAILED,
    /// The gateway refused it, having too much to do.
    OVERLOADED,
    /// Every provider refused with 429.
    LIMITED,
    FIRST_IN_TIME,
    FIRST_LATE,
    COMPLETED,
    BROKEN,
    ANSWER_IN_TIME,
    ANSWER_LATE,
    /// It waited in the queue for longer than [#QUEUE_TARGET].
    QUEUED,
    /// A complete answer, of a provider that was asked for it.
    REACHED;

    /// How long requests may wait for room before that is a signal.
    static final long QUEUE_TARGET = 1_000_000_000L;

    private static final Count[] ALL = values();
    /// How many there are.
    static final int KINDS = ALL.length;
    /// First tokens by the size of their request, larger than all that are told apart included.
    static final int SIZES = Objective.MOST_SIZES + 1;
    /// How many numbers are counted: behind the kinds, first tokens in time and late of each size.
    static final int PLACES = KINDS + 2 * SIZES;

    /// Operations that are answered by models.
    private static final Set<String> ANSWERS = Set.of(
            "chat",
            "compact",
            "completions",
            "embeddings",
            "rerank",
            "moderations",
            "images",
            "image_edits",
            "image_variations",
            "speech",
            "transcriptions",
            "translations");

    /// What says nothing of the gateway or its providers: the caller's own mistakes and limits, what a person or a
    /// playbook turned away, other things than answers of models, and a stop.
    ///
    /// @return GOOD, FAILED, OVERLOADED or LIMITED; null when it is left out
    static @Nullable Count ofOutcome(UsageRecord record, long dueNanos) {
        if (!ANSWERS.contains(record.operation())) {
            return null;
        }
        return switch (record.outcome()) {
            case SUCCESS -> GOOD;
            case CALLER_ERROR, DEFERRED -> null;
            case REFUSED -> refused(record.code());
            case UPSTREAM_ERROR -> Code.UPSTREAM_RATE_LIMITED.word().equals(record.code()) ? LIMITED : FAILED;
            case TIMEOUT, TRUNCATED, INTERNAL_ERROR -> FAILED;
            // Who leaves while an answer comes has had enough of it; who leaves after waiting too long was failed.
            case CLIENT_GONE -> record.firstContentNanos() < 0 && record.durationNanos() >= dueNanos ? FAILED : null;
        };
    }

    private static @Nullable Count refused(@Nullable String code) {
        boolean overload = Code.OVERLOADED.word().equals(code)
                || Code.LEDGER_FULL.word().equals(code)
                || Code.QUEUE_FULL.word().equals(code)
                || Code.QUEUE_TIMEOUT.word().equals(code);
        return overload ? OVERLOADED : null;
    }

    /// As what it counts for an objective about time or streams; null when it is none of its business.
    ///
    /// @param ended as what it ended; not null
    static @Nullable Count of(Objective objective, UsageRecord record, Count ended) {
        return switch (objective.kind()) {
            case SUCCESS -> null;
            case FIRST_TOKEN -> record.streamed() ? firstToken(objective, record) : null;
            case COMPLETED -> {
                boolean begun = record.streamed() && record.firstContentNanos() >= 0;
                yield !begun ? null : ended == GOOD ? COMPLETED : BROKEN;
            }
            case LATENCY -> {
                boolean inTime = record.durationNanos() <= nanos(objective.within());
                // What failed early says nothing of how long answers take.
                yield !inTime ? ANSWER_LATE : ended == GOOD ? ANSWER_IN_TIME : null;
            }
        };
    }

    private static @Nullable Count firstToken(Objective objective, UsageRecord record) {
        long within = nanos(objective.within(record.bytesIn()));
        if (record.firstContentNanos() >= 0) {
            return record.firstContentNanos() <= within ? FIRST_IN_TIME : FIRST_LATE;
        }
        return record.durationNanos() > within ? FIRST_LATE : null;
    }

    /// Where a first token counts besides, by the size of its request.
    ///
    /// @param size its place in [Objective#sizes()]
    static int sized(int size, boolean inTime) {
        return KINDS + 2 * size + (inTime ? 0 : 1);
    }

    /// From when on the first token of a request of this size is late.
    static long due(List<Objective> objectives, long bytes) {
        // By index: no iterator for each request.
        for (int i = 0; i < objectives.size(); i++) {
            if (objectives.get(i).kind() == Objective.Kind.FIRST_TOKEN) {
                return nanos(objectives.get(i).within(bytes));
            }
        }
        return Long.MAX_VALUE;
    }

    private static long nanos(@Nullable Duration within) {
        return within == null ? Long.MAX_VALUE : within.toNanos();
    }

    /// Whether it waited for room too long before its first attempt, or without one. Where the last attempt ended,
    /// the request did, too: so its time before the first is known.
    static boolean queued(UsageRecord record) {
        List<AttemptRecord> attempts = record.attempts();
        if (attempts.isEmpty()) {
            return record.outcome() == Outcome.REFUSED && record.durationNanos() > QUEUE_TARGET;
        }
        AttemptRecord last = attempts.getLast();
        long tried = last.startedAt() + last.nanos() - attempts.getFirst().startedAt();
        return record.durationNanos() - tried > QUEUE_TARGET;
    }
}
