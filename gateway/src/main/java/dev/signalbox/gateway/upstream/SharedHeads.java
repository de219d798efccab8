package dev.signalbox.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Heads of HTTP/1.1, the form in which all are made and read, to and from those of HTTP/2.
final class SharedHeads {
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString HTTP = AsciiString.cached("http");

    /// What concerns a connection of its own (RFC 9113 §8.2.2).
    private static final List<AsciiString> OF_CONNECTIONS = List.of(
            HttpHeaderNames.HOST, HttpHeaderNames.CONNECTION, HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.TE);

    /// Credentials, which no compression may give away (RFC 7541 §7.1.3), and what is another each time,
    /// which would only drive the others out of its table.
    private static final List<AsciiString> UNCOMPRESSED = List.of(
            HttpHeaderNames.AUTHORIZATION,
            AsciiString.cached("x-api-key"),
            AsciiString.cached("api-key"),
            AsciiString.cached("x-goog-api-key"),
            AsciiString.cached("x-request-id"),
            AsciiString.cached("traceparent"),
            HttpHeaderNames.CONTENT_LENGTH);

    private SharedHeads() {}

    static boolean uncompressed(CharSequence name) {
        return contains(UNCOMPRESSED, name);
    }

    private static boolean contains(List<AsciiString> names, CharSequence name) {
        for (AsciiString each : names) {
            if (each.contentEquals(name)) {
                return true;
            }
        }
        return false;
    }

    /// Takes the head off the front of a request; what is left in `request` is the body.
    static Http2Headers request(ByteBuf request, boolean tls) {
        Http2Headers head = new DefaultHttp2Headers(false, 16);
        AsciiString first = line(request);
        int space = first.indexOf(" ");
        head.method(first.subSequence(0, space, false))
                .scheme(tls ? HTTPS : HTTP)
                .path(first.subSequence(space + 1, first.lastIndexOf(" "), false));
        for (AsciiString line = line(request); !line.isEmpty(); line = line(request)) {
            int colon = line.indexOf(":");
            AsciiString name = line.subSequence(0, colon, false).toLowerCase();
            AsciiString value =
                    line.subSequence(colon + 1, line.length(), false).trim();
            if (name.contentEquals(HttpHeaderNames.HOST)) {
                head.authority(value);
            } else if (!contains(OF_CONNECTIONS, name)) {
                head.add(name, value);
            }
        }
        return head;
    }

    private static AsciiString line(ByteBuf request) {
        int length = request.bytesBefore((byte) '\r');
        byte[] line = new byte[length];
        request.readBytes(line).skipBytes(2);
        return new AsciiString(line, false);
    }

    /// Null when there is no valid status.
    static @Nullable HttpResponse response(Http2Headers head) {
        CharSequence status = head.status();
        if (status == null || status.length() != 3 || !Character.isDigit(status.charAt(0))) {
            return null;
        }
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            if (!name.isEmpty() && name.charAt(0) != ':') {
                // As text: what is looked up here is text.
                headers.add(name.toString(), field.getValue().toString());
            }
        }
        try {
            return new DefaultHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(Integer.parseInt(status.toString())), headers);
        } catch (IllegalArgumentException e) {
            // Letters among the digits.
            return null;
        }
    }
}
