package dev.signalbox.core.routing;

import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import java.util.List;

/// Where one request may go.
public sealed interface Plan {
    /// Why one stands behind another: of that one more was bought than will be used in time.
    String COMMITMENT = "commitment";

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
    }

    /// Nowhere.
    record Refused(Problem problem) implements Plan {}

    /// @param reason `residency`, `drained`, `disabled`; [#COMMITMENT] for one that stands behind
    record LeftOut(Target target, String reason) {}
}
