package dev.signalbox.model.policy;

import java.time.Duration;

/// That answers of a workload may be kept for later questions, which is the owner's consent to keep their text and that
/// of what was asked.
///
/// @param keep how long they are kept after they were last built upon
/// @param most how many responses of one key are kept; the oldest go first
public record Remembering(Duration keep, int most) {
    /// What holds where nothing else is said.
    public static final Remembering DEFAULT = new Remembering(Duration.ofDays(30), 10_000);
}
