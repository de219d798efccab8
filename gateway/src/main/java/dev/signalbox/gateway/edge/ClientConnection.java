package dev.signalbox.gateway.edge;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.gateway.edge.StrictRequestDecoder.AmbiguousRequestException;
import dev.signalbox.gateway.fault.OwnFault;
import dev.signalbox.gateway.relay.ClientSide;
import dev.signalbox.gateway.relay.Conversation;
import dev.signalbox.gateway.relay.Incoming;
import dev.signalbox.gateway.relay.Manner;
import dev.signalbox.gateway.relay.Pieces;
import dev.signalbox.gateway.relay.ResponseHead;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A client's connection that speaks HTTP/1.1: one request after the other, each a [Conversation]. What a
/// client sends ahead waits until the answer before it is out.
final class ClientConnection extends ChannelInboundHandlerAdapter
        implements ClientSide, Entrance.Taker, Worker.Ticking {
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
    private final Patience patience;
    private final PlainAnswers answers;
    private Phase phase = Phase.HEAD;
    private @Nullable Conversation conversation;
    private @Nullable Rules rules;
    private boolean expectsContinue;
    private boolean closing;
    private boolean bodyDue;
    private boolean full;

    ClientConnection(
            Gatehouse gatehouse,
            Worker worker,
            SocketChannel channel,
            HttpLimits limits,
            StrictRequestDecoder decoder) {
        this.gatehouse = gatehouse;
        this.worker = worker;
        this.channel = channel;
        this.limits = limits;
        gathered = new Pieces(worker, channel.alloc());
        stall = new Stall(limits.writeTimeout().toNanos());
        patience = new Patience(limits, decoder);
        answers = new PlainAnswers(channel, stall);
    }

    // ── What Netty reports ───────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        patience.begin();
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
        if (conversation != null) {
            conversation.clientGone();
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
        } else if (OwnFault.is(cause)) {
            broken(cause);
        } else {
            // A socket that broke or a TLS handshake that failed; requests under way hear of it as the channel closes.
            channel.close();
        }
    }

    private void broken(Throwable fault) {
        Conversation current = conversation;
        if (current == null) {
            gatehouse.complaints().about(fault);
            channel.close();
            return;
        }
        try {
            // The connection ends behind the answer.
            current.fault(fault);
        } catch (RuntimeException | Error e) {
            channel.close();
        }
    }

    // ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void take(HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                malformed(part.decoderResult().cause());
            } else if (part instanceof HttpRequest request && phase == Phase.HEAD) {
                head(request);
            } else if (part instanceof HttpContent content) {
                content(content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void head(HttpRequest request) {
        Rules inForce = worker.shared().rules().get();
        rules = inForce;
        bodyDue = Reception.hasBody(request);
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        answers.next(http10);
        closing = closing || gatehouse.draining() || http10 || !HttpUtil.isKeepAlive(request);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        Manner manner = Reception.manner(request, inForce.policy().gateway());
        Entrance.decide(request, manner, inForce, gatehouse, worker, this);
    }

    @Override
    public void answer(Fixed fixed) {
        closing = closing || bodyDue;
        enter(Phase.ANSWERING);
        fixed.writeTo(this);
        next();
    }

    @Override
    public void refuse(Incoming incoming, Rules inForce, Problem problem) {
        closing = true;
        converse(incoming, inForce).refuse(problem);
    }

    @Override
    public void serve(
            Incoming incoming, Rules inForce, Operation operation, Credentials credentials, @Nullable String model) {
        converse(incoming, inForce).begin(operation, credentials, model);
    }

    private Conversation converse(Incoming incoming, Rules inForce) {
        enter(Phase.ANSWERING);
        Conversation begun = new Conversation(worker, this, channel.alloc(), inForce, incoming);
        conversation = begun;
        return begun;
    }

    private void enter(Phase next) {
        phase = next;
        patience.begin();
    }

    private void content(HttpContent content) {
        Rules inForce = rules;
        Conversation current = conversation;
        if (phase != Phase.BODY || current == null || inForce == null) {
            return;
        }
        ByteBuf bytes = content.content();
        if (bytes.isReadable() && !gathered.add(bytes)) {
            refuseBody(current, Refusals.TOO_MUCH_HELD);
        } else if (gathered.size() > inForce.policy().limits().maxBody()) {
            refuseBody(current, Refusals.bodyTooLarge(inForce.policy().limits()));
        } else if (content instanceof LastHttpContent) {
            enter(Phase.ANSWERING);
            current.body(gathered.take());
        }
    }

    /// Refuses a request whose body is still coming: what comes of it is thrown away and the connection ends.
    private void refuseBody(Conversation current, Problem problem) {
        closing = true;
        enter(Phase.ANSWERING);
        gathered.discard();
        current.refuse(problem);
    }

    /// Refuses a request of which not even the head could be read.
    private void refuseUnread(Problem problem) {
        answers.next(false);
        refuse(Reception.unread(Manner.PLAIN, worker), worker.shared().rules().get(), problem);
    }

    private void malformed(Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            // The client left in the middle of a head: nothing was asked yet, as on a connection that says nothing.
            return;
        }
        Problem problem = Refusals.malformed(cause, limits);
        if (phase == Phase.BODY && conversation != null) {
            refuseBody(conversation, problem);
        } else {
            refuseUnread(problem);
        }
    }

    // ── ClientSide ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public @Nullable InetAddress address() {
        InetSocketAddress remote = channel.remoteAddress();
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public void takeBody() {
        bodyDue = false;
        phase = Phase.BODY;
        if (!ahead.isEmpty() || !channel.config().isAutoRead()) {
            // It was on its way before it was asked for.
            channel.eventLoop().execute(this::catchUp);
        }
        if (expectsContinue) {
            channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), "HTTP/1.1 100 Continue\r\n\r\n"));
        }
    }

    @Override
    public ResponseHead head(int status) {
        return new PlainHead(status);
    }

    @Override
    public void whole(ResponseHead head, Queue<ByteBuf> body, long length) {
        answers.whole(head, body, length, ending());
    }

    @Override
    public void open(ResponseHead head) {
        answers.open(head, ending());
    }

    @Override
    public void body(ByteBuf bytes) {
        answers.body(bytes);
    }

    @Override
    public void end() {
        answers.end();
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    /// Whether the connection ends after this answer.
    private boolean ending() {
        // A body that is not read to its end must not be taken for the next request.
        return closing || bodyDue || phase == Phase.BODY || gatehouse.draining();
    }

    @Override
    public void onceTaken(Runnable then) {
        answers.onceTaken(then);
    }

    @Override
    public void endAfterwards() {
        closing = true;
    }

    @Override
    public void done() {
        closing = ending();
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
            enter(Phase.CLOSING);
            Farewell.say(channel);
            return;
        }
        if (!channel.isWritable()) {
            // A client that asks without taking the answers would have us keep them all.
            phase = Phase.ANSWERING;
            full = true;
            channel.config().setAutoRead(false);
            return;
        }
        enter(Phase.HEAD);
        if (!channel.config().isAutoRead() || !ahead.isEmpty()) {
            // Not at once: answers of a long pipeline would nest in each other.
            channel.eventLoop().execute(this::catchUp);
        }
    }

    private void catchUp() {
        while ((phase == Phase.HEAD || phase == Phase.BODY) && !ahead.isEmpty()) {
            take(ahead.remove());
        }
        if (ahead.isEmpty() && !full) {
            channel.config().setAutoRead(true);
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
                if (patience.headLate(now)) {
                    refuseUnread(Refusals.HEAD_LATE);
                } else if (patience.idle(now, gatehouse.draining()) && !Stall.pending(channel)) {
                    channel.close();
                }
            }
            case BODY -> {
                if (conversation != null && patience.bodyLate(now)) {
                    refuseBody(conversation, Refusals.BODY_LATE);
                }
            }
            case ANSWERING -> {
                if (conversation != null) {
                    conversation.tick(now);
                }
            }
            case CLOSING -> {
                if (patience.lingered(now) && !Stall.pending(channel)) {
                    channel.close();
                }
            }
        }
    }

    @Override
    public void fault(Throwable bug) {
        broken(bug);
        // Nobody looks after it any more.
        channel.close();
    }

    /// Another version of HTTP is spoken after all: nothing happens here any more. False when that comes too
    /// late: the client was already told that its head is.
    boolean leave() {
        if (phase != Phase.HEAD) {
            return false;
        }
        phase = Phase.CLOSING;
        worker.unregister(this);
        return true;
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
}
