package dev.signalbox.core.port;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Hears of those who were turned away because of who they are.
@FunctionalInterface
public interface SecurityEvents {
    /// Where nobody wants to know.
    SecurityEvents IGNORED = (_, _) -> {};

    /// May be called by any thread, also an event loop, as often as others try: costs little and never waits.
    ///
    /// @param source the address of the other side, null when it is gone already
    void happened(Kind kind, @Nullable InetAddress source);

    /// What happened.
    enum Kind {
        /// A request at the gateway came with a key that is not known.
        WRONG_KEY("key.wrong"),
        /// A change at the console came without its token, or with a wrong one.
        WRONG_TOKEN("token.wrong"),
        /// A login at the console failed.
        WRONG_LOGIN("login.wrong");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// As the audit log calls it.
        public String word() {
            return word;
        }
    }
}
