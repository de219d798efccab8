package dev.signalbox.gateway.edge;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.gateway.edge.StrictRequestDecoder.AmbiguousRequestException;
import dev.signalbox.gateway.relay.ClientSide;
import dev.signalbox.gateway.relay.Conversation;
import dev.signalbox.gateway.relay.Incoming;
import dev.signalbox.gateway.relay.Pieces;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A client's connection: one request after the other, each a [Conversation]. What a client sends ahead waits until the
/// answer before it is out.
final class ClientConnection extends ChannelInboundHandlerAdapter implements ClientSide, Worker.Ticking {
    /// How long a refused client may go on sending before the connection is cut; cutting at once would take the
    /// refusal away from it (RFC 9112 §9.6).
    private static final long LINGER_NANOS = 1_000_000_000L;

    private static final Problem NOT_HTTP = Problem.of(Code.BAD_REQUEST, "This is not a valid HTTP/1.1 request.");

    /// What the next bytes from the client are.
    private enum Phase {
        /// A request's head.
        HEAD,
        /// A request's body, which is taken.
        BODY,
        /// More requests, which wait.
        ANSWERING,
        /// Nothing that matters: the connection ends as soon as the answer is out.
        CLOSING
    }

    private final Gatehouse gatehouse;
    private final Worker worker;
    private final SocketChannel channel;
    private final HttpLimits limits;
    private final ArrayDeque<HttpObject> ahead = new ArrayDeque<>(0);
    private final Pieces gathered;
    private final Stall stall;

    private Phase phase = Phase.HEAD;
    private @Nullable Conversation conversation;
    private @Nullable Rules rules;
    private boolean expectsContinue;
    private boolean http10;
    private boolean headOnly;
    private boolean closing;
    private boolean headBegun;
    private boolean bodyDue;
    private boolean full;
    private String cors = "";
    private long phaseSince;
    private long lastByteAt;

    ClientConnection(Gatehouse gatehouse, Worker worker, SocketChannel channel, HttpLimits limits) {
        this.gatehouse = gatehouse;
        this.worker = worker;
        this.channel = channel;
        this.limits = limits;
        gathered = new Pieces(worker, channel.alloc());
        stall = new Stall(limits.writeTimeout().toNanos());
        phaseSince = System.nanoTime();
    }

