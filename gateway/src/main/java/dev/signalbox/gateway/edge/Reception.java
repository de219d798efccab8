package dev.signalbox.gateway.edge;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.gateway.relay.Incoming;
import dev.signalbox.gateway.relay.Manner;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.model.policy.Listener;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/// Notes what a head says, for those who answer it.
final class Reception {
    private static final int MAX_ID_LENGTH = 128;
    private static final String ID_PUNCTUATION = "-_.:";

    private Reception() {}

    static Manner manner(HttpRequest request, Listener listener) {
        return new Manner(
                request.method().equals(HttpMethod.HEAD),
                Cors.headers(request.headers().get(HttpHeaderNames.ORIGIN), listener));
    }

    static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    /// A request for an operation.
    static Incoming incoming(
            Dialect dialect, Operation operation, String query, HttpHeaders headers, Manner manner, Worker worker) {
        return noted(dialect, operation, query, headers, manner, worker);
    }

    /// A request that can only be refused, in this dialect.
    static Incoming refused(Dialect dialect, HttpHeaders headers, Manner manner, Worker worker) {
        return noted(dialect, null, "", headers, manner, worker);
    }

    /// A request whose head does not tell what it is for.
    static Incoming unread(Manner manner, Worker worker) {
        Dialect first = worker.shared().dialects().all().iterator().next();
        return refused(first, EmptyHttpHeaders.INSTANCE, manner, worker);
    }

    private static Incoming noted(
            Dialect dialect,
            @Nullable Operation operation,
            String query,
            HttpHeaders headers,
            Manner manner,
            Worker worker) {
        long now = System.nanoTime();
        return new Incoming(
                dialect,
                operation,
                query,
                headers,
                manner,
                id(headers, worker),
                now,
                System.currentTimeMillis(),
                worker.trace(headers, now));
    }

    /// What it is called in logs and answers: the client's own `x-request-id`, where that is fit for a log
    /// line and a header, else a new one.
    private static String id(HttpHeaders headers, Worker worker) {
        String given = headers.get("x-request-id");
        return given != null && acceptable(given) ? given : worker.newRequestId();
    }

    private static boolean acceptable(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_ID_LENGTH
                && id.chars()
                        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || ID_PUNCTUATION.indexOf(c) >= 0));
    }
}
