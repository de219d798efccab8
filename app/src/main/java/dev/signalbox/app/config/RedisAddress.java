package dev.signalbox.app.config;

import dev.signalbox.model.policy.Secret;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a Redis or Valkey server is, and who may ask it.
///
/// @param host IPv6 without brackets
/// @param user null for the default one
record RedisAddress(
        String host,
        int port,
        int database,
        boolean tls,
        @Nullable String user,
        @Nullable Secret password) {
    private static final int PORT = 6379;
    private static final Pattern PATH = Pattern.compile("/?([0-9]{0,3})");

    static @Nullable RedisAddress parse(String text) {
        URI uri = Words.uri(text.contains("://") ? text : "redis://" + text);
        if (uri == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return null;
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        Matcher path = PATH.matcher(uri.getRawPath());
        boolean tls = scheme.equals("rediss");
        int port = uri.getPort() == -1 ? PORT : uri.getPort();
        if (!tls && !scheme.equals("redis") || !path.matches() || port == 0 || port > 65535) {
            return null;
        }
        String user = uri.getRawUserInfo();
        int colon = user == null ? -1 : user.indexOf(':');
        if (user != null && (colon < 0 || colon == user.length() - 1)) {
            return null; // a name without a password: more likely the other way round
        }
        String database = path.group(1);
        return new RedisAddress(
                Words.bare(uri.getHost().toLowerCase(Locale.ROOT)),
                port,
                database.isEmpty() ? 0 : Integer.parseInt(database),
                tls,
                user == null || colon == 0 ? null : Words.decoded(user.substring(0, colon)),
                user == null ? null : new Secret(Words.decoded(user.substring(colon + 1))));
    }
}
