package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Workload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What stands between a caller who is known and the reading of its request.
final class Gates {
    private Gates() {}

    /// Why nothing of this workload is taken now; null when it is.
    static @Nullable Problem closed(Workload workload, Rules rules, long now, RandomGenerator random) {
        Overrides.Entry paused = rules.policy().overrides().workload(workload.name());
        if (paused != null) {
            return Told.paused(workload.name(), TimeUnit.NANOSECONDS.toMillis(paused.ends() - now));
        }
        return rules.standing().pressure().refuses(workload.criticality()) ? Told.overloaded(random) : null;
    }

    /// What a request will need of limits.
    static Demand demand(Operation operation, Event.BodyArrived body) {
        return switch (operation) {
            case CHAT -> new Demand(body.size(), true, body.maxTokens());
            case EMBEDDINGS -> new Demand(body.size(), false, 0);
            case COUNT_TOKENS, LIST_MODELS, GET_MODEL -> Demand.NONE;
        };
    }

    /// What a caller sees of the models that it may use; null when the one it names is not among them.
    static @Nullable Command models(Event.HeadArrived head, Caller caller, Rules rules) {
        List<String> names = rules.router().names(caller::mayUse);
        if (head.operation() == Operation.LIST_MODELS) {
            return new Command.ShowModels(names);
        }
        String model = head.model();
        return model != null && names.contains(model) ? new Command.ShowModel(model) : null;
    }
}
