package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Workload.Criticality;
import java.util.List;

/// Who asks: one workload by one key.
///
/// @param secret of the key
/// @param models what its questions name, each as often as the others
/// @param share of all questions
/// @param seed of its own
record Source(String workload, Criticality criticality, String secret, List<String> models, double share, long seed) {
    Source {
        models = List.copyOf(models);
    }
}
