package dev.signalbox.gateway.edge;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a request line points at.
///
/// @param path without query; that of `OPTIONS *` is `*`, where there is nothing
/// @param query what may go on to a provider, or says which part of a list is wanted; empty for none
/// @param authority host and port of an absolute target, which count more than the Host header (RFC 9112
///     §3.2.2); null otherwise
/// @param key a caller's key that stands in the query, which some clients send it in; null for none.
///     Nothing but [Doorkeeper] has it, and it never goes on
record RequestTarget(
        String path,
        String query,
        @Nullable String authority,
        @Nullable String key) {
    private static final String KEY = "key=";
    private static final String AFTER = "after=";
    /// Stands for a place that cannot be one: whoever goes through a list must not begin anew.
    private static final String NOWHERE = "after=~";
    private static final int MAX_KEY = 4096;

    private static final String JOBS = "/deferred";
    private static final String FILES = "/files";
    private static final String BATCHES = "/batches";
    private static final String ITEMS = "items";
    private static final String RESPONSES = "/responses/";

    /// Null for what is neither a path, an absolute http or https URL without user info (RFC 9110 §4.2.4),
    /// nor `*`: those are for proxies (`CONNECT`) or for nobody (RFC 9112 §3.2).
    static @Nullable RequestTarget of(HttpMethod method, String uri) {
        if (method.equals(HttpMethod.CONNECT)) {
            return null;
        }
        if (uri.startsWith("/") || uri.equals("*") && method.equals(HttpMethod.OPTIONS)) {
            return split(uri, null);
        }
        int from =
                uri.regionMatches(true, 0, "http://", 0, 7) ? 7 : uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        int end = from;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String authority = uri.substring(from, end);
        if (from == 0 || authority.isEmpty() || authority.indexOf('@') >= 0) {
            return null;
        }
        String rest = uri.substring(end);
        return split(rest.startsWith("/") ? rest : "/" + rest, authority);
    }

    /// Null for none, and for what cannot be one.
    private static @Nullable String key(String query) {
        for (String parameter : query.split("&", 20)) {
            if (parameter.startsWith(KEY) && parameter.length() > KEY.length()) {
                try {
                    String key = QueryStringDecoder.decodeComponent(parameter.substring(KEY.length()));
                    return key.length() > MAX_KEY ? null : key;
                } catch (IllegalArgumentException _) {
                    return null;
                }
            }
        }
        return null;
    }

    private static RequestTarget split(String target, @Nullable String authority) {
        int question = target.indexOf('?');
        return question < 0
                ? new RequestTarget(target, "", authority, null)
                : new RequestTarget(
                        target.substring(0, question),
                        known(target.substring(0, question), target.substring(question + 1)),
                        authority,
                        key(target.substring(question + 1)));
    }

    /// Only what is known to mean something to providers, or to the gateway itself where it answers lists: a query may
    /// also carry a key, in many spellings.
    private static String known(String path, String query) {
        boolean list = path.endsWith(JOBS)
                || path.endsWith(FILES)
                || path.endsWith(BATCHES)
                || path.endsWith(ITEMS)
                || path.contains(RESPONSES);
        // A verb behind the model, as Google's paths have it.
        boolean verb = path.lastIndexOf(':') > path.lastIndexOf('/');
        String known = list
                ? "(limit|after|order|purpose|stream|starting_after)=[A-Za-z0-9_-]{0,64}"
                : verb ? "alt=[A-Za-z]{0,8}" : "beta=[A-Za-z0-9._-]{0,64}";
        boolean strict = path.endsWith(ITEMS) || path.contains(RESPONSES);
        return Arrays.stream(query.split("&", 20))
                .map(parameter ->
                        strict && parameter.startsWith(AFTER) && !parameter.matches(known) ? NOWHERE : parameter)
                .filter(parameter -> parameter.matches(known) || parameter.equals(NOWHERE) && strict)
                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return "RequestTarget[path=" + path + "]";
    }
}
