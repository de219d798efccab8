package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.caching.KeptAnswer;
import dev.signalbox.core.caching.Lead;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.limits.Left;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Deferring;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.ModelCard;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that the shell must do now, in the order given, without asking back.
public sealed interface Command {
    /// Ask for a key that is not known here, which ends in an [Event.KeyFound].
    record LookUpKey(String secret) implements Command {
        @Override
        public String toString() {
            return "LookUpKey[***]";
        }
    }

    /// Take the request's body.
    record ReadBody() implements Command {}

    /// Find out what is asked, which ends in an [Event.Identified].
    ///
    /// @param sharer the name of those who share answers
    record Identify(Route route, Caching.Scope scope, String sharer) implements Command {}

    /// Write the answer down as it goes to the client, and give it to `lead` when it is complete.
    record WriteDown(Lead lead) implements Command {}

    /// Say in the answer's head what the cache did.
    record ShowCache(String word) implements Command {}

    /// Answer with what was kept, which ends in an [Event.Replayed].
    ///
    /// @param word for the answer's head
    /// @param ageSeconds since it was given
    record Replay(KeptAnswer answer, Route route, String word, long ageSeconds) implements Command {}

    /// Give the route's heuristic answer, unless the request wants what no text can be: a call of a tool, a form,
    /// several answers. Ends in an [Event.Improvised].
    record Improvise(Route route) implements Command {}

    /// Let no answer have more tokens than this, beside those that its caller gives to thinking, and say so in the
    /// answer's head.
    record Bound(int maxTokens) implements Command {}

    /// Try this candidate. Nothing it answers reaches the client before `Relay`. An attempt that has neither
    /// failed nor been cancelled goes on beside it.
    ///
    /// @param attempt from 1
    /// @param whole a stream is collected to its end instead of being relayed from first content on
    record Start(int attempt, Candidate candidate, Route route, boolean whole) implements Command {}

    /// Stop the attempt and forget what it answered.
    record Cancel(int attempt) implements Command {}

    /// Say in the answer's head what the caller may still ask for.
    record ShowLimits(Left left) implements Command {}

    /// Say in the answer's head which level of emergency the request meets.
    record ShowLevel(Level level) implements Command {}

    /// Send the head of a stream although there is no content yet.
    record Commit() implements Command {}

    /// Send a sign of life.
    record KeepAlive() implements Command {}

    /// From here on the attempt's answer goes to the client, what is there of it at once.
    record Relay(int attempt) implements Command {}

    /// The answer is complete.
    ///
    /// @param inVain as in [Settlement]
    /// @param keep whether it may be kept where it was written down: it is what the route gives at any time
    record Finish(List<Target> inVain, boolean keep) implements Command {}

    /// Answer with an error.
    record Reject(Problem problem) implements Command {}

    /// End a stream whose head is out with an error event.
    record Break(Problem problem) implements Command {}

    /// Answer with what models there are.
    record ShowModels(List<ModelCard> models) implements Command {}

    /// Answer with one of them.
    record ShowModel(ModelCard model) implements Command {}

    /// Find out what a key of this name has used.
    record ReadUsage(String key) implements Command {}

    /// Answer with what a key may do and has used. What belongs to others as well is not in it: of its workload it
    /// says what the limits are, not what is left.
    ///
    /// @param workload that the request belongs to
    /// @param routes that it may use, as [ShowModels] would name them
    /// @param limits its own
    /// @param budget its own; null when it has none
    record ShowKey(
            Key key,
            Workload workload,
            List<String> routes,
            List<Limits.Row> limits,
            Budgets.@Nullable Row budget,
            OwnUsage.Answer usage)
            implements Command {
        ShowKey with(OwnUsage.Answer read) {
            return new ShowKey(key, workload, routes, limits, budget, read);
        }
    }

    /// Keep the request to be answered later, which ends in an [Event.JobTold].
    ///
    /// @param caller whose it is
    /// @param route that it is for
    /// @param how what its workload says
    record Defer(Caller caller, Route route, Deferring how) implements Command {}

    /// Ask for deferred requests, which ends in an [Event.JobTold].
    ///
    /// @param operation which of those about them
    /// @param owner the name of the caller's key; null in open mode
    /// @param path what stands behind the common part of the path; null for nothing
    record AskJobs(
            Operation operation,
            @Nullable String owner,
            @Nullable String path) implements Command {}

    /// Answer with that.
    ///
    /// @param wished whether the caller asked to be answered later
    record ShowJob(Deferrals.Answer answer, boolean wished) implements Command {}

    /// Keep a file, or ask about files and batches, which ends in an [Event.BatchTold].
    ///
    /// @param how what the caller's workload says of keeping; null where nothing is kept
    /// @param path what stands behind the common part of the path; null for nothing
    record AskBatches(
            Operation operation,
            Caller caller,
            @Nullable Deferring how,
            @Nullable String path) implements Command {}

    /// Find out what the request goes on from, which ends in an [Event.Recollected] or an [Event.BatchTold].
    record Recollect(Caller caller) implements Command {}

    /// Go on with the request, with what is known of it by now, which ends in an [Event.BodyArrived].
    record GoOn() implements Command {}

    /// Ask about responses and conversations that are kept, which ends in an [Event.BatchTold].
    ///
    /// @param path what stands behind the common part of the path; null for nothing
    record AskResponses(
            Operation operation, Caller caller, @Nullable String path) implements Command {}

    /// Answer with that JSON.
    record ShowBatch(byte[] json) implements Command {}

    /// Answer with what is in a file, which ends in an [Event.FileSent].
    record SendFile(Batches.Reading file) implements Command {}

    /// Fire `timer` after so many nanoseconds; replaces one of the same kind.
    record Arm(Timer timer, long nanos) implements Command {}

    record Disarm(Timer timer) implements Command {}

    /// Write down what became of it, and settle what it has taken of limits with what it used. Always the last
    /// command.
    record Settle(Settlement settlement) implements Command {}
}
