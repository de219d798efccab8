package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.budget.Payers;
import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.core.limits.Expectation;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.policy.Route;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a request has to take before it goes anywhere: of its caller's limits, and of the budgets that pay for it.
final class Toll {
    /// Why a target is passed over whose price nobody knows.
    static final String UNPRICED = "unpriced";

    private Toll() {}

    /// @param story hears what was taken, to be settled in the end
    /// @return the plan, without what the budgets do not allow; or why there is none
    static Plan take(
            Caller caller,
            Plan.Ready found,
            Event.BodyArrived body,
            Demand demand,
            Rules rules,
            Story story,
            Consumer<? super Command> out,
            long now,
            RandomGenerator random) {
        // What counts tokens only is free.
        Payers payers = demand.equals(Demand.NONE)
                ? null
                : rules.budgets().of(caller.key(), caller.workload().name());
        String strict = payers == null ? null : payers.needsPrices();
        Plan.Ready plan = strict == null ? found : priced(found, rules.prices(), body.epochMillis());
        story.on(plan);
        if (strict != null && payable(found, plan, strict) instanceof Plan.Refused refused) {
            return refused;
        }
        Plan.Refused limited = limited(caller, plan, demand, rules, story, out, now, random);
        if (limited != null) {
            return limited;
        }
        return payers == null || plan.candidates().isEmpty() ? plan : charged(payers, plan, demand, body, rules, story);
    }

    private static Plan.@Nullable Refused limited(
            Caller caller,
            Plan.Ready plan,
            Demand demand,
            Rules rules,
            Story story,
            Consumer<? super Command> out,
            long now,
            RandomGenerator random) {
        String workload = caller.workload().name();
        Route route = plan.route();
        return switch (rules.standing()
                .limits()
                .take(
                        caller.key(),
                        workload,
                        route.name(),
                        demand,
                        route.lending().lenders(),
                        now)) {
            case Limits.Verdict.Unlimited _ -> null;
            case Limits.Verdict.Taken taken -> {
                story.reserved(taken.reservation());
                out.accept(new Command.ShowLimits(taken.left()));
                yield null;
            }
            case Limits.Verdict.Refused refused -> {
                out.accept(new Command.ShowLimits(refused.left()));
                yield new Plan.Refused(Told.limited(refused.refusal(), random));
            }
        };
    }

    /// What is left of a plan without unpriced targets, or why nothing is.
    ///
    /// @param strict for whose sake they are left out
    static Plan payable(Plan.Ready found, Plan.Ready priced, String strict) {
        return priced.candidates().isEmpty() && !found.candidates().isEmpty()
                ? new Plan.Refused(Told.unpriced(found.route(), strict))
                : priced;
    }

    /// The same plan without targets whose price is not known.
    static Plan.Ready priced(Plan.Ready plan, PriceList prices, long epochMillis) {
        return plan.only(
                each -> prices.at(each.target().provider(), each.target().model(), epochMillis) != null, UNPRICED);
    }

    private static Plan charged(
            Payers payers, Plan.Ready plan, Demand demand, Event.BodyArrived body, Rules rules, Story story) {
        Expectation usual = rules.standing().limits().expected(plan.route().name());
        long bounded = demand.maxTokens();
        long answer = demand.answers() ? usual.answer() : 0;
        long expected = rules.prices()
                .usual(
                        plan.candidates().getFirst().target(),
                        usual.prompt(demand.bytes()),
                        bounded > 0 ? Math.min(bounded, answer) : answer,
                        body.epochMillis());
        long most = 0;
        if (payers.wantMost()) {
            // No tokenizer makes more tokens of a text than it has bytes.
            for (Candidate each : plan.candidates()) {
                most = Math.max(
                        most,
                        rules.prices()
                                .most(
                                        each.target(),
                                        demand.bytes(),
                                        bounded > 0 ? bounded : answer,
                                        body.epochMillis()));
            }
        }
        return switch (payers.take(expected, most, body.epochMillis())) {
            case Payers.Verdict.Covered(var hold) -> {
                story.on(new Tab(hold, usual, demand.bytes(), payers.needsPrices() != null));
                yield plan;
            }
            case Payers.Verdict.Refused(var overdrawn) -> new Plan.Refused(Told.exhausted(overdrawn));
        };
    }
}
