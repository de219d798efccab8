package dev.signalbox.model.policy;

import java.time.Duration;

/// That requests of a workload may be answered later, which is the owner's consent to keep their text until then.
///
/// @param within so long after it came a request may still be begun; later it has expired
/// @param keep how long an answer is kept for its caller
public record Deferring(Duration within, Duration keep) {
    /// What holds where nothing else is said.
    public static final Deferring DEFAULT = new Deferring(Duration.ofHours(24), Duration.ofHours(24));
}