    // ── What Netty reports ───────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        phaseSince = System.nanoTime();
        worker.register(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part) || phase == Phase.CLOSING) {
            ReferenceCountUtil.release(message);
        } else if (phase == Phase.ANSWERING || !ahead.isEmpty()) {
            // At most what one read brought: from here on the socket is left alone.
            ahead.add(part);
            channel.config().setAutoRead(false);
        } else {
            take(part);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.unregister(this);
        phase = Phase.CLOSING;
        Conversation current = conversation;
        if (current != null) {
            current.clientGone();
        }
        gathered.discard();
        HttpObject part;
        while ((part = ahead.poll()) != null) {
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (conversation != null) {
            conversation.writabilityChanged();
        } else if (full && channel.isWritable()) {
            full = false;
            next();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof AmbiguousRequestException ambiguous) {
            if (phase == Phase.HEAD) {
                malformed(ambiguous);
            } else {
                closing = true;
            }
            return;
        }
        // A socket that broke or a TLS handshake that failed; requests under way hear of it as the channel closes.
        channel.close();
    }

    /// The first bytes of a request have come, its head is not complete.
    void bytesCame() {
        lastByteAt = System.nanoTime();
        if (phase == Phase.HEAD && !headBegun) {
            headBegun = true;
            phaseSince = lastByteAt;
        }
    }

    // ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void take(HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                malformed(part.decoderResult().cause());
                return;
            }
            if (part instanceof HttpRequest request && phase == Phase.HEAD) {
                head(request);
            }
            if (part instanceof HttpContent content) {
                content(content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void head(HttpRequest request) {
        headBegun = false;
        if (!Doorkeeper.unambiguous(request)) {
            refuseUnread(NOT_HTTP);
            return;
        }
        Rules inForce = worker.shared().rules().get();
        rules = inForce;
        bodyDue = false;
        HttpHeaders headers = request.headers();
        http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        headOnly = request.method().equals(HttpMethod.HEAD);
        closing = gatehouse.draining() || http10 || !HttpUtil.isKeepAlive(request);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        cors = Cors.headers(
                headers.get(HttpHeaderNames.ORIGIN), inForce.policy().gateway());

        RequestTarget target = RequestTarget.of(request.uri());
        String path = target.path();
        if (Fixed.answers(path)) {
            answering();
            fixed(request, path);
            return;
        }
        if (request.method().equals(HttpMethod.OPTIONS) && !cors.isEmpty()) {
            answering();
            write(Fixed.preflight(channel.alloc(), cors, closing));
            flush();
            next();
            return;
        }
        switch (gatehouse.paths().find(request.method().name(), path, headers)) {
            case Paths.Match.Unknown(Dialect dialect) ->
                refuse(
                        new Incoming(dialect, null, "", headers, RequestIds.of(headers, worker), now(), epoch()),
                        inForce,
                        Problem.of(Code.PATH_NOT_FOUND, "There is nothing at this path."));
            case Paths.Match.WrongMethod(Dialect dialect, String allowed) ->
                refuse(
                        new Incoming(dialect, null, "", headers, RequestIds.of(headers, worker), now(), epoch()),
                        inForce,
                        Problem.of(Code.METHOD_NOT_ALLOWED, "This path takes " + allowed + "."));
            case Paths.Match.Found found -> {
                Incoming incoming = new Incoming(
                        found.dialect(),
                        found.operation(),
                        target.query(),
                        headers,
                        RequestIds.of(headers, worker),
                        now(),
                        epoch());
                Problem problem = Doorkeeper.refusal(
                        request, inForce.policy(), found.operation().asksProvider());
                if (problem != null) {
                    refuse(incoming, inForce, problem);
                    return;
                }
                answering();
                bodyDue = hasBody(request);
                Conversation begun = new Conversation(worker, this, channel.alloc(), inForce, incoming);
                conversation = begun;
                begun.begin(found.operation(), Doorkeeper.credentials(headers), found.model());
            }
        }
    }

    /// Only the conversation's wish for a body changes this.
    private void answering() {
        phase = Phase.ANSWERING;
        phaseSince = now();
        lastByteAt = phaseSince;
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private void content(HttpContent content) {
        if (phase != Phase.BODY) {
            return;
        }
        ByteBuf bytes = content.content();
        Rules inForce = rules;
        Conversation current = conversation;
        if (current == null || inForce == null) {
            return;
        }
        if (bytes.isReadable() && !gathered.add(bytes)) {
            refuseBody(
                    current,
                    Problem.of(Code.OVERLOADED, "The gateway holds too many request bodies.")
                            .retryAfter(1));
        } else if (gathered.size() > inForce.policy().limits().maxBody()) {
            refuseBody(current, Doorkeeper.tooLarge(inForce.policy()));
        } else if (content instanceof LastHttpContent) {
            answering();
            current.body(gathered.take());
        }
    }

    /// Refuses a request whose body is still coming: what comes of it is thrown away and the connection ends.
    private void refuseBody(Conversation current, Problem problem) {
        closing = true;
        answering();
        gathered.discard();
        current.refuse(problem);
    }

    private void refuse(Incoming incoming, Rules inForce, Problem problem) {
        closing = true;
        answering();
        Conversation refused = new Conversation(worker, this, channel.alloc(), inForce, incoming);
        conversation = refused;
        refused.refuse(problem);
    }

    private void malformed(Throwable cause) {
        Problem problem = cause instanceof TooLongFrameException
                ? Problem.of(
                        Code.HEADERS_TOO_LARGE,
                        "The head is larger than " + limits.maxHead() + " bytes (`limits.head`).")
                : NOT_HTTP;
        if (phase == Phase.BODY && conversation != null) {
            refuseBody(conversation, problem);
        } else {
            refuseUnread(problem);
        }
    }

    /// Refuses a request of which not even the head could be read.
    private void refuseUnread(Problem problem) {
        headOnly = false;
        Rules inForce = worker.shared().rules().get();
        Dialect dialect = worker.shared().dialects().all().iterator().next();
        refuse(
                new Incoming(dialect, null, "", EmptyHttpHeaders.INSTANCE, worker.newRequestId(), now(), epoch()),
                inForce,
                problem);
    }

    private void fixed(HttpRequest request, String path) {
        closing = closing || hasBody(request);
        write(Fixed.answer(request.method(), path, gatehouse.ready(), closing, channel.alloc()));
        flush();
        next();
    }

    // ── ClientSide ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void takeBody() {
        bodyDue = false;
        phase = Phase.BODY;
        if (expectsContinue) {
            channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), "HTTP/1.1 100 Continue\r\n\r\n"));
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        stall.wrote(bytes.readableBytes());
        channel.write(bytes);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public boolean closing() {
        // A body that is not read to its end must not be taken for the next request.
        return closing || bodyDue || phase == Phase.BODY;
    }

    @Override
    public void endAfterwards() {
        closing = true;
    }

    @Override
    public boolean withoutChunks() {
        return http10;
    }

    @Override
    public boolean headOnly() {
        return headOnly;
    }

    @Override
    public String extraHeaders() {
        return cors;
    }

    @Override
    public void done() {
        closing = closing();
        bodyDue = false;
        gathered.discard();
        next();
    }

    /// The answer is out: on with the next request, or the end of the connection.
    private void next() {
        conversation = null;
        if (phase == Phase.CLOSING) {
            return;
        }
        if (closing || gatehouse.draining()) {
            lingeringClose();
            return;
        }
        if (!channel.isWritable()) {
            // A client that asks without taking the answers would have us keep them all.
            phase = Phase.ANSWERING;
            full = true;
            channel.config().setAutoRead(false);
            return;
        }
        phase = Phase.HEAD;
        phaseSince = now();
        headBegun = false;
        if (!channel.config().isAutoRead() || !ahead.isEmpty()) {
            // Not at once: answers of a long pipeline would nest in each other.
            channel.eventLoop().execute(this::catchUp);
        }
    }

    private void catchUp() {
        while ((phase == Phase.HEAD || phase == Phase.BODY) && !ahead.isEmpty()) {
            HttpObject part = ahead.remove();
            headBegun = headBegun || part instanceof HttpRequest;
            take(part);
        }
        if (ahead.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    private void lingeringClose() {
        phase = Phase.CLOSING;
        phaseSince = now();
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) _ -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                endOutput();
            } else {
                // Without the farewell of TLS an answer that ends with its connection looks cut.
                tls.closeOutbound().addListener((ChannelFutureListener) _ -> endOutput());
            }
        });
    }

    private void endOutput() {
        if (channel.isActive() && !channel.isOutputShutdown()) {
            channel.shutdownOutput();
        }
    }

    // ── Time limits ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void tick(long now) {
        if (stall.tooLong(channel, now)) {
            channel.close();
            return;
        }
        switch (phase) {
            case HEAD -> {
                if (headBegun && now - phaseSince > limits.headTimeout().toNanos()) {
                    refuseUnread(Problem.of(Code.REQUEST_TIMEOUT, "The request's head took too long."));
                } else if (!headBegun
                        && !Stall.pending(channel)
                        && (now - phaseSince > limits.keepAlive().toNanos() || gatehouse.draining())) {
                    channel.close();
                }
            }
            case BODY -> {
                boolean late = now - phaseSince > limits.bodyTimeout().toNanos()
                        || now - lastByteAt > limits.bodyIdle().toNanos();
                if (late && conversation != null) {
                    refuseBody(conversation, Problem.of(Code.REQUEST_TIMEOUT, "The request's body took too long."));
                }
            }
            case ANSWERING -> {
                if (conversation != null) {
                    conversation.tick(now);
                }
            }
            case CLOSING -> {
                if (now - phaseSince > LINGER_NANOS && !Stall.pending(channel)) {
                    channel.close();
                }
            }
        }
    }

    @Override
    public void fault() {
        channel.close();
    }

    /// The process ends and will not wait any longer.
    void stop() {
        if (conversation != null) {
            closing = true;
            conversation.stop();
        } else if (!Stall.pending(channel)) {
            // What is left of a complete answer may still go out; the next tick looks again.
            channel.close();
        }
    }

    // ── Small things ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static long now() {
        return System.nanoTime();
    }

    private static long epoch() {
        return System.currentTimeMillis();
    }
}
