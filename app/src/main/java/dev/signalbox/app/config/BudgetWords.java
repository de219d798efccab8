package dev.signalbox.app.config;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The word `budget` of a key, of a workload or of everything, and what can be said of it once all else is read.
final class BudgetWords {
    private static final long PICODOLLARS = 1_000_000;

    /// Tokens of an answer of which too few were seen, as the gateway assumes them.
    private static final int FIRST_ANSWER = 1000;

    private BudgetWords() {}

    /// @param criticality of whoever it is for; nobody wants the most important to be taken down by its own budget
    static @Nullable Budget read(Section owner, Workload.@Nullable Criticality criticality) {
        Section section = owner.get(Vocabulary.BUDGET);
        Long usd = section == null ? null : section.get(Vocabulary.USD);
        Budget.Per per = section == null ? null : section.get(Vocabulary.PER);
        if (section == null || usd == null || per == null) {
            return null;
        }
        boolean core = criticality == Workload.Criticality.CRITICAL_PLUS;
        return new Budget(
                usd * PICODOLLARS,
                per,
                section.get(Vocabulary.THEN, core ? Budget.Then.NOTIFY : Budget.Then.REFUSE),
                section.get(Vocabulary.SOFT, 0.8),
                section.get(Vocabulary.EMERGENCY, 0L) * PICODOLLARS,
                section.get(Vocabulary.RESERVE, RateLimits.Reserve.EXPECTED),
                section.get(Vocabulary.UNPRICED, false));
    }

    static Spending spending(Section root, Showing showing, List<Commitment> commitments) {
        return new Spending(read(root, null), root.get(Vocabulary.ZONE, ZoneOffset.UTC), showing, commitments);
    }

    /// Reports what a budget cannot work with. Only for a config without other problems.
    static void check(Section root, Policy policy, Problems problems) {
        PriceList prices = PriceList.of(policy.prices());
        check(root, policy, prices, (_, _) -> true, problems);
        for (Located<Section> written : root.get(Vocabulary.KEYS, List.of())) {
            String name = written.value().get(Vocabulary.NAME, "");
            check(
                    written.value(),
                    policy,
                    prices,
                    (key, workload) -> key != null && key.name().equals(name) && key.mayName(workload.name()),
                    problems);
        }
        for (Named<Section> declared : root.get(Vocabulary.WORKLOADS, List.of())) {
            if (declared.value() != null) {
                check(
                        declared.value(),
                        policy,
                        prices,
                        (key, workload) -> workload.name().equals(declared.name())
                                && (key == null || key.mayName(declared.name())),
                        problems);
            }
        }
        // Where nothing is declared, `serve` keeps one beside the config.
        if (policy.budgeted()
                && policy.bookkeeping().declared()
                && policy.bookkeeping().store() == null) {
            Place place = first(root);
            problems.warning(place, "warning.budget.store");
        }
    }

    private static Place first(Section root) {
        List<Section> owners = new ArrayList<>(List.of(root));
        root.get(Vocabulary.KEYS, List.of()).forEach(key -> owners.add(key.value()));
        for (Named<Section> workload : root.get(Vocabulary.WORKLOADS, List.of())) {
            owners.add(workload.value() == null ? Section.EMPTY : workload.value());
        }
        for (Section owner : owners) {
            Located<Section> found = owner.find(Vocabulary.BUDGET);
            if (found != null) {
                return found.place().withoutValue();
            }
        }
        return root.place();
    }

    /// @param pays for whose requests it pays: those of a key, null in open mode, in the name of a workload
    private static void check(
            Section owner,
            Policy policy,
            PriceList prices,
            BiPredicate<@Nullable Key, Workload> pays,
            Problems problems) {
        Located<Section> written = owner.find(Vocabulary.BUDGET);
        Long usd = written == null ? null : written.value().get(Vocabulary.USD);
        if (written == null || usd == null) {
            return;
        }
        boolean allowed = written.value().get(Vocabulary.UNPRICED, false);
        long now = System.currentTimeMillis();
        long dearest = 0;
        Target dear = null;
        for (Route route : policy.routes().values()) {
            for (Target target : route.allTargets()) {
                if (!reached(route, target, policy, pays)) {
                    continue;
                }
                long usual = prices.usual(target, 0, FIRST_ANSWER, now);
                boolean known = prices.at(target.provider(), target.model(), now) != null;
                if (!known && !allowed) {
                    problems.error(
                            written.place().withoutValue(),
                            "problem.budget.unpriced",
                            Shown.word(target.label()),
                            Shown.word(route.name()));
                    return;
                }
                if (usual > dearest) {
                    dearest = usual;
                    dear = target;
                }
            }
        }
        long all = usd + written.value().get(Vocabulary.EMERGENCY, 0L);
        if (dear != null && all * PICODOLLARS < dearest) {
            problems.warning(written.place().withoutValue(), "warning.budget.small", Shown.word(dear.label()));
        }
    }

    private static boolean reached(
            Route route, Target target, Policy policy, BiPredicate<@Nullable Key, Workload> pays) {
        String processing = Objects.requireNonNull(policy.providers().get(target.provider()))
                .processing();
        for (Workload workload : policy.workloads().values()) {
            if (workload.residency() != null && !workload.residency().equals(processing)) {
                continue;
            }
            if (policy.open() && pays.test(null, workload)) {
                return true;
            }
            for (Key key : policy.keys()) {
                if (key.mayUse(route.name()) && key.mayName(workload.name()) && pays.test(key, workload)) {
                    return true;
                }
            }
        }
        return false;
    }
}
