package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.caching.AnswerCache;
import dev.signalbox.core.caching.AnswerCache.Found;
import dev.signalbox.core.caching.Fingerprint;
import dev.signalbox.core.caching.Flight;
import dev.signalbox.core.caching.KeptAnswer;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Caching;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The cache's part in one request of a route that declares one: whether it may be used, what it says, whom the
/// request waits for, and what is left when every target failed.
final class Memory {
    static final String HIT = "hit";
    static final String STALE = "stale";
    private static final String MISS = "miss";
    private static final String BYPASS = "bypass";
    private static final String COALESCED = "coalesced";
    static final String HEURISTIC = "heuristic";

    /// What the request does next.
    sealed interface Step {
        /// @param word as the record says it
        record Serve(KeptAnswer answer, String word) implements Step {}

        /// Somebody asks the same at this moment: it waits for that.
        record Follow() implements Step {}

        /// It is asked like any other.
        record Ask() implements Step {}
    }

    private static final Step FOLLOW = new Step.Follow();
    private static final Step ASK = new Step.Ask();

    final Event.BodyArrived body;
    final Plan.Ready plan;
    /// When the body came: the request's time counts from then.
    final long since;
    private final Caching declared;
    private final AnswerCache answers;
    private final Wishes.Cache wished;
    private final Story story;
    private final Runnable woken;
    private final Consumer<? super Command> out;
    private @Nullable Fingerprint asked;
    private @Nullable Flight flight;
    private @Nullable KeptAnswer stale;

    /// @param woken leads to a [Event.Woken] on the exchange's own thread
    Memory(
            Event.BodyArrived body,
            Plan.Ready plan,
            Caching declared,
            AnswerCache answers,
            Wishes wishes,
            Story story,
            Runnable woken,
            Consumer<? super Command> out,
            long now) {
        this.body = body;
        this.plan = plan;
        this.declared = declared;
        this.answers = answers;
        wished = declared.controls() ? wishes.cache() : Wishes.Cache.USE;
        this.story = story;
        this.woken = woken;
        this.out = out;
        since = now;
    }

    /// @return what to do at once; null when it is to be found out first what was asked
    @Nullable
    Step begin(Operation operation, Caller caller) {
        boolean answerable = operation == Operation.CHAT || operation == Operation.EMBEDDINGS;
        if (!answerable || wished == Wishes.Cache.BYPASS) {
            return bypass();
        }
        out.accept(new Command.Identify(plan.route(), declared.scope(), sharer(caller)));
        return null;
    }

    /// The name of those who share answers.
    private String sharer(Caller caller) {
        return switch (declared.scope()) {
            case KEY -> caller.name() == null ? "" : caller.name();
            case WORKLOAD -> caller.workload().name();
            // Who must be answered in one place is not answered from another.
            case ROUTE ->
                caller.workload().residency() == null ? "" : caller.workload().residency();
        };
    }

    /// @param print null for a request that must be answered anew each time
    Step identified(@Nullable Fingerprint print, boolean sampled, long now) {
        if (print == null || sampled && !declared.sampled()) {
            return bypass();
        }
        asked = print;
        return step(
                wished == Wishes.Cache.REFRESH
                        ? answers.alone(print, declared, true, now)
                        : answers.find(print, declared, woken, now),
                HIT);
    }

    /// The call that it waited for is over.
    Step awake(long now) {
        flight = null;
        return asked == null ? ASK : step(answers.alone(asked, declared, false, now), COALESCED);
    }

    private Step step(Found found, String word) {
        return switch (found) {
            case Found.Fresh(KeptAnswer answer) -> new Step.Serve(answer, word);
            case Found.UnderWay(Flight other) -> {
                flight = other;
                yield FOLLOW;
            }
            case Found.Missing(var lead, KeptAnswer old) -> {
                // Without the route's word for it, an expired one is only still there because memory was.
                stale = declared.staleIfError() == null ? null : old;
                story.leads(lead);
                out.accept(new Command.WriteDown(lead));
                yield ask(MISS);
            }
        };
    }

    private Step bypass() {
        return ask(BYPASS);
    }

    private Step ask(String word) {
        story.cached(word);
        out.accept(new Command.ShowCache(word));
        return ASK;
    }

    /// Waits for nobody any more.
    void leave() {
        if (flight != null) {
            flight.leave(woken);
            flight = null;
        }
    }

    /// What there is instead of this problem; null when there is nothing, or the problem is the caller's or ours.
    @Nullable
    KeptAnswer insteadOf(Problem problem, long now) {
        KeptAnswer old = stale;
        return old != null && isProviders(problem) && old.usable(declared, now) ? old : null;
    }

    /// Whether a problem is that no provider has answered, and neither the caller's nor ours.
    static boolean isProviders(Problem problem) {
        return !Told.callers(problem.code()) && problem.code() != Code.OVERLOADED;
    }
}
