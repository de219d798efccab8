package dev.signalbox.console.access;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.signalbox.console.access.IdTokens.Verdict;
import dev.signalbox.console.access.OpenIdCalls.Failed;
import dev.signalbox.console.access.OpenIdDocuments.About;
import dev.signalbox.model.policy.Names;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Secret;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Logging in at an OpenID provider: authorization code with PKCE.
///
/// Nothing is kept of a login that has begun: its state, nonce and PKCE verifier are worked out from a cookie of that
/// browser with a key that only this process has. However many begin one, that takes no memory.
final class OpenId {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /// Characters of a `sub`, by OpenID Connect Core.
    private static final int MAX_NAME = 255;
    private static final int KEY = 32;

    private final Operators.Provider provider;
    private final SecureRandom random;
    private final byte[] key = new byte[KEY];
    private final OpenIdCalls calls = new OpenIdCalls();
    private final OpenIdDocuments documents;

    OpenId(Operators.Provider provider, SecureRandom random) {
        this.provider = provider;
        this.random = random;
        this.documents = new OpenIdDocuments(calls, provider.issuer());
        random.nextBytes(key);
    }

    Operators.Provider provider() {
        return provider;
    }

    /// What came back of a login.
    sealed interface Return {
        record Known(Login.Provided login) implements Return {}

        /// Nothing of what `roles` speaks of is said of them.
        record NoRole() implements Return {}

        /// It was begun in another browser, or too long ago.
        record Stale() implements Return {}

        /// The provider did not let them in, or what it says is not believed.
        record Denied(String why) implements Return {}
    }

    Doorman.Begun begin() throws Failed {
        About about = documents.about();
        String cookie = Tokens.random(random) + "." + Instant.now().getEpochSecond();
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("response_type", "code");
        asked.put("client_id", provider.client());
        asked.put("redirect_uri", provider.redirect().toString());
        asked.put("scope", String.join(" ", provider.scopes()));
        asked.put("state", derived("state", cookie));
        asked.put("nonce", derived("nonce", cookie));
        asked.put("code_challenge", challenge(derived("verifier", cookie)));
        asked.put("code_challenge_method", "S256");
        String address = about.authorization().toString();
        return new Doorman.Begun(address + (address.indexOf('?') < 0 ? "?" : "&") + form(asked), cookie);
    }

    /// @param said the query that the browser came back with
    Return finish(String cookie, Map<String, String> said) throws Failed {
        if (!isFresh(cookie) || !Tokens.same(derived("state", cookie), said.getOrDefault("state", ""))) {
            return new Return.Stale();
        }
        About about = documents.about();
        String code = said.get("code");
        // Where a provider names itself, it must be the one that was asked (RFC 9207).
        if (code == null || !said.getOrDefault("iss", about.issuer()).equals(about.issuer())) {
            return new Return.Denied("it sent no code");
        }
        String token = token(about, code, derived("verifier", cookie));
        String nonce = derived("nonce", cookie);
        JWKSet keys = documents.keys(false);
        Verdict verdict = keys == null ? new Verdict.OtherKey() : verdict(token, keys, about, nonce);
        if (verdict instanceof Verdict.OtherKey) {
            keys = documents.keys(true);
            verdict = keys == null ? verdict : verdict(token, keys, about, nonce);
        }
        return switch (verdict) {
            case Verdict.Good(JWTClaimsSet claims) -> known(claims);
            case Verdict.OtherKey _ -> new Return.Denied("its ID token is signed by none of its keys");
            case Verdict.Bad(String why) -> new Return.Denied("its ID token is not believed: " + why);
        };
    }

    private Verdict verdict(String token, JWKSet keys, About about, String nonce) {
        return IdTokens.verify(token, keys, about.issuer(), provider.client(), nonce);
    }

    private String token(About about, String code, String verifier) throws Failed {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", provider.redirect().toString());
        form.put("code_verifier", verifier);
        HttpRequest.Builder request = HttpRequest.newBuilder(about.token())
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "application/json");
        Secret secret = provider.secret();
        if (secret != null && about.basic()) {
            String both = encoded(provider.client()) + ":" + encoded(secret.reveal());
            request.header(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII)));
        } else {
            form.put("client_id", provider.client());
            if (secret != null) {
                form.put("client_secret", secret.reveal());
            }
        }
        JsonNode said = calls.send(
                request.POST(HttpRequest.BodyPublishers.ofString(form(form))).build());
        String token = said.path("id_token").asString("");
        if (token.isEmpty()) {
            throw new Failed(about.token() + " gave no ID token");
        }
        return token;
    }

    private Return known(JWTClaimsSet claims) {
        try {
            boolean verified = Boolean.TRUE.equals(claims.getClaim("email_verified"));
            String email = verified ? claims.getStringClaim("email") : null;
            boolean byEmail = provider.claim().equals("email");
            List<String> values = byEmail
                    ? (email == null ? List.of() : List.of(email.toLowerCase(Locale.ROOT)))
                    : values(claims.getClaim(provider.claim()));
            // Only what counts today is kept, so that a provider with many groups takes no memory.
            Set<String> counting =
                    values.stream().filter(provider.roles()::containsKey).collect(Collectors.toUnmodifiableSet());
            String name = email == null ? claims.getSubject() : email;
            if (!mayBeShown(name)) {
                return new Return.Denied("the " + (email == null ? "`sub`" : "`email`") + " of its ID token is no name:"
                        + " wanted are 1 to " + MAX_NAME + " characters, none of them invisible, accented ones composed"
                        + " (Unicode NFC)");
            }
            return counting.isEmpty()
                    ? new Return.NoRole()
                    : new Return.Known(new Login.Provided(name, provider.issuer(), provider.client(), counting));
        } catch (ParseException _) {
            return new Return.Denied("its ID token has a claim of another kind than it should");
        }
    }

    private static List<String> values(@Nullable Object claim) {
        return switch (claim) {
            case String one -> List.of(one);
            case List<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    /// It goes into logs and pages, and says who somebody is: nothing is left out of it, as two would have one name.
    static boolean mayBeShown(@Nullable String name) {
        return name != null && Names.fits(name, MAX_NAME) && name.codePoints().noneMatch(OpenId::turnsWriting);
    }

    /// Besides what [Names] leaves out as it is not seen, the rest of its kind: a few signs that are seen, as
    /// before Arabic numbers, and whatever a later Unicode adds. [Names] cannot say it so, as JavaScript reads its
    /// list, too; and who chooses a name there is asked for another one, whereas nobody here chose this one.
    private static boolean turnsWriting(int character) {
        return Character.getType(character) == Character.FORMAT;
    }

    private static boolean isFresh(String cookie) {
        int point = cookie.indexOf('.');
        String time = cookie.substring(point + 1);
        if (point < 0 || !time.matches("[0-9]{1,11}")) {
            return false;
        }
        long age = Instant.now().getEpochSecond() - Long.parseLong(time);
        return age >= -1 && age <= LONGEST.toSeconds();
    }

    private String derived(String purpose, String cookie) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal((purpose + "." + cookie).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
