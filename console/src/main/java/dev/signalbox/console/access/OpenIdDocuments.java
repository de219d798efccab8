package dev.signalbox.console.access;

import com.nimbusds.jose.jwk.JWKSet;
import dev.signalbox.console.access.OpenIdCalls.Failed;
import java.net.InetAddress;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an OpenID provider says of itself, and its keys: asked for when they are needed, and kept for an hour. While it
/// does not answer it is asked once in 5 s, however many want to log in.
final class OpenIdDocuments {
    private static final long FRESH = Duration.ofHours(1).toNanos();
    private static final long KEYS_AGAIN = Duration.ofMinutes(1).toNanos();
    private static final long AFTER_FAILURE = Duration.ofSeconds(5).toNanos();

    private final OpenIdCalls calls;
    private final URI declared;

    private @Nullable About about;
    private long aboutAt;
    private @Nullable JWKSet keys;
    private long keysAt;
    private @Nullable String failure;
    private long failedAt;

    /// @param declared the issuer, without a slash at its end
    OpenIdDocuments(OpenIdCalls calls, URI declared) {
        this.calls = calls;
        this.declared = declared;
    }

    /// @param issuer as the provider writes it
    /// @param basic whether the client's secret goes into a header, not into the form
    record About(String issuer, URI authorization, URI token, URI keys, boolean basic) {}

    synchronized About about() throws Failed {
        long now = System.nanoTime();
        About known = about;
        if (known != null && now - aboutAt < FRESH) {
            return known;
        }
        JsonNode said = asked(URI.create(declared + "/.well-known/openid-configuration"), now);
        String issuer = said.path("issuer").asString("");
        if (!issuer.equals(declared.toString()) && !issuer.equals(declared + "/")) {
            throw new Failed(declared + " says that it is another issuer");
        }
        boolean post = false;
        boolean basic = false;
        for (JsonNode method : said.path("token_endpoint_auth_methods_supported")) {
            basic |= method.asString("").equals("client_secret_basic");
            post |= method.asString("").equals("client_secret_post");
        }
        known = new About(
                issuer,
                address(said, "authorization_endpoint"),
                address(said, "token_endpoint"),
                address(said, "jwks_uri"),
                basic || !post);
        about = known;
        aboutAt = now;
        return known;
    }

    /// @param again whether the ones known have none that fits
    /// @return null when they were asked for a moment ago
    synchronized @Nullable JWKSet keys(boolean again) throws Failed {
        About known = about();
        long now = System.nanoTime();
        JWKSet kept = keys;
        long age = now - keysAt;
        if (kept != null && age < (again ? KEYS_AGAIN : FRESH)) {
            return again ? null : kept;
        }
        try {
            kept = JWKSet.parse(asked(known.keys, now).toString()).toPublicJWKSet();
        } catch (ParseException _) {
            throw new Failed(known.keys + " has no keys that can be read");
        }
        keys = kept;
        keysAt = now;
        return kept;
    }

    private JsonNode asked(URI address, long now) throws Failed {
        String before = failure;
        if (before != null && now - failedAt < AFTER_FAILURE) {
            throw new Failed(before);
        }
        try {
            JsonNode said = calls.get(address);
            failure = null;
            return said;
        } catch (Failed e) {
            failure = e.getMessage();
            failedAt = System.nanoTime();
            throw e;
        }
    }

    /// A secret goes there, and what comes from there is believed.
    private URI address(JsonNode said, String name) throws Failed {
        try {
            URI address = URI.create(said.path(name).asString(""));
            if (address.getHost() != null && (mayBePlain(declared) || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new Failed("the `" + name + "` of " + declared + " is no https:// URL");
    }

    /// Whether it is on this machine.
    static boolean mayBePlain(URI issuer) {
        String host = issuer.getHost();
        return "http".equals(issuer.getScheme())
                && (host.equals("localhost") || host.equals("[::1]") || isLoopback(host));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false; // a name, which would have to be resolved
        }
    }
}
