package dev.signalbox.gateway.edge;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Rules;
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
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.InetAddress;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One request of a client that speaks HTTP/2, and its answer.
final class ClientStream implements ClientSide, Entrance.Taker {
    private final ClientStreams connection;
    private final Worker worker;
    private final Http2Stream stream;
    private final HttpLimits limits;
    private final Pieces gathered;

    private @Nullable Conversation conversation;
    private @Nullable Rules rules;
    private boolean expectsContinue;
    /// Whether the body is asked for and was not handed over yet.
    private boolean taking;
    private boolean bodyWanted = true;
    private boolean requestEnded;
    /// What a client hears that still sends its request when it has the answer.
    private Http2Error enough = Http2Error.NO_ERROR;

    private boolean answerEnded;
    private boolean gone;
    private long bodySince;
    private long bodyHeard;
    private long handed;
    private long granted;
    private long taken;
    private long takenAt = System.nanoTime();
    private @Nullable ChannelFuture lastWrite;

    ClientStream(ClientStreams connection, Worker worker, Http2Stream stream, HttpLimits limits) {
        this.connection = connection;
        this.worker = worker;
        this.stream = stream;
        this.limits = limits;
        gathered = new Pieces(worker, connection.allocator());
    }

    // ── What the connection reports ──────────────────────────────────────────────────────────────────────────────────

    /// @param last whether there is no body
    void head(Http2Headers head, boolean last) {
        requestEnded = last;
        Rules inForce = worker.shared().rules().get();
        rules = inForce;
        HttpRequest request = StreamRequests.read(head);
        if (StreamRequests.tooLarge(head, limits.maxHead())) {
            refuse(Reception.unread(Manner.PLAIN, worker), inForce, Refusals.headTooLarge(limits));
        } else if (request == null) {
            enough = Http2Error.PROTOCOL_ERROR;
            refuse(Reception.unread(Manner.PLAIN, worker), inForce, Refusals.NOT_HTTP);
        } else {
            expectsContinue = HttpUtil.is100ContinueExpected(request);
            Manner manner = Reception.manner(request, inForce.policy().gateway());
            Entrance.decide(request, manner, inForce, connection.gatehouse(), worker, this);
        }
        handOver();
    }

    /// The next bytes of the body, which stay the caller's.
    void data(ByteBuf bytes, boolean last) {
        requestEnded = last;
        Rules inForce = rules;
        Conversation current = conversation;
        if (!bodyWanted || current == null || inForce == null) {
            return;
        }
        bodyHeard = System.nanoTime();
        if (bytes.isReadable() && !gathered.add(bytes)) {
            refuseBody(current, Refusals.TOO_MUCH_HELD);
        } else if (gathered.size() > inForce.policy().limits().maxBody()) {
            refuseBody(current, Refusals.bodyTooLarge(inForce.policy().limits()));
        } else {
            handOver();
        }
    }

    /// The request ends with trailers, which nobody reads.
    void trailers() {
        requestEnded = true;
        handOver();
    }

    /// Its head, or what came after that, is not HTTP/2. False when the request can no longer be refused.
    boolean malformed(Problem problem) {
        Conversation current = conversation;
        enough = Http2Error.PROTOCOL_ERROR;
        if (rules == null) {
            Rules inForce = worker.shared().rules().get();
            rules = inForce;
            refuse(Reception.unread(Manner.PLAIN, worker), inForce, problem);
            return true;
        }
        if (bodyWanted && current != null) {
            refuseBody(current, problem);
            return true;
        }
        return false;
    }

    /// A fault of ours came up while it was looked at.
    void fault(Throwable e) {
        Conversation current = conversation;
        if (current == null) {
            connection.gatehouse().complaints().about(e);
            reset(Http2Error.INTERNAL_ERROR);
        } else {
            current.fault(e);
        }
    }

    /// The stream is closed, by whomever.
    void closed() {
        gone = true;
        if (conversation != null) {
            conversation.clientGone();
        }
        gathered.discard();
    }

    void writabilityChanged() {
        if (conversation != null) {
            conversation.writabilityChanged();
        }
    }

    /// The client makes room for so many more bytes of the answer.
    void roomMade(int more) {
        granted += more;
    }

    void stop() {
        if (conversation != null) {
            conversation.stop();
        }
    }

    void tick(long now) {
        if (takesNothing(now)) {
            reset(Http2Error.CANCEL);
        } else if (conversation != null) {
            if (taking && (late(now, bodySince, limits.bodyTimeout()) || late(now, bodyHeard, limits.bodyIdle()))) {
                refuseBody(conversation, Refusals.BODY_LATE);
            } else {
                conversation.tick(now);
            }
        }
    }

