package dev.signalbox.model.policy;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How this process is administered.
///
/// @param audit the directory of the audit log; null where none is kept
/// @param keepAudit how long what is in it is kept
/// @param operators who may use the console
public record Administration(@Nullable Path audit, Duration keepAudit, Operators operators) {
    /// What holds where nothing is declared.
    public static final Administration DEFAULT = new Administration(null, Duration.ofDays(400), Operators.NONE);
}
