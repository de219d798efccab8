package dev.signalbox.core.port;

import dev.signalbox.model.policy.Key;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where operators make, change and revoke keys while the gateway runs. What a call has done is in force in this
/// process when it returns. It may take seconds: never for an event loop.
public interface KeyDesk {
    /// A key, wherever it comes from.
    ///
    /// @param stored how it is kept; null for one that the config file declares
    /// @param rests whether it is of no use, as the file declares one of the same name, or no longer what it needs
    record Entry(Key key, KeyStore.@Nullable Stored stored, boolean rests) {}

    /// A key with its secret, which nobody will see again.
    record Made(Entry entry, String secret) {
        @Override
        public String toString() {
            return "Made[" + entry.key().name() + ", ***]";
        }
    }

    /// Hears of a change when all is well with it and nothing is done yet.
    @FunctionalInterface
    interface Notice {
        /// @param before as it is kept until now, null where there is none of that name
        /// @param after as it will be kept, null when it is revoked
        /// @throws AuditLog.NotRecorded when the change must not be made
        void of(String name, KeyStore.@Nullable Stored before, KeyStore.@Nullable Stored after)
                throws AuditLog.NotRecorded;
    }

    /// A part of all keys.
    ///
    /// @param next what to go on after; null when there are no more
    record Listed(List<Entry> entries, @Nullable String next) {}

    /// Those of the file, which come first, and after `after` those made at run time.
    ///
    /// @param after empty for the beginning
    /// @param limit of those made at run time
    Listed list(String after, int limit) throws Refused;

    Entry show(String name) throws Refused;

    /// @param json an item of the config's `keys`, without `secret`
    Made create(String json, Notice notice) throws Refused, AuditLog.NotRecorded;

    /// Gives it another secret.
    ///
    /// @param overlap how long the one before counts besides
    Made rotate(String name, Duration overlap, Notice notice) throws Refused, AuditLog.NotRecorded;

    Entry revoke(String name, Notice notice) throws Refused, AuditLog.NotRecorded;

    /// It was not done; the message says why, for people.
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String code;

        /// @param status of HTTP
        /// @param code for programs
        public Refused(int status, String code, String message) {
            super(message, null, false, false);
            this.status = status;
            this.code = code;
        }

        public int status() {
            return status;
        }

        public String code() {
            return code;
        }

        /// For people.
        public String told() {
            return String.valueOf(getMessage());
        }
    }
}
