package dev.signalbox.gateway.edge;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a request line points at.
///
/// @param path without query
/// @param query what may go on to a provider, empty for none
record RequestTarget(String path, String query) {

    /// @param uri in origin or absolute form (RFC 9112 §3.2)
    static RequestTarget of(String uri) {
        String target = uri;
        if (!uri.startsWith("/")) {
            int scheme = uri.indexOf("://");
            int slash = scheme < 0 ? -1 : uri.indexOf('/', scheme + 3);
            target = slash < 0 ? "/" : uri.substring(slash);
        }
        int question = target.indexOf('?');
        return question < 0
                ? new RequestTarget(target, "")
                : new RequestTarget(target.substring(0, question), forwardable(target.substring(question + 1)));
    }

    /// The host and port asked for: those of an absolute target count more than the Host header (RFC 9112 §3.2.2).
    static @Nullable String authority(String uri, @Nullable String host) {
        int scheme = uri.startsWith("/") ? -1 : uri.indexOf("://");
        if (scheme < 0) {
            return host;
        }
        int slash = uri.indexOf('/', scheme + 3);
        return uri.substring(scheme + 3, slash < 0 ? uri.length() : slash);
    }

    /// Only what is known to mean something to providers: a query may also carry a key, in many spellings.
    private static String forwardable(String query) {
        return Arrays.stream(query.split("&", 20))
                .filter(parameter -> parameter.matches("beta=[A-Za-z0-9._-]{0,64}"))
                .collect(Collectors.joining("&"));
    }
}
