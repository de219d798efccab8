package dev.signalbox.app.config;

import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Role;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The OpenID provider that says who people are.
final class OidcWords {
    /// Where it sends them back to.
    private static final String CALLBACK = "/login/callback";

    private static final List<String> USUAL_SCOPES = List.of("profile", "email");

    private OidcWords() {}

    static Operators.@Nullable Provider read(@Nullable Section oidc, Reading in) {
        if (oidc == null) {
            return null;
        }
        Located<URI> issuer = oidc.find(Vocabulary.ISSUER);
        Located<URI> redirect = oidc.find(Vocabulary.REDIRECT);
        String client = oidc.get(Vocabulary.CLIENT);
        List<Named<Role>> mapped = oidc.get(Vocabulary.CLAIM_ROLES);
        if (issuer != null
                && "http".equals(issuer.value().getScheme())
                && !Hosts.isLoopback(issuer.value().getHost())) {
            in.problems.error(issuer.place(), "problem.oidc.plain");
        }
        if (redirect != null && !CALLBACK.equals(redirect.value().getPath())) {
            in.problems.error(redirect.place(), "problem.oidc.redirect", CALLBACK);
        }
        if (issuer == null || redirect == null || client == null || mapped == null) {
            return null;
        }
        String claim = oidc.get(Vocabulary.CLAIM, "groups");
        Map<String, Role> roles = new LinkedHashMap<>();
        for (Named<Role> each : mapped) {
            Role role = each.value();
            // Null after a problem, which was told.
            if (role != null) {
                roles.put(claim.equals("email") ? each.name().toLowerCase(Locale.ROOT) : each.name(), role);
            }
        }
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        List<Located<String>> asked = oidc.get(Vocabulary.SCOPES);
        scopes.addAll(
                asked == null
                        ? USUAL_SCOPES
                        : asked.stream().map(Located::value).toList());
        return new Operators.Provider(
                issuer.value(),
                client,
                oidc.get(Vocabulary.TOKEN_SECRET),
                redirect.value(),
                List.copyOf(scopes),
                claim,
                roles);
    }
}
