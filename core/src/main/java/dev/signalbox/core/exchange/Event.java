package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.access.Keyring.Verdict;
import dev.signalbox.core.caching.Fingerprint;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Places;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Something that happened to a request. Events of attempts carry the attempt's number; those of an attempt
/// that is over change nothing.
public sealed interface Event {
    /// The request's head is there.
    ///
    /// @param model the model in the path, for operations that name it there
    /// @param from the client's address; null where it is not known
    /// @param epochMillis wall-clock time
    record HeadArrived(
            Operation operation,
            String dialect,
            Credentials credentials,
            Wishes wishes,
            @Nullable String model,
            @Nullable InetAddress from,
            long epochMillis)
            implements Event {
        /// From nowhere, at no particular time.
        public HeadArrived(
                Operation operation, String dialect, Credentials credentials, Wishes wishes, @Nullable String model) {
            this(operation, dialect, credentials, wishes, model, null, 0);
        }
    }

    /// Whose the key is that was looked up.
    record KeyFound(Verdict verdict) implements Event {}

    /// What the key has used.
    record UsageRead(OwnUsage.Answer usage) implements Event {}

    /// What is known of a deferred request, or became of one that was to be.
    record JobTold(Deferrals.Answer answer) implements Event {}

    /// The request's body is there and is to be kept as it is.
    record BodyKept() implements Event {}

    /// The request's body is there and says something of being kept.
    ///
    /// @param needed whether it cannot be answered without what is kept
    record BodyKeepable(boolean needed) implements Event {}

    /// What the request goes on from is with it now.
    record Recollected() implements Event {}

    /// What is known of files, batches, responses or conversations, or became of one that was to be.
    record BatchTold(Batches.Answer answer) implements Event {}

    /// A file went out.
    ///
    /// @param whole false when it could not be read to its end
    record FileSent(boolean whole) implements Event {}

    /// The request's body is there and was scanned.
    ///
    /// @param keepsAlive whether the client may be sent signs of life before content
    /// @param size in bytes
    /// @param maxTokens of the answer, as the caller bounds it; 0 when it does not
    /// @param epochMillis when the request came by the clock on the wall, which says what prices hold and which
    ///     budgets pay
    /// @param choices how many answers are asked for at once, from 1
    /// @param thinking tokens that the model may think with, where the caller says that apart; they are a part of
    ///     `maxTokens`
    /// @param needs what a model must be able to do for it: bits of [Ability]
    /// @param places where it says so
    record BodyArrived(
            String model,
            boolean stream,
            boolean keepsAlive,
            long size,
            long maxTokens,
            long epochMillis,
            long choices,
            long thinking,
            int needs,
            Places places)
            implements Event {
        /// One that needs no more than text.
        public BodyArrived(
                String model,
                boolean stream,
                boolean keepsAlive,
                long size,
                long maxTokens,
                long epochMillis,
                long choices,
                long thinking) {
            this(model, stream, keepsAlive, size, maxTokens, epochMillis, choices, thinking, 0, Places.NOWHERE);
        }

        /// One that asks for one answer, and says nothing of thinking.
        public BodyArrived(
                String model, boolean stream, boolean keepsAlive, long size, long maxTokens, long epochMillis) {
            this(model, stream, keepsAlive, size, maxTokens, epochMillis, 1, 0);
        }

        /// Of no known size.
        public BodyArrived(String model, boolean stream, boolean keepsAlive) {
            this(model, stream, keepsAlive, 0, 0);
        }

        /// At no known time.
        public BodyArrived(String model, boolean stream, boolean keepsAlive, long size, long maxTokens) {
            this(model, stream, keepsAlive, size, maxTokens, 0);
        }
    }

    /// What it was that was asked.
    ///
    /// @param print null when it must be answered anew each time
    /// @param sampled whether a model may answer otherwise the next time
    record Identified(@Nullable Fingerprint print, boolean sampled) implements Event {}

    /// The kept answer was sent.
    ///
    /// @param sent false when there was no room for it
    record Replayed(boolean sent) implements Event {}

    /// The heuristic answer was given.
    ///
    /// @param sent false when none fits the request, or there was no room for it
    record Improvised(boolean sent) implements Event {}

    /// The request cannot be used: malformed, too large, too slow, from a foreign page, or not translatable.
    record Unusable(Problem problem) implements Event {}

    /// The attempt has a connection to the provider.
    record Connected(int attempt) implements Event {}

    /// The attempt's first content came.
    record FirstContent(int attempt) implements Event {}

    /// The attempt's answer is complete.
    record Ended(int attempt) implements Event {}

    /// The provider says with an answer that nothing is left of a limit of ours for so long.
    record Exhausted(int attempt, long millis) implements Event {}

    /// The attempt will not answer, or not completely.
    record Failed(int attempt, Failure failure) implements Event {}

    record TimerFired(Timer timer) implements Event {}

    /// There may be room at a target that the request waits for, or the call is over whose answer it waits for.
    record Woken() implements Event {}

    /// The client closed its connection, or takes nothing any more.
    record ClientGone() implements Event {}

    /// The process ends and will not wait any longer.
    record Stopping() implements Event {}

    /// A bug of ours came up while this request was handled.
    record Faulted() implements Event {}

    /// What can be waited for.
    enum Timer {
        /// Whose its key is, what that has used, or what is known of a deferred request.
        LOOKUP,
        /// The whole request.
        TOTAL,
        /// The attempt's connection.
        CONNECT,
        /// The attempt's first content, or its whole answer when it does not stream.
        ANSWER,
        /// The next event of a stream; the shell fires it when nothing at all came for that long.
        IDLE,
        /// Room at any target.
        QUEUE,
        /// The pause before the next attempt.
        BACKOFF,
        /// First content, before a second attempt is made beside the first.
        HEDGE,
        /// The next sign of life to a client that waits for content.
        HEARTBEAT
    }
}
