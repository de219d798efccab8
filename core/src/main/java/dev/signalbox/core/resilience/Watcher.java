package dev.signalbox.core.resilience;

/// Hears what becomes of endpoints, for logs and alarms. Called on event loops, once per change; must not
/// block.
@FunctionalInterface
public interface Watcher {
    /// Hears nothing.
    Watcher NOBODY = change -> {};

    void changed(Change change);

    /// An endpoint's condition changed. That it is full is not told, nor that a rest or a bench is over: their
    /// time passes without anything that happens.
    ///
    /// @param target the target's label
    /// @param credential place of the key in the provider's list, from 1; 0 for a provider without keys
    /// @param condition into which; [Condition#OPEN] when it is back from failing or from an ejection
    /// @param holdMillis how long it lasts at least, 0 when it is back
    record Change(String target, int credential, Condition condition, long holdMillis) {}
}
