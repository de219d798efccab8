package dev.signalbox.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client connection: puts requests together, has each answered, in order, one at a time.
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    /// The largest request body that is accepted.
    static final int MAX_BODY = 64 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int MOST_PIPELINED = 16;
    private static final byte[] NOTHING = new byte[0];

    private final Simulator simulator;
    private final long id;
    private final ArrayDeque<Incoming> waiting = new ArrayDeque<>();
    private @Nullable HttpRequest head;
    private byte[] body = NOTHING;
    private int size;
    private boolean refused;
    private @Nullable Transmission current;
    private boolean starting;
    /// Of the request that waits for its turn, or is being answered.
    private Waiting.@Nullable Ticket ticket;

    Connection(Simulator simulator, long id) {
        this.simulator = simulator;
        this.id = id;
    }

    /// A complete request.
    private record Incoming(RecordedRequest request, boolean keepAlive, boolean http11) {}

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (refused) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            refuse(ctx, "400 Bad Request");
            return;
        }
        if (message instanceof HttpRequest request) {
            head = request;
            body = NOTHING;
            size = 0;
            if (HttpUtil.isContentLengthSet(request) && HttpUtil.getContentLength(request) > MAX_BODY) {
                refuse(ctx, "413 Content Too Large");
                return;
            }
            if (HttpUtil.is100ContinueExpected(request)) {
                var _ = ctx.writeAndFlush(Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", ISO_8859_1));
            }
        }
        if (message instanceof HttpContent content) {
            append(ctx, content.content());
            if (content instanceof LastHttpContent && head != null && !refused) {
                waiting.add(incoming(head));
                head = null;
                if (waiting.size() >= MOST_PIPELINED) {
                    ctx.channel().config().setAutoRead(false);
                }
                startNext(ctx);
            }
        }
    }

    private void append(ChannelHandlerContext ctx, ByteBuf content) {
        int more = content.readableBytes();
        if (more > MAX_BODY - size) {
            refuse(ctx, "413 Content Too Large");
            return;
        }
        if (size + more > body.length) {
            // Grows with what has come, not with what was announced.
            body = Arrays.copyOf(body, size == 0 ? more : (int) Math.min(MAX_BODY, Math.max(size + more, size * 2L)));
        }
        content.readBytes(body, size, more);
        size += more;
    }

    private Incoming incoming(HttpRequest request) {
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.add(new Header(header.getKey(), header.getValue()));
        }
        byte[] exact = size == body.length ? body : Arrays.copyOf(body, size);
        body = NOTHING;
        RecordedRequest recorded = new RecordedRequest(
                simulator.nextRequestNumber(), id, request.method().name(), request.uri(), headers, exact);
        boolean http11 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
        return new Incoming(recorded, HttpUtil.isKeepAlive(request) && http11, http11);
    }

    /// Starts the next answer when none is under way. A loop, not a recursion: a client may send thousands at once.
    private void startNext(ChannelHandlerContext ctx) {
        if (starting) {
            return;
        }
        starting = true;
        try {
            while (current == null
                    && ticket == null
                    && !waiting.isEmpty()
                    && ctx.channel().isActive()) {
                Incoming incoming = waiting.remove();
                if (waiting.isEmpty()) {
                    ctx.channel().config().setAutoRead(true);
                }
                if (!incoming.request().method().equals("POST")) {
                    begin(ctx, incoming, simulator.respond(incoming.request()));
                    continue;
                }
                Waiting.Ticket entered = simulator
                        .waiting()
                        .enter(() -> ctx.executor().execute(() -> answerAfterWaiting(ctx, incoming)));
                if (entered.refused()) {
                    begin(ctx, incoming, simulator.refuse(incoming.request()));
                } else {
                    ticket = entered;
                    if (!entered.waits()) {
                        begin(ctx, incoming, simulator.respond(incoming.request()));
                    }
                }
            }
        } finally {
            starting = false;
        }
    }

    private void answerAfterWaiting(ChannelHandlerContext ctx, Incoming incoming) {
        if (ctx.channel().isActive() && ticket != null && current == null) {
            begin(ctx, incoming, simulator.respond(incoming.request()));
        }
    }

    private void begin(ChannelHandlerContext ctx, Incoming incoming, Response response) {
        Transmission transmission = new Transmission(
                ctx,
                incoming.request(),
                simulator.log(),
                response,
                incoming.keepAlive(),
                incoming.http11(),
                this::leave,
                () -> {
                    current = null;
                    startNext(ctx);
                });
        current = transmission;
        transmission.start();
    }

    private void leave() {
        Waiting.Ticket left = ticket;
        ticket = null;
        if (left != null) {
            left.leave();
        }
    }

    private void refuse(ChannelHandlerContext ctx, String status) {
        refused = true;
        head = null;
        body = NOTHING;
        String answer = "HTTP/1.1 " + status + "\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        ctx.writeAndFlush(Unpooled.copiedBuffer(answer, ISO_8859_1)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        simulator.opened(ctx.channel());
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        simulator.closed();
        if (current != null) {
            current.abandon();
            current = null;
        }
        leave();
        // Requests that were received but not begun: their client is gone as well.
        waiting.forEach(one -> simulator.log().ended(one.request(), RecordedRequest.End.CLIENT_CLOSED));
        waiting.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (current != null && ctx.channel().isWritable()) {
            current.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection {} broke: {}", id, cause.getMessage());
        } else {
            LOG.error("connection {} failed", id, cause);
        }
        var _ = ctx.close();
    }
}
