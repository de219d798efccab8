package dev.signalbox.app.token;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what programs and servers say when they are asked for a credential: the token itself, or JSON in one of the
/// usual forms (OAuth 2.0, Azure's CLI, Kubernetes' exec credentials, AWS).
final class TokenText {
    private static final List<String> TOKENS = List.of("access_token", "accessToken", "token");
    private static final List<String> TIMES =
            List.of("expires_on", "expirationTimestamp", "Expiration", "expiresOn", "expiry");
    /// One JSON Web Token has three parts.
    private static final int JWT_PARTS = 3;

    /// In seconds since 1970, far behind all that is meant.
    private static final double FAR = 1e12;

    private TokenText() {}

    /// @param otherwise how long it is good where nothing says; null when that is not known
    /// @param from who said it
    static Fresh read(String text, @Nullable Duration otherwise, Instant now, String from) throws NoToken {
        String said = text.strip();
        if (!said.startsWith("{")) {
            Duration life = jwtLife(said, now);
            return Fresh.of(said, life == null ? otherwise : life, from);
        }
        JsonNode tree;
        try {
            tree = JsonMapper.shared().readTree(said);
        } catch (JacksonException _) {
            throw new NoToken(from + " gave JSON that cannot be read");
        }
        return read(tree, otherwise, now, from);
    }

    static Fresh read(JsonNode tree, @Nullable Duration otherwise, Instant now, String from) throws NoToken {
        JsonNode body = tree.path("status").isObject()
                ? tree.path("status")
                : tree.path("Credentials").isObject() ? tree.path("Credentials") : tree;
        Duration said = life(body, now);
        Duration life = said == null ? otherwise : said;
        if (body.has("AccessKeyId")) {
            String session =
                    body.path("SessionToken").asString(body.path("Token").asString(""));
            String pair = body.path("AccessKeyId").asString("") + ":"
                    + body.path("SecretAccessKey").asString("");
            return Fresh.of(session.isEmpty() ? pair : pair + ":" + session, life, from);
        }
        for (String name : TOKENS) {
            if (body.path(name).isString()) {
                return Fresh.of(body.path(name).asString(), life, from);
            }
        }
        throw new NoToken(from + " gave JSON without a token");
    }

    private static @Nullable Duration life(JsonNode body, Instant now) throws NoToken {
        JsonNode in = body.path("expires_in");
        if (in.isNumber() || in.isString() && !in.asString().isBlank()) {
            double seconds = in.asDouble(Double.NaN);
            if (Double.isNaN(seconds)) {
                throw new NoToken("the time in expires_in cannot be read");
            }
            return Duration.ofSeconds((long) Math.clamp(seconds, 0.0, FAR));
        }
        for (String name : TIMES) {
            JsonNode time = body.path(name);
            if (time.isNumber() || time.isString() && !time.asString().isEmpty()) {
                Instant end = time(time.asString());
                if (end == null) {
                    throw new NoToken("the time in " + name + " cannot be read");
                }
                return Duration.between(now, end);
            }
        }
        return null;
    }

    /// Seconds since 1970, or a time with its zone, or one of this machine's clock, as Azure's CLI has it.
    private static @Nullable Instant time(String text) {
        if (text.matches("[0-9]{1,12}")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        String iso = text.replace(' ', 'T');
        try {
            return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeException _) {
            try {
                return LocalDateTime.parse(iso).atZone(ZoneId.systemDefault()).toInstant();
            } catch (DateTimeException _) {
                return null;
            }
        }
    }

    /// What a JSON Web Token says of itself (RFC 7519 §4.1.4); null for what is none.
    private static @Nullable Duration jwtLife(String token, Instant now) {
        String[] parts = token.split("\\.", JWT_PARTS + 1);
        if (parts.length != JWT_PARTS || !token.startsWith("eyJ")) {
            return null;
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
            JsonNode end = JsonMapper.shared()
                    .readTree(new String(claims, StandardCharsets.UTF_8))
                    .path("exp");
            return end.isNumber()
                    ? Duration.between(now, Instant.ofEpochSecond((long) Math.clamp(end.asDouble(), 0.0, FAR)))
                    : null;
        } catch (IllegalArgumentException | JacksonException _) {
            return null;
        }
    }
}
