package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.ClientSide;
import dev.signalbox.gateway.relay.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// An answer that needs nobody: health, readiness, the root, and CORS preflights. They are not counted as
/// requests.
///
/// @param lines further lines of the head, each ended by CRLF
/// @param body null where the status has none
/// @param headOnly whether only the head was asked for
record Fixed(int status, String lines, @Nullable String body, boolean headOnly) {
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
    static Fixed preflight(String cors) {
        return new Fixed(
                204,
                cors + "access-control-allow-methods: GET, POST\r\n"
                        + "access-control-allow-headers: authorization, content-type, x-api-key, api-key,"
                        + " anthropic-version, anthropic-beta, openai-beta, openai-organization, openai-project,"
                        + " x-request-id, x-stainless-arch, x-stainless-lang, x-stainless-os,"
                        + " x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime,"
                        + " x-stainless-runtime-version, x-stainless-timeout\r\n"
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
