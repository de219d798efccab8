package dev.signalbox.core.port;

import dev.signalbox.model.policy.Overrides;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What operators may change by hand while the gateway runs; what holds now is in the policy in force. Any
/// thread may call it, and what it has changed is in force when it returns.
public interface Controls {
    /// Takes a declared target out, or pauses a declared workload, in place of what there was about it
    /// before.
    ///
    /// @param name the target's label, or the workload's name
    /// @param time until it ends by itself
    /// @param reason in the operator's words, for the log
    /// @return what is now in force; null when there are too many already, or nothing of that name is
    ///     declared
    Overrides.@Nullable Entry override(Overrides.Action action, String name, Duration time, String reason);

    /// Ends one before its time.
    ///
    /// @return false when it was over already
    boolean takeBack(Overrides.Entry entry);
}
