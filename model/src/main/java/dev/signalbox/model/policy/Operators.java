package dev.signalbox.model.policy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may use the console.
///
/// @param always whether reading needs a login on a loopback address, too
/// @param session how long a login lasts at most
/// @param users people
/// @param tokens programs
/// @param provider says who other people are; null where nobody does
public record Operators(
        boolean always,
        Duration session,
        List<User> users,
        List<Token> tokens,
        @Nullable Provider provider) {
    /// Nobody.
    public static final Operators NONE = new Operators(false, Duration.ofHours(12), List.of(), List.of(), null);

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

    /// An OpenID provider.
    ///
    /// @param issuer without a slash at its end
    /// @param client what it calls this program
    /// @param secret null where it has given none
    /// @param redirect the address of the console's `/login/callback` as browsers know it
    /// @param claim of the ID token that `roles` speaks of; `email` counts only where it is verified
    /// @param roles by values of the claim
    public record Provider(
            URI issuer,
            String client,
            @Nullable Secret secret,
            URI redirect,
            List<String> scopes,
            String claim,
            Map<String, Role> roles) {
        public Provider {
            scopes = List.copyOf(scopes);
            roles = Map.copyOf(roles);
        }
    }

    /// Whether nobody is declared.
    public boolean nobody() {
        return users.isEmpty() && tokens.isEmpty() && provider == null;
    }
}
