package dev.signalbox.core.exchange;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Places;
import dev.signalbox.core.limits.Expectation;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which targets of a plan can serve a request. One is left out only where it is known that its model cannot: what
/// nobody knows is tried.
final class Fit {
    private static final int MEDIA =
            Ability.IMAGE.bit() | Ability.FILE.bit() | Ability.AUDIO.bit() | Ability.VIDEO.bit();

    private Fit() {}

    /// What a request asks of a model.
    ///
    /// @param needs bits of [Ability]
    /// @param prompt tokens that its prompt has at the very least
    /// @param answer tokens that it asks for in an answer; 0 where it does not say
    record Request(Operation operation, int needs, long prompt, long answer, Places places) {}

    /// The plan without targets that cannot serve a request; or that none is left.
    ///
    /// @param usual what is known of the lengths of the route's prompts
    static Plan of(Plan.Ready plan, Operation operation, Event.BodyArrived body, Expectation usual) {
        // Looked at first, and without garbage: there is hardly ever a misfit.
        long prompt = prompt(operation, body, usual);
        long answer = answer(operation, body, plan);
        List<Candidate> candidates = plan.candidates();
        for (int i = 0; i < candidates.size(); i++) {
            Abilities known = candidates.get(i).target().abilities();
            if (against(known, operation, body.needs(), prompt, answer) != null) {
                return without(plan, new Request(operation, body.needs(), prompt, answer, body.places()));
            }
        }
        return plan;
    }

    /// The same, where a misfit is expected.
    static Plan without(Plan.Ready plan, Request request) {
        Plan.Ready fitting = plan.without(each -> against(each.target(), request));
        if (!fitting.candidates().isEmpty() || plan.candidates().isEmpty() || anotherCould(plan, request)) {
            return fitting;
        }
        return new Plan.Refused(Told.unfit(fitting, request));
    }

    /// The same plan, also where none is left of it.
    static Plan.Ready fitting(Plan.Ready plan, Operation operation, Event.BodyArrived body, Expectation usual) {
        Request request = new Request(
                operation, body.needs(), prompt(operation, body, usual), answer(operation, body, plan), body.places());
        return plan.without(each -> against(each.target(), request));
    }

    /// One that was taken out by hand, so that it is not the request that is at fault.
    private static boolean anotherCould(Plan.Ready plan, Request request) {
        return plan.leftOut().stream()
                .anyMatch(each -> !each.reason().equals(Plan.OPERATION)
                        && !each.reason().equals("residency")
                        && against(each.target(), request) == null);
    }

    private static @Nullable String against(Target target, Request request) {
        return against(target.abilities(), request.operation, request.needs, request.prompt, request.answer);
    }

    /// All that is known to be against it, in the words of reasons.
    static List<String> allAgainst(Target target, Request request) {
        Abilities known = target.abilities();
        List<String> reasons = new ArrayList<>();
        for (Ability each : Ability.values()) {
            if (each.in(known.lacks() & request.needs)) {
                reasons.add(each.word());
            }
        }
        if (!known.offers(request.operation.label())) {
            reasons.add(Plan.OPERATION);
        }
        if (tooLong(known, request.prompt, request.answer)) {
            reasons.add(Plan.WINDOW);
        }
        return reasons;
    }

    /// What a model cannot do of what is asked; null where nothing is known to be.
    private static @Nullable String against(Abilities known, Operation operation, int needs, long prompt, long answer) {
        int lacking = known.lacks() & needs;
        if (lacking != 0) {
            return Ability.firstOf(lacking).word();
        }
        if (!known.offers(operation.label())) {
            return Plan.OPERATION;
        }
        return tooLong(known, prompt, answer) ? Plan.WINDOW : null;
    }

    private static boolean tooLong(Abilities known, long prompt, long answer) {
        return known.window() > 0 && prompt + answer > known.window()
                || known.maxInput() > 0 && prompt > known.maxInput();
    }

    /// Of the bytes of a picture or a sound nobody knows how many tokens they are; of a list of texts for embeddings,
    /// each may be as long as the window.
    private static long prompt(Operation operation, Event.BodyArrived body, Expectation usual) {
        return operation == Operation.CHAT && (body.needs() & MEDIA) == 0 ? usual.fewest(body.size()) : 0;
    }

    private static long answer(Operation operation, Event.BodyArrived body, Plan.Ready plan) {
        if (operation != Operation.CHAT) {
            return 0;
        }
        long each = body.maxTokens() / Math.max(1, body.choices());
        int bound = Gates.bound(operation, body, plan.route());
        return bound == 0 ? each : Math.min(each, bound + body.thinking());
    }
}
