package dev.signalbox.model.policy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the one line per request goes.
///
/// @param enabled whether there is one
/// @param file appended to; null for standard output
public record AccessLog(boolean enabled, @Nullable Path file) {
    public static final AccessLog STANDARD_OUTPUT = new AccessLog(true, null);
}
