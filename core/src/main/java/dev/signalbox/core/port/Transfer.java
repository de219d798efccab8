package dev.signalbox.core.port;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries what this process holds beside its config out of it and into it: keys made at run time, and what operators
/// have changed for a while. It may take seconds: never for an event loop.
public interface Transfer {
    /// Hears of what is carried when all is well with it and nothing is done yet.
    @FunctionalInterface
    interface Notice {
        /// @param what it is, by name
        /// @throws AuditLog.NotRecorded when it must not be done
        void of(Map<String, String> what) throws AuditLog.NotRecorded;
    }

    /// What was taken in.
    ///
    /// @param keys that are new
    /// @param overrides that are new
    /// @param unchanged of both, that were there already
    /// @param over overrides whose time has passed
    record Taken(int keys, int overrides, int unchanged, int over) {}

    /// All of it, as lines of JSON.
    ///
    /// @param passphrase what hashes of secrets are sealed with; null to leave them out
    byte[] export(char @Nullable [] passphrase, Notice notice) throws KeyDesk.Refused, AuditLog.NotRecorded;

    /// Takes all of a file in, or nothing of it. A second time, the same file changes nothing.
    ///
    /// @param passphrase that it was sealed with; null when it holds no secrets
    Taken take(byte[] file, char @Nullable [] passphrase, Notice notice) throws KeyDesk.Refused, AuditLog.NotRecorded;
}
