package dev.signalbox.console.access;

import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Role;
import dev.signalbox.model.policy.Secret;
import java.net.URI;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody was let in by. What they may do is asked anew with every request: a changed config counts at once.
sealed interface Login {
    /// As the audit log calls them.
    String actor();

    /// What they may do by what is declared now; null when that does not let them in any more.
    @Nullable
    Role role(Operators declared);

    /// @param hash what the password was checked against; with another one the login is over
    record Password(String name, Secret hash) implements Login {
        @Override
        public String actor() {
            return "user:" + name;
        }

        @Override
        public @Nullable Role role(Operators declared) {
            return declared.users().stream()
                    .filter(user -> user.name().equals(name) && user.password().equals(hash))
                    .map(Operators.User::role)
                    .findFirst()
                    .orElse(null);
        }
    }

    /// By an OpenID provider.
    ///
    /// @param name as the provider says
    /// @param values of the claim that gave them a role
    record Provided(String name, URI issuer, String client, Set<String> values) implements Login {
        @Override
        public String actor() {
            return "oidc:" + name;
        }

        @Override
        public @Nullable Role role(Operators declared) {
            Operators.Provider provider = declared.provider();
            if (provider == null
                    || !provider.issuer().equals(issuer)
                    || !provider.client().equals(client)) {
                return null;
            }
            return values.stream()
                    .map(provider.roles()::get)
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /// By the token that is made where nobody is declared.
    record Bootstrap() implements Login {
        @Override
        public String actor() {
            return Doorman.BOOTSTRAP;
        }

        @Override
        public @Nullable Role role(Operators declared) {
            return declared.nobody() ? Role.ADMIN : null;
        }
    }
}
