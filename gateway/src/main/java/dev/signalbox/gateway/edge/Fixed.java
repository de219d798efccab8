package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.ClientSide;
import dev.signalbox.gateway.relay.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An answer that needs nobody: health, readiness, the root, and CORS preflights. They are not counted as
/// requests.
///
/// @param lines further lines of the head, each ended by CRLF
/// @param body null where the status has none
/// @param headOnly whether only the head was asked for
record Fixed(int status, String lines, @Nullable String body, boolean headOnly) {
    /// Tokens (RFC 9110 §5.6.2) with commas between them.
    private static final Pattern NAMES = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z, ]{1,4096}");

    static boolean answers(String path) {
        return path.equals("/healthz") || path.equals("/readyz") || path.equals("/");
    }

    static Fixed answer(HttpMethod method, String path, boolean ready) {
        boolean head = method.equals(HttpMethod.HEAD);
        if (!head && !method.equals(HttpMethod.GET)) {
            return new Fixed(405, "allow: GET, HEAD\r\n", "This path takes GET, HEAD.\n", false);
        }
        if (path.equals("/readyz") && !ready) {
            return new Fixed(503, "", "not ready\n", head);
        }
        return new Fixed(200, "", path.equals("/") ? "Signalbox\n" : "ok\n", head);
    }

    /// @param cors what the origin may have
    /// @param wanted names of the headers that its page wants to send: an origin that may call may send any,
    ///     and SDKs send more of them with every release
    static Fixed preflight(String cors, @Nullable String wanted) {
        String headers = wanted != null && NAMES.matcher(wanted).matches() ? wanted : "authorization, content-type";
        return new Fixed(
                204,
                cors + "access-control-allow-methods: GET, POST, DELETE\r\n"
                        + "access-control-allow-headers: " + headers + "\r\n"
                        + "access-control-max-age: 600\r\n",
                null,
                false);
    }

    void writeTo(ClientSide client) {
        ResponseHead head = client.head(status);
        if (body != null) {
            head.add("content-type", "text/plain; charset=utf-8");
        }
        ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(1);
        if (body != null && !headOnly) {
            pieces.add(Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.US_ASCII)));
        }
        client.whole(head.addLines(lines), pieces, body == null ? -1 : body.length());
        client.flush();
    }
}
