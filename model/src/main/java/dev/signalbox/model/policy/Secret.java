package dev.signalbox.model.policy;

/// A text that must not be seen. Prints as `***`, so that no log line, error or record can show it by accident.
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
