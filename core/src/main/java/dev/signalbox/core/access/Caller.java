package dev.signalbox.core.access;

import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Workload;
import org.jspecify.annotations.Nullable;

/// Who a request belongs to.
///
/// @param key null in open mode
public record Caller(@Nullable Key key, Workload workload) {

    /// Of the key.
    public @Nullable String name() {
        return key == null ? null : key.name();
    }

    public boolean mayUse(String route) {
        return key == null || key.mayUse(route);
    }
}
