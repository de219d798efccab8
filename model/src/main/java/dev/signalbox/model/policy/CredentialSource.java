package dev.signalbox.model.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a provider's credential comes from. Two that are equal are the same credential, and are fetched once.
public sealed interface CredentialSource {
    /// It stands in the config.
    record Fixed(Secret secret) implements CredentialSource {}

    /// It is fetched while the gateway runs, and again before it expires.
    sealed interface Fetched extends CredentialSource {
        /// For people, without secrets: `command az`, `service account /etc/key.json`.
        String title();
    }

    /// What a program prints: the token itself, or JSON that names it.
    ///
    /// @param line the program and its arguments; no shell reads them
    /// @param lifetime how long a token is good for when the program does not say; null when that is not known
    record Command(List<String> line, @Nullable Duration lifetime) implements Fetched {
        public Command {
            line = List.copyOf(line);
            if (line.isEmpty()) {
                throw new IllegalArgumentException("a command needs a program");
            }
        }

        /// Arguments may be secrets.
        @Override
        public String title() {
            return "command " + line.getFirst();
        }

        @Override
        public String toString() {
            return title();
        }
    }

    /// A token of Google's, for what a file says: a service account's key, or what a user allowed.
    record GoogleFile(Path file) implements Fetched {
        @Override
        public String title() {
            return "google file " + file;
        }
    }

    /// A token of Google's, for the service account of the machine or pod: its metadata server is asked.
    record GoogleMetadata() implements Fetched {
        @Override
        public String title() {
            return "google metadata server";
        }
    }

    /// Keys of AWS: `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, and `:SESSION_TOKEN` where there is one.
    ///
    /// @param way where they are looked for
    /// @param profile in the files of AWS; null for what the environment says, or `default`
    record Aws(Way way, @Nullable String profile) implements Fetched {
        /// Where keys are looked for.
        public enum Way {
            /// The environment, then the files, then the container. Never the machine, which somebody has to name.
            CHAIN,
            ENVIRONMENT,
            PROFILE,
            CONTAINER,
            INSTANCE;

            /// As in the config: `chain`.
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        @Override
        public String title() {
            return "aws " + way.word() + (profile == null ? "" : ", profile " + profile);
        }
    }
}
