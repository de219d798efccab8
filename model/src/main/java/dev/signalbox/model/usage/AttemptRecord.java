package dev.signalbox.model.usage;

import org.jspecify.annotations.Nullable;

/// One try at one target.
///
/// @param target `provider/model`
/// @param failure the failure's code, null when it answered
/// @param status the provider's HTTP status, 0 when none came
/// @param nanos from the start of the attempt to its end
/// @param startedAt nanoseconds of the monotonic clock at its start; 0 in a record that was read again
public record AttemptRecord(String target, @Nullable String failure, int status, long nanos, long startedAt) {
    /// Where nobody asks for when it was.
    public AttemptRecord(String target, @Nullable String failure, int status, long nanos) {
        this(target, failure, status, nanos, 0);
    }
}
