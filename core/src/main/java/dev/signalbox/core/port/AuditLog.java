package dev.signalbox.core.port;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes down for good what administrators did. An act is recorded before it is carried out, and one that cannot
/// be recorded is not carried out.
@FunctionalInterface
public interface AuditLog {
    /// The longest that [#record] waits.
    Duration PATIENCE = Duration.ofSeconds(10);

    /// Where none is kept.
    AuditLog NONE = _ -> {};

    /// Returns when the act is on the disk, after at most [#PATIENCE]: never for an event loop.
    ///
    /// @throws NotRecorded when it could not be written
    void record(Act act) throws NotRecorded;

    /// One act. Texts are cut at 512 characters, and none may hold a secret.
    ///
    /// @param actor who: `admin-token`, `user:NAME`, `token:NAME`, `process`
    /// @param source the address from which, null where there is none
    /// @param name what was done, such as `override.set`
    /// @param subject what it was done to, null where that is the process
    /// @param before what was so before, by name; empty where there was nothing
    /// @param after what is so then
    record Act(
            String actor,
            @Nullable String source,
            String name,
            @Nullable String subject,
            Map<String, String> before,
            Map<String, String> after) {
        /// At most so many members of `before` and of `after` are written.
        public static final int MAX_MEMBERS = 32;

        public Act {
            before = Map.copyOf(before);
            after = Map.copyOf(after);
        }
    }

    /// It is not written down; the message says why, for people.
    final class NotRecorded extends Exception {
        private static final long serialVersionUID = 1;

        public NotRecorded(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
