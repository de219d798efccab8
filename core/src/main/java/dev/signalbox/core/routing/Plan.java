package dev.signalbox.core.routing;

import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import java.util.List;

/// Where one request may go.
public sealed interface Plan {

    /// @param candidates in the order in which they are tried, each target with all its keys in a row; empty
    ///     only where all that it might use were taken out by hand
    /// @param leftOut targets that this request may not use
    record Ready(Route route, List<Candidate> candidates, List<LeftOut> leftOut) implements Plan {}

    /// Nowhere.
    record Refused(Problem problem) implements Plan {}

    /// @param reason `residency`, `drained`, `disabled`
    record LeftOut(Target target, String reason) {}
}
