package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.budget.Payers;
import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Places;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy with everything that is worked out from it once. An exchange keeps the rules that it began with;
/// what is known of providers' health, and what was spent, goes on from one to the next.
///
/// @param policy what is declared, with what operators changed
/// @param measures what levels of emergency change about that
public record Rules(
        Policy policy,
        Keyring keyring,
        Router router,
        Standing standing,
        PriceList prices,
        Budgets budgets,
        Measures measures) {
    /// Where nothing is declared that money is spent of, or nobody wants to know.
    ///
    /// @param salt random bytes of this process, see [Keyring]
    /// @param watcher hears what becomes of endpoints under these rules and all that follow
    public static Rules of(Policy policy, byte[] salt, Watcher watcher) {
        return of(policy, salt, null, watcher, Budgets.of(policy, _ -> {}, 0));
    }

    /// @param known keys made at run time; null where there are none
    /// @param budgets of this policy
    public static Rules of(Policy policy, byte[] salt, @Nullable KnownKeys known, Watcher watcher, Budgets budgets) {
        Router router = new Router(policy);
        return of(policy, new Keyring(policy, salt, known), router, Standing.of(policy, router, watcher), budgets);
    }

    /// The same policy with these changes by hand in place of those before.
    public Rules overruledBy(Overrides overrides) {
        Policy overruled = policy.overruledBy(overrides);
        Router changed = new Router(overruled, router.lapsing());
        return new Rules(overruled, keyring, changed, standing.next(overruled, changed), prices, budgets, measures);
    }

    /// The same policy with these measures in place of those before.
    public Rules taking(Measures measures) {
        return new Rules(policy, keyring, router, standing, prices, budgets, measures);
    }

    /// The rules of the policy that follows, without measures.
    ///
    /// @param next the budgets of that policy
    public Rules next(Policy policy, byte[] salt, Budgets next) {
        Router changed = new Router(policy, router.lapsing());
        return of(policy, new Keyring(policy, salt, keyring.known()), changed, standing.next(policy, changed), next);
    }

    /// The plan without targets whose price is not known, where a budget requires one; or that none is left.
    ///
    /// @param payers null where no budget is charged
    public static Plan payable(Plan plan, @Nullable Payers payers, PriceList prices, long epochMillis) {
        String strict = payers == null ? null : payers.needsPrices();
        if (strict == null || !(plan instanceof Plan.Ready found)) {
            return plan;
        }
        return Toll.payable(found, Toll.priced(found, prices, epochMillis), strict);
    }

    /// The plan without targets whose provider does not offer what is asked; or that none is left.
    ///
    /// @param dialect the caller's
    public static Plan offered(Plan plan, Operation operation, String dialect) {
        if (!(plan instanceof Plan.Ready found)) {
            return plan;
        }
        Plan.Ready offering = offering(found, operation, dialect);
        return offering.candidates().isEmpty() && !found.candidates().isEmpty()
                ? new Plan.Refused(Told.notOffered(found.route(), operation))
                : offering;
    }

    /// The plan without targets whose model cannot do what a request needs; or that none is left.
    ///
    /// @param needs bits of [dev.signalbox.model.policy.Ability]
    /// @param prompt tokens that its prompt has
    /// @param answer tokens that it asks for in an answer; 0 where it does not say
    public static Plan fit(Plan plan, Operation operation, int needs, long prompt, long answer) {
        return plan instanceof Plan.Ready found
                ? Fit.without(found, new Fit.Request(operation, needs, prompt, answer, Places.NOWHERE))
                : plan;
    }

    /// All that is known to be against a target, in the words of reasons; a plan names the first.
    ///
    /// @param provider the target's
    /// @param dialect the caller's
    public static List<String> against(
            Target target, Provider provider, String dialect, Operation operation, int needs, long prompt) {
        List<String> reasons = Fit.allAgainst(target, new Fit.Request(operation, needs, prompt, 0, Places.NOWHERE));
        if (!offers(provider, operation, dialect) && !reasons.contains(Plan.OPERATION)) {
            reasons.add(Plan.OPERATION);
        }
        return List.copyOf(reasons);
    }

    private static boolean offers(Provider provider, Operation operation, String dialect) {
        return provider.speaks(dialect) ? provider.traits().offers(operation.label()) : !operation.passesOnly();
    }

    /// The plan without targets whose provider does not offer what is asked, also where none is left.
    static Plan.Ready offering(Plan.Ready plan, Operation operation, String dialect) {
        return plan.only(each -> offers(each.provider(), operation, dialect), Plan.OPERATION);
    }

    private static Rules of(Policy policy, Keyring keyring, Router router, Standing standing, Budgets budgets) {
        return new Rules(
                policy.withoutSecrets(),
                keyring,
                router,
                standing,
                PriceList.of(policy.prices()),
                budgets,
                Measures.NONE);
    }
}
