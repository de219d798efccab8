package dev.signalbox.app.token;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Access tokens of Google: for a service account by a signed assertion
/// (<https://developers.google.com/identity/protocols/oauth2/service-account>, RFC 7523), for a user by what they once
/// allowed, and from the metadata server of a machine or pod.
final class GoogleTokens {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final URI USUAL = URI.create("https://oauth2.googleapis.com/token");
    private static final String METADATA_HOST = "GCE_METADATA_HOST";
    private static final String USUAL_METADATA = "169.254.169.254";
    private static final int LIFE_SECONDS = 3600;
    private static final long MOST = 64 * 1024;
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final TokenCalls calls;
    private final TokenCalls direct;
    private final Function<String, @Nullable String> environment;

    /// @param direct for servers that are never behind a proxy
    GoogleTokens(TokenCalls calls, TokenCalls direct, Function<String, @Nullable String> environment) {
        this.calls = calls;
        this.direct = direct;
        this.environment = environment;
    }

    Fresh ofFile(Path file) throws NoToken, InterruptedException {
        JsonNode key = read(file);
        String type = key.path("type").asString("");
        URI server = server(key.path("token_uri").asString(""), file);
        Map<String, String> form = new LinkedHashMap<>();
        switch (type) {
            case "service_account" -> {
                form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                form.put("assertion", assertion(key, server, file));
            }
            case "authorized_user" -> {
                form.put("grant_type", "refresh_token");
                form.put("client_id", needed(key, "client_id", file));
                form.put("client_secret", needed(key, "client_secret", file));
                form.put("refresh_token", needed(key, "refresh_token", file));
            }
            case "external_account" ->
                throw new NoToken(
                        file + " is about an external account, which is not supported; say command: [gcloud, auth,"
                                + " print-access-token] with a lifetime instead");
            default -> throw new NoToken(file + " is not a key of a service account: its type is no known one");
        }
        HttpRequest request = HttpRequest.newBuilder(server)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form)))
                .build();
        return TokenText.read(calls.json(request), null, Instant.now(), server.getHost());
    }

    Fresh ofMetadata() throws NoToken, InterruptedException {
        String host = environment.apply(METADATA_HOST);
        URI place = URI.create("http://" + (host == null || host.isBlank() ? USUAL_METADATA : host)
                + "/computeMetadata/v1/instance/service-accounts/default/token");
        HttpRequest request = HttpRequest.newBuilder(place)
                .header("Metadata-Flavor", "Google")
                .build();
        return TokenText.read(direct.json(request), null, Instant.now(), "the metadata server");
    }

    private static JsonNode read(Path file) throws NoToken {
        try {
            if (Files.size(file) > MOST) {
                throw new NoToken(file + " is too large for a key");
            }
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException _) {
            throw new NoToken(file + " cannot be read");
        } catch (JacksonException _) {
            throw new NoToken(file + " is not JSON");
        }
    }

    /// A secret goes nowhere unencrypted but to this machine.
    private static URI server(String said, Path file) throws NoToken {
        try {
            URI server = said.isEmpty() ? USUAL : URI.create(said);
            if (server.getHost() != null && ("https".equals(server.getScheme()) || HERE.contains(server.getHost()))) {
                return server;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new NoToken("token_uri in " + file + " is no https address");
    }

    private static String needed(JsonNode key, String name, Path file) throws NoToken {
        String value = key.path(name).asString("");
        if (value.isEmpty()) {
            throw new NoToken(file + " has no " + name);
        }
        return value;
    }

    private static String assertion(JsonNode key, URI server, Path file) throws NoToken {
        String account = needed(key, "client_email", file);
        PrivateKey signing = privateKey(needed(key, "private_key", file), file);
        long now = Instant.now().getEpochSecond();
        Map<String, Object> head = new LinkedHashMap<>(Map.of("alg", "RS256", "typ", "JWT"));
        if (key.path("private_key_id").isString()) {
            head.put("kid", key.path("private_key_id").asString());
        }
        Map<String, Object> claims =
                Map.of("iss", account, "scope", SCOPE, "aud", server.toString(), "iat", now, "exp", now + LIFE_SECONDS);
        String signed = BASE64.encodeToString(JsonMapper.shared().writeValueAsBytes(head)) + "."
                + BASE64.encodeToString(JsonMapper.shared().writeValueAsBytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(signing);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException _) {
            throw new NoToken("the private key in " + file + " cannot sign");
        }
    }

    private static PrivateKey privateKey(String pem, Path file) throws NoToken {
        try {
            String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new NoToken("the private key in " + file + " cannot be read");
        }
    }

    private static String encoded(Map<String, String> form) {
        StringBuilder text = new StringBuilder();
        form.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return text.toString();
    }
}
