package dev.signalbox.gateway.edge;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the heads of HTTP/2 requests into the form in which all others come, and takes as little as there:
/// what the codec lets through and HTTP/1.1 could not say is no request.
final class StreamRequests {
    /// What a line of an HTTP/1.1 head has besides name and value, so that the same head is too large in
    /// both.
    private static final int LINE = 4;

    private static final List<AsciiString> OF_CONNECTIONS = List.of(
            HttpHeaderNames.CONNECTION,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.UPGRADE,
            AsciiString.cached("keep-alive"),
            AsciiString.cached("proxy-connection"));

    private StreamRequests() {}

    static boolean tooLarge(Http2Headers head, int limit) {
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            size += field.getKey().length() + field.getValue().length() + LINE;
        }
        return size > limit;
    }

    /// Null for what is not a well-formed request (RFC 9113 §8.2, §8.3). One whose target is nothing that a
    /// server answers for has an empty URI.
    static @Nullable HttpRequest read(Http2Headers head) {
        CharSequence method = head.method();
        if (method == null || method.isEmpty()) {
            return null;
        }
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(true).newHeaders();
        try {
            for (Map.Entry<CharSequence, CharSequence> field : head) {
                CharSequence name = field.getKey();
                if (name.isEmpty() || isOfConnection(name)) {
                    return null;
                }
                if (name.charAt(0) != ':') {
                    headers.add(name, field.getValue());
                }
            }
            CharSequence authority = head.authority();
            if (authority != null && !takesHost(headers, authority.toString())) {
                return null;
            }
            return new DefaultHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.valueOf(method.toString()), target(head), headers);
        } catch (IllegalArgumentException e) {
            // A name, value or method with characters that have no place there.
            return null;
        }
    }

    private static boolean isOfConnection(CharSequence name) {
        for (AsciiString each : OF_CONNECTIONS) {
            if (each.contentEquals(name)) {
                return true;
            }
        }
        return false;
    }

    /// The authority counts as the Host header; one that says something else leaves two readings.
    private static boolean takesHost(HttpHeaders headers, String authority) {
        if (authority.isEmpty() || authority.indexOf('@') >= 0) {
            return false;
        }
        for (String host : headers.getAll(HttpHeaderNames.HOST)) {
            if (!host.equalsIgnoreCase(authority)) {
                return false;
            }
        }
        headers.set(HttpHeaderNames.HOST, authority);
        return true;
    }

    private static String target(Http2Headers head) {
        CharSequence path = head.path();
        boolean usual = path != null && (path.length() > 0 && path.charAt(0) == '/' || "*".contentEquals(path));
        return usual ? path.toString() : "";
    }
}
