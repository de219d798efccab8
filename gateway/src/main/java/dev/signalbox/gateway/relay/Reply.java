package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.failure.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes to the client: one answer, whole or as a stream, framed for HTTP/1.1.
final class Reply {
    private static final int MAX_LIST = 1000;
    private static final int COPY_BELOW = 16 * 1024;
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream; charset=utf-8";

    private final ClientSide client;
    private final ByteBufAllocator allocator;
    private final Incoming incoming;
    private final ArrayDeque<ByteBuf> whole = new ArrayDeque<>(2);
    private @Nullable Attempt attempt;
    private boolean streaming;
    private boolean headOut;
    private boolean dirty;
    private long bodyBytes;

    Reply(ClientSide client, ByteBufAllocator allocator, Incoming incoming) {
        this.client = client;
        this.allocator = allocator;
        this.incoming = incoming;
    }

    /// Bytes of the body handed to the connection, framing not counted.
    long bodyBytes() {
        return bodyBytes;
    }

    /// Sends the head of a stream.
    void commit() {
        if (headOut) {
            return;
        }
        streaming = true;
        ResponseHead head = head(200, EVENTS).add("cache-control", "no-cache");
        if (attempt != null) {
            describe(head, attempt);
        }
        if (!incoming.manner().http10()) {
            head.add("transfer-encoding", "chunked");
        }
        send(head);
    }

    void keepAlive() {
        byte[] sign = served().keepAlive();
        if (sign != null) {
            body(Unpooled.wrappedBuffer(sign));
            flush();
        }
    }

    void relay(Attempt answering, boolean stream) {
        attempt = answering;
        if (stream) {
            commit();
            answering.open(this::body);
        } else {
            answering.open(whole::add);
        }
    }

    void finish() {
        if (streaming) {
            endStream();
            return;
        }
        int length = 0;
        for (ByteBuf part : whole) {
            length += part.readableBytes();
        }
        ResponseHead head = head(200, JSON);
        if (attempt != null) {
            describe(head, attempt);
        }
        head.add("content-length", length);
        if (length <= COPY_BELOW) {
            // One buffer, one entry for the socket.
            ByteBuf joined = complete(head, length);
            ByteBuf part;
            while ((part = whole.poll()) != null) {
                joined.writeBytes(part);
                part.release();
            }
            bodyBytes += length;
            client.write(joined);
        } else {
            send(head);
            ByteBuf part;
            while ((part = whole.poll()) != null) {
                body(part);
            }
        }
        dirty = true;
        flush();
    }

    void json(byte[] body) {
        send(head(200, JSON).add("content-length", body.length));
        body(Unpooled.wrappedBuffer(body));
        flush();
    }

    /// @param last the attempt that came last, null when nothing was tried
    void reject(Problem problem, @Nullable Attempt last) {
        byte[] body = served().problem(inClientsDialect(problem, last), incoming.requestId());
        ResponseHead head = head(problem.status(), JSON);
        if (problem.retryAfterSeconds() > 0) {
            head.add("retry-after", problem.retryAfterSeconds());
        }
        if (problem.doNotRetry()) {
            head.add("x-should-retry", "false");
        }
        if (last != null) {
            describe(head, last);
        }
        send(head.add("content-length", body.length));
        if (!incoming.manner().headOnly()) {
            body(Unpooled.wrappedBuffer(body));
        }
        flush();
    }

    /// An error event, so that the client cannot take what it has for an answer, and a proper end.
    ///
    /// @param last the attempt that came last, null when nothing was tried
    void breakOff(Problem problem, @Nullable Attempt last) {
        body(Unpooled.wrappedBuffer(served().problemEvent(inClientsDialect(problem, last), incoming.requestId())));
        endStream();
    }

    void flush() {
        if (dirty) {
            dirty = false;
            client.flush();
        }
    }

    private void endStream() {
        if (!incoming.manner().http10()) {
            client.write(Chunks.last(allocator));
        }
        dirty = true;
        flush();
    }

    private void body(ByteBuf bytes) {
        bodyBytes += bytes.readableBytes();
        client.write(streaming && !incoming.manner().http10() ? Chunks.frame(bytes, allocator) : bytes);
        dirty = true;
    }

    private ResponseHead head(int status, String contentType) {
        return new ResponseHead(status, contentType, incoming.requestId());
    }

    private void describe(ResponseHead head, Attempt told) {
        head.addForeign("x-signalbox-route", told.route())
                .addForeign("x-signalbox-target", told.candidate().name())
                .add("x-signalbox-attempts", told.number());
        if (!told.dropped().isEmpty()) {
            head.addForeign("x-signalbox-dropped", listed(told.dropped()));
        }
        told.passHeaders(head::addForeign);
    }

    /// Names are the client's own: as many as fit into a header.
    private static String listed(List<String> names) {
        String all = String.join(", ", names);
        return all.length() <= MAX_LIST ? all : all.substring(0, MAX_LIST) + ", ...";
    }

    private void send(ResponseHead head) {
        client.write(complete(head, 0));
        dirty = true;
    }

    /// The head's bytes, with room for so many more.
    private ByteBuf complete(ResponseHead head, int room) {
        headOut = true;
        if (client.closing()) {
            head.add("connection", "close");
        }
        return head.addLines(incoming.manner().headers()).end(allocator, room);
    }

    /// A provider's own error body is only for clients of its dialect.
    private Problem inClientsDialect(Problem problem, @Nullable Attempt last) {
        boolean same = last != null
                && last.candidate()
                        .provider()
                        .dialect()
                        .equals(incoming.dialect().name());
        return same ? problem : problem.withoutVerbatim();
    }

    private ServedApi served() {
        return incoming.dialect().served();
    }
}
