package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpMethod;

/// Answers that need nobody: health, readiness, the root, and CORS preflights. They are not counted as requests.
final class Fixed {
    private Fixed() {}

    static boolean answers(String path) {
        return path.equals("/healthz") || path.equals("/readyz") || path.equals("/");
    }

    static ByteBuf answer(HttpMethod method, String path, boolean ready, boolean closing, ByteBufAllocator allocator) {
        boolean head = method.equals(HttpMethod.HEAD);
        if (!head && !method.equals(HttpMethod.GET)) {
            return text(
                    "405 Method Not Allowed",
                    "This path takes GET, HEAD.\n",
                    "allow: GET, HEAD\r\n",
                    false,
                    closing,
                    allocator);
        }
        if (path.equals("/readyz") && !ready) {
            return text("503 Service Unavailable", "not ready\n", "", head, closing, allocator);
        }
        return text("200 OK", path.equals("/") ? "Signalbox\n" : "ok\n", "", head, closing, allocator);
    }

    static ByteBuf preflight(ByteBufAllocator allocator, String cors, boolean closing) {
        return ByteBufUtil.writeAscii(
                allocator,
                "HTTP/1.1 204 No Content\r\n" + cors
                        + "access-control-allow-methods: GET, POST\r\n"
                        + "access-control-allow-headers: authorization, content-type, x-api-key, api-key,"
                        + " anthropic-version, anthropic-beta, openai-beta, openai-organization, openai-project,"
                        + " x-request-id, x-stainless-arch, x-stainless-lang, x-stainless-os,"
                        + " x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime,"
                        + " x-stainless-runtime-version, x-stainless-timeout\r\n"
                        + "access-control-max-age: 600\r\n" + connection(closing) + "\r\n");
    }

    private static ByteBuf text(
            String status, String body, String headers, boolean head, boolean closing, ByteBufAllocator allocator) {
        return ByteBufUtil.writeAscii(
                allocator,
                "HTTP/1.1 " + status + "\r\ncontent-type: text/plain; charset=utf-8\r\n" + headers + connection(closing)
                        + "content-length: " + body.length() + "\r\n\r\n" + (head ? "" : body));
    }

    private static String connection(boolean closing) {
        return closing ? "connection: close\r\n" : "";
    }
}
