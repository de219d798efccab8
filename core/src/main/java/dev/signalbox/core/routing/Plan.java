package dev.signalbox.core.routing;

import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where one request may go.
public sealed interface Plan {
    /// Why one stands behind another: of that one more was bought than will be used in time.
    String COMMITMENT = "commitment";
    /// Why one is left out: its provider does not offer what is asked.
    String OPERATION = "operation";

    /// Why one is left out: the prompt does not fit its model.
    String WINDOW = "window";

    /// Why one stands behind another: while an emergency lasts, throughput that was bought of it, or of the other, is
    /// for what matters most.
    String LENT = "lent";

    /// @param candidates in the order in which they are tried, each target with all its keys in a row; empty
    ///     only where all that it might use were taken out by hand
    /// @param leftOut targets that this request may not use
    /// @param behind targets whose turn it was, and that stand behind others of equal priority instead
    record Ready(Route route, List<Candidate> candidates, List<LeftOut> leftOut, List<LeftOut> behind) implements Plan {
        /// Where each has its turn.
        public Ready(Route route, List<Candidate> candidates, List<LeftOut> leftOut) {
            this(route, candidates, leftOut, List.of());
        }

        /// The same under the route with other settings.
        public Ready on(Route changed) {
            return new Ready(changed, candidates, leftOut, behind);
        }

        /// The same with some targets before, or behind, the others of equal priority.
        ///
        /// @param labels theirs
        Ready turned(Set<String> labels, boolean first) {
            List<Candidate> turned = new ArrayList<>(candidates);
            turned.sort(
                    Comparator.comparingInt((Candidate each) -> each.target().priority())
                            .thenComparing(each -> labels.contains(each.target().label()) != first));
            if (turned.equals(candidates)) {
                return this;
            }
            List<LeftOut> lent = new ArrayList<>(behind);
            Candidate usual = candidates.getFirst();
            if (!usual.sameTarget(turned.getFirst())) {
                Target next = turned.getFirst().target();
                lent.removeIf(each ->
                        each.target().equals(usual.target()) || each.target().equals(next));
                lent.add(new LeftOut(usual.target(), LENT));
            }
            return new Ready(route, List.copyOf(turned), leftOut, lent);
        }

        /// The same with nothing but fitting candidates; the same object where all fit.
        ///
        /// @param reason why the others are left out
        public Ready only(Predicate<Candidate> fit, String reason) {
            return without(each -> fit.test(each) ? null : reason);
        }

        /// The same without candidates of which something is to be said against; the same object where there are none.
        ///
        /// @param against why one is left out; null for one that is not
        public Ready without(Function<Candidate, @Nullable String> against) {
            int fine = 0;
            while (fine < candidates.size() && against.apply(candidates.get(fine)) == null) {
                fine++;
            }
            if (fine == candidates.size()) {
                return this;
            }
            List<Candidate> fitting = new ArrayList<>(candidates.subList(0, fine));
            List<LeftOut> without = new ArrayList<>(leftOut);
            for (Candidate each : candidates.subList(fine, candidates.size())) {
                String reason = against.apply(each);
                LeftOut left = reason == null ? null : new LeftOut(each.target(), reason);
                if (left == null) {
                    fitting.add(each);
                } else if (!without.contains(left)) {
                    without.add(left);
                }
            }
            return new Ready(route, fitting, without, behind);
        }
    }

    /// Nowhere.
    record Refused(Problem problem) implements Plan {}

    /// @param reason `residency`, `drained`, `disabled`, [#OPERATION], [#WINDOW], the word of an
    ///     [dev.signalbox.model.policy.Ability] that its model lacks; [#COMMITMENT] or [#LENT] for one that stands
    /// behind
    record LeftOut(Target target, String reason) {}
}
