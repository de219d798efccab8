package dev.signalbox.app.batch;

import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which routes the models of a batch's lines mean to its owner. Whether they may be used is decided again when each
/// line is made; this is to tell mistakes early.
final class Routes {
    /// Models that are looked up once.
    private static final int MOST_KNOWN = 1_000;

    private static final int LONGEST = 256;

    private final Supplier<Rules> rules;
    private final Function<String, Found> owners;

    /// @param owners finds keys that were made at run time
    Routes(Supplier<Rules> rules, Function<String, Found> owners) {
        this.rules = rules;
        this.owners = owners;
    }

    /// What is known for one batch, for a while.
    final class Known {
        private final Rules now = rules.get();
        private final @Nullable Workload workload;
        private final Predicate<String> allowed;
        private final Map<String, Plan> plans = new HashMap<>();

        private Known(BatchState batch) {
            workload = now.policy().workloads().get(batch.workload());
            Key key = key(batch.owner());
            allowed = route -> key == null || key.mayUse(route);
        }

        private @Nullable Key key(@Nullable String owner) {
            for (Key each : now.policy().keys()) {
                if (each.name().equals(owner)) {
                    return each;
                }
            }
            return owner != null && owners.apply(owner) instanceof Found.Known known ? known.key() : null;
        }

        private @Nullable Plan plan(String model) {
            if (workload == null) {
                return null;
            }
            Plan plan = plans.get(model);
            if (plan == null) {
                plan = now.router().plan(model, BatchOffice.DIALECT, workload, allowed, null);
                if (plans.size() < MOST_KNOWN) {
                    plans.put(model, plan);
                }
            }
            return plan;
        }

        /// Why a model cannot be asked; null when it can.
        @Nullable
        BatchFault fault(String model, int line) {
            if (!(plan(model) instanceof Plan.Refused(Problem problem))) {
                return null;
            }
            String code = problem.code() == Code.ROUTE_NOT_FOUND
                    ? "model_not_found"
                    : problem.code().word();
            return new BatchFault(code, problem.message(), "body.model", line);
        }

        /// The name of its route; where there is none any more, of the model, and the line is refused when it is made.
        String route(String model) {
            return plan(model) instanceof Plan.Ready ready
                    ? ready.route().name()
                    : model.substring(0, Math.min(model.length(), LONGEST));
        }
    }

    Known of(BatchState batch) {
        return new Known(batch);
    }
}