    private static boolean late(long now, long since, java.time.Duration limit) {
        return now - since > limit.toNanos();
    }

    /// Whether the client took next to nothing of what is ready for it for the whole limit.
    private boolean takesNothing(long now) {
        // But for a constant, what was sent on the stream.
        long sent = granted - connection.windowOf(stream);
        if (!connection.hasReady(stream) || sent - taken >= Stall.least(handed)) {
            takenAt = now;
            taken = sent;
        }
        return late(now, takenAt, limits.writeTimeout());
    }

    private void handOver() {
        Conversation current = conversation;
        if (taking && requestEnded && current != null) {
            taking = false;
            bodyWanted = false;
            current.body(gathered.take());
        }
    }

    private void refuseBody(Conversation current, Problem problem) {
        taking = false;
        bodyWanted = false;
        gathered.discard();
        current.refuse(problem);
    }

    // ── Entrance.Taker ───────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void answer(Fixed fixed) {
        bodyWanted = false;
        fixed.writeTo(this);
    }

    @Override
    public void refuse(Incoming incoming, Rules inForce, Problem problem) {
        bodyWanted = false;
        converse(incoming, inForce).refuse(problem);
    }

    @Override
    public void serve(
            Incoming incoming, Rules inForce, Operation operation, Credentials credentials, @Nullable String model) {
        converse(incoming, inForce).begin(operation, credentials, model);
    }

    private Conversation converse(Incoming incoming, Rules inForce) {
        Conversation begun = new Conversation(worker, this, connection.allocator(), inForce, incoming);
        conversation = begun;
        return begun;
    }

    // ── ClientSide ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public @Nullable InetAddress address() {
        return connection.address();
    }

    @Override
    public void takeBody() {
        taking = true;
        bodySince = System.nanoTime();
        bodyHeard = bodySince;
        if (requestEnded) {
            // Not at once: whoever asks for it is in the middle of something.
            worker.loop().execute(this::handOver);
        } else if (expectsContinue) {
            connection.writeHead(stream, new StreamHead(100).headers(), false);
            flush();
        }
    }

    @Override
    public ResponseHead head(int status) {
        return new StreamHead(status);
    }

    @Override
    public void whole(ResponseHead head, Queue<ByteBuf> body, long length) {
        if (length >= 0) {
            head.add("content-length", length);
        }
        boolean alone = body.isEmpty();
        answerEnded = alone;
        handed += Math.max(0, length);
        ChannelFuture written = connection.writeHead(stream, headers(head), alone);
        ByteBuf part;
        while ((part = body.poll()) != null) {
            answerEnded = body.isEmpty();
            written = connection.writeData(stream, part, answerEnded);
        }
        lastWrite = written;
        ended(written);
    }

    @Override
    public void open(ResponseHead head) {
        connection.writeHead(stream, headers(head), false);
    }

    @Override
    public void body(ByteBuf bytes) {
        handed += bytes.readableBytes();
        connection.writeData(stream, bytes, false);
    }

    @Override
    public void end() {
        answerEnded = true;
        ChannelFuture written = connection.writeData(stream, Unpooled.EMPTY_BUFFER, true);
        lastWrite = written;
        ended(written);
    }

    @Override
    public void onceTaken(Runnable then) {
        ChannelFuture last = lastWrite;
        if (last == null) {
            then.run();
        } else {
            last.addListener(_ -> then.run());
        }
    }

    /// A client that still sends its request hears that nobody reads it, once it has the answer (RFC 9113
    /// §8.1).
    private void ended(ChannelFuture written) {
        if (!requestEnded) {
            written.addListener(_ -> {
                if (!requestEnded) {
                    reset(enough);
                }
            });
        }
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public boolean writable() {
        return connection.isWritable(stream);
    }

    @Override
    public void endAfterwards() {
        // A stream is used once only, and one that is not ended is reset.
    }

    @Override
    public void done() {
        conversation = null;
        taking = false;
        bodyWanted = false;
        gathered.discard();
        if (!answerEnded) {
            reset(Http2Error.INTERNAL_ERROR);
        }
    }

    private void reset(Http2Error error) {
        if (!gone) {
            connection.reset(stream, error);
        }
    }

    private static Http2Headers headers(ResponseHead head) {
        if (head instanceof StreamHead here) {
            return here.headers();
        }
        throw new IllegalArgumentException("not a head of this connection");
    }
}
