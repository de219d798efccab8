package dev.signalbox.gateway.edge;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Policy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says which heads are acceptable before anything is made of them. Pure functions of head and policy.
final class Doorkeeper {
    private static final List<CharSequence> KEY_HEADERS = List.of("x-api-key", "x-goog-api-key", "api-key");
    private static final String BEARER = "bearer ";

    private Doorkeeper() {}

    /// Whether every server would see the same request in it, whatever path it is for: a version that we
    /// speak, one host, and no framing but a length or plain chunks (RFC 9112 §3.2, §6.1).
    static boolean unambiguous(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!http11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return false;
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2)) {
            // A draft of WebSocket had eight bytes after such a head that no length told of; Netty still takes them.
            return false;
        }
        Iterator<String> hosts = headers.valueStringIterator(HttpHeaderNames.HOST);
        if (hosts.hasNext() ? several(hosts) : http11) {
            return false;
        }
        Iterator<String> encodings = headers.valueStringIterator(HttpHeaderNames.TRANSFER_ENCODING);
        return !encodings.hasNext() || http11 && encodings.next().equalsIgnoreCase("chunked") && !encodings.hasNext();
    }

    private static boolean several(Iterator<String> values) {
        values.next();
        return values.hasNext();
    }

    /// What is wrong with the head, null when nothing.
    ///
    /// @param target to which the head was sent
    static @Nullable Problem refusal(RequestTarget target, HttpHeaders headers, Policy policy, Operation operation) {
        if (policy.open()) {
            // Loopback is not trust: a page in a browser on this machine can reach it, by name rebinding or cross-site.
            String host = target.authority() != null ? target.authority() : headers.get(HttpHeaderNames.HOST);
            if (host == null || !ofLoopback(host)) {
                return Problem.of(
                        Code.FOREIGN_HOST,
                        "Without declared keys only requests to a loopback name or address are answered.");
            }
            Iterator<String> origins = headers.valueStringIterator(HttpHeaderNames.ORIGIN);
            while (origins.hasNext()) {
                String origin = origins.next();
                if (!ownOrigin(origin) && !policy.gateway().corsOrigins().contains(origin)) {
                    return Problem.of(
                            Code.FOREIGN_ORIGIN, "Without declared keys requests from foreign web pages are refused.");
                }
            }
        }
        return operation.takesBody()
                ? bodyRefusal(headers, policy, operation == Operation.KEEP_FILE || operation.isForm())
                : null;
    }

    private static @Nullable Problem bodyRefusal(HttpHeaders headers, Policy policy, boolean form) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        if (form && (type == null || !is("multipart/form-data", type))) {
            return Problem.of(
                    Code.UNSUPPORTED_MEDIA_TYPE, "A file is sent as a form; send `content-type: multipart/form-data`.");
        }
        if (!form && (type == null || !is("application/json", type))) {
            return Problem.of(
                    Code.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON; send `content-type: application/json`.");
        }
        if (!always(HttpHeaderNames.CONTENT_ENCODING, "identity", headers)) {
            return Problem.of(Code.UNSUPPORTED_MEDIA_TYPE, "Compressed request bodies are not taken.");
        }
        if (!always(HttpHeaderNames.EXPECT, "100-continue", headers)) {
            return Problem.of(Code.EXPECTATION_FAILED, "The only expectation understood is 100-continue.");
        }
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && length.length() > 9
                || length != null && Long.parseLong(length) > policy.limits().maxBody()) {
            return Refusals.bodyTooLarge(policy.limits());
        }
        return null;
    }

    /// Whether a header says nothing else, however often it is there.
    private static boolean always(CharSequence name, String wanted, HttpHeaders headers) {
        Iterator<String> values = headers.valueStringIterator(name);
        while (values.hasNext()) {
            if (!values.next().equalsIgnoreCase(wanted)) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(String wanted, String type) {
        int end = type.indexOf(';');
        String plain = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return plain.equals(wanted);
    }

    /// The credentials of a request; the same key in several headers is one, and an empty one is none.
    /// @param inQuery one that stood in the query, where the caller's dialect has it there; null for none
    static Credentials credentials(HttpHeaders headers, @Nullable String inQuery) {
        Credentials found = inQuery == null ? new Credentials.None() : and(new Credentials.None(), inQuery);
        for (String value : headers.getAll(HttpHeaderNames.AUTHORIZATION)) {
            found = and(found, bearer(value));
        }
        for (CharSequence name : KEY_HEADERS) {
            for (String value : headers.getAll(name)) {
                found = and(found, value);
            }
        }
        return found;
    }

    private static String bearer(String value) {
        return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                // The scheme alone, as programs send it when their key is not set.
                : value.equalsIgnoreCase(BEARER.strip()) ? "" : value;
    }

    private static Credentials and(Credentials found, String key) {
        if (key.isEmpty()) {
            return found;
        }
        return switch (found) {
            case Credentials.None _ -> new Credentials.Presented(key);
            case Credentials.Presented(String secret) when secret.equals(key) -> found;
            case Credentials.Presented _, Credentials.Conflicting _, Credentials.OnBehalf _ ->
                new Credentials.Conflicting();
        };
    }

    private static boolean ownOrigin(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && loopback(host);
        } catch (IllegalArgumentException e) {
            // `null` and what is no origin at all are foreign.
            return false;
        }
    }

    /// Whether its host is loopback and nothing but a port follows: `localhost:x@evil` is for `evil`.
    private static boolean ofLoopback(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        int port = end < 0 ? authority.length() : end;
        return loopback(authority.substring(0, port)) && isPort(authority, port);
    }

    private static boolean isPort(String authority, int from) {
        if (from < authority.length() && authority.charAt(from) != ':') {
            return false;
        }
        for (int i = from + 1; i < authority.length(); i++) {
            if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean loopback(String host) {
        if (host.startsWith("[")) {
            // Of an address with a zone (`%`) Netty looks only at what is before that.
            return host.endsWith("]") && host.indexOf('%') < 0 && loopback6(host.substring(1, host.length() - 1));
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return host.equalsIgnoreCase("localhost") || address != null && address.length == 4 && address[0] == 127;
    }

    private static boolean loopback6(String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        if (address == null || address.length != 16) {
            return false;
        }
        for (int i = 0; i < 15; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[15] == 1;
    }
}
