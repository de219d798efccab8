package dev.signalbox.model.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may use the console.
///
/// @param always whether reading needs a login on a loopback address, too
/// @param session how long a login lasts at most
/// @param users people
/// @param tokens programs
public record Operators(boolean always, Duration session, List<User> users, List<Token> tokens) {
    /// Nobody.
    public static final Operators NONE = new Operators(false, Duration.ofHours(12), List.of(), List.of());

    public Operators {
        users = List.copyOf(users);
        tokens = List.copyOf(tokens);
    }

    /// Somebody with a password.
    ///
    /// @param password its hash, Argon2id in the PHC string format
    public record User(String name, Secret password, Role role) {}

    /// A program with a token.
    ///
    /// @param hash the token's SHA-256 in 64 hexadecimal digits
    /// @param expires from when on it is refused, null for never
    public record Token(
            String name, Secret hash, Role role, @Nullable Instant expires) {}

    /// Whether nobody is declared.
    public boolean nobody() {
        return users.isEmpty() && tokens.isEmpty();
    }
}
