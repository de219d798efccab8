package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.fault.OwnFault;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A client's connection that speaks HTTP/2: many requests at once, each a [ClientStream].
final class ClientStreams extends Http2ConnectionHandler implements Worker.Ticking {
    /// What a client may send of a body before we have looked at it.
    private static final int WINDOW = 256 * 1024;

    /// Streams that a client may take back in so many seconds; more is an attack (CVE-2023-44487). Each costs
    /// an attempt at a provider.
    private static final int MAX_RESETS = 200;

    private static final int RESETS_SECONDS = 10;
    /// Answers to pings and settings that a client does not take.
    private static final int MAX_CONTROL_FRAMES = 1000;

    private static final int MAX_EMPTY_FRAMES = 10;

    /// Frames of a stream that may come after we have reset it: as many as a window holds in pieces of 1 KiB.
    private static final int MAX_LATE_FRAMES = WINDOW / 1024;

    private final Gatehouse gatehouse;
    private final Worker worker;
    private final SocketChannel channel;
    private final HttpLimits limits;
    private final Http2Connection.PropertyKey key;
    private final List<ClientStream> streams = new ArrayList<>();
    private final HeadBlocks heads = new HeadBlocks();
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean leaving;
    private long idleSince = System.nanoTime();
    /// Frames that clients may still send on streams that are gone.
    private int late;

    private long pending;
    private long takenAt = System.nanoTime();

    private ClientStreams(
            Builder made, Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        super(decoder, encoder, settings, true);
        gatehouse = made.gatehouse;
        worker = made.worker;
        channel = made.channel;
        limits = made.limits;
        key = connection().newKey();
        Events events = new Events();
        decoder.frameListener(events);
        connection().addListener(events);
        boundStreams();
        encoder.flowController().listener(stream -> {
            ClientStream client = stream.getProperty(key);
            if (client != null) {
                client.writabilityChanged();
            }
        });
    }

    /// Far too many streams end the connection, also before the client has agreed to a limit; those just over
    /// the limit are refused one by one, which Netty by itself cannot do without losing its count.
    private void boundStreams() {
        connection().remote().maxActiveStreams(2 * limits.maxStreams());
    }

    static ClientStreams on(Gatehouse gatehouse, Worker worker, SocketChannel channel, HttpLimits limits) {
        return new Builder(gatehouse, worker, channel, limits).build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<ClientStreams, Builder> {
        private final Gatehouse gatehouse;
        private final Worker worker;
        private final SocketChannel channel;
        private final HttpLimits limits;

        Builder(Gatehouse gatehouse, Worker worker, SocketChannel channel, HttpLimits limits) {
            this.gatehouse = gatehouse;
            this.worker = worker;
            this.channel = channel;
            this.limits = limits;
            Http2Connection connection = new DefaultHttp2Connection(true);
            // Clients' priorities are out of use (RFC 9113 §5.3.2), and a tree of them is work that they could cause.
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection(connection);
            // Twice the limit, so that what is only a little larger gets the same answer as in HTTP/1.1.
            initialSettings(new Http2Settings()
                    .maxConcurrentStreams(limits.maxStreams())
                    .initialWindowSize(WINDOW)
                    .maxHeaderListSize(2L * limits.maxHead()));
            decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
            encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
            decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES);
            encoderEnforceMaxQueuedControlFrames(MAX_CONTROL_FRAMES);
        }

        @Override
        protected ClientStreams build() {
            return super.build();
        }

        @Override
        protected ClientStreams build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new ClientStreams(this, decoder, encoder, settings);
        }
    }

    // ── What Netty reports ───────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        worker.register(this);
        super.handlerAdded(ctx);
        // The window of the whole connection has no setting of its own.
        connection()
                .local()
                .flowController()
                .incrementWindowSize(connection().connectionStream(), 4 * WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        reading = true;
        if (message instanceof ByteBuf bytes) {
            heads.take(bytes, System.nanoTime());
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        worker.unregister(this);
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(ctx, cause);
        } else {
            broken(cause);
            // Where it is the socket that broke, requests under way hear of it as the channel closes.
            ctx.close();
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        broken(cause);
        super.onConnectionError(ctx, outbound, cause, error);
    }

    /// Where it is a fault of ours, requests under way are told so.
    private void broken(Throwable cause) {
        if (!OwnFault.is(cause)) {
            return;
        }
        if (streams.isEmpty()) {
            gatehouse.complaints().about(cause);
        }
        for (ClientStream each : List.copyOf(streams)) {
            each.fault(cause);
        }
        flush(context());
    }

    private final class Events extends Http2EventAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers head,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last) {
            onHeadersRead(ctx, id, head, padding, last);
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers head, int padding, boolean last) {
            Http2Stream stream = connection().stream(id);
            if (stream == null) {
                return;
            }
            ClientStream known = stream.getProperty(key);
            if (known != null) {
                known.trailers();
                return;
            }
            ClientStream begun = begin(stream);
            if (begun == null) {
                return;
            }
            try {
                begun.head(head, last);
            } catch (RuntimeException | Error e) {
                // It need not be the end of the others.
                begun.fault(e);
            }
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext ctx) {
            boundStreams();
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
            ClientStream stream = find(id);
            if (stream != null) {
                stream.data(data, last);
            }
            return data.readableBytes() + padding;
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int more) {
            ClientStream stream = find(id);
            if (stream != null) {
                stream.roomMade(more);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            ClientStream closed = stream.removeProperty(key);
            if (closed != null) {
                streams.remove(closed);
                idleSince = System.nanoTime();
                closed.closed();
            }
        }

        private @Nullable ClientStream find(int id) {
            Http2Stream stream = id == 0 ? null : connection().stream(id);
            return stream == null ? null : stream.getProperty(key);
        }
    }

    // ── What Netty does not take ─────────────────────────────────────────────────────────────────────────────────────

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (outbound) {
            super.onStreamError(ctx, outbound, cause, error);
        } else if (error.error() == Http2Error.STREAM_CLOSED && stream == null && late > 0) {
            // It was under way when we reset the stream (RFC 9113 §5.1).
            late--;
        } else if (error.error() != Http2Error.PROTOCOL_ERROR || !refuse(error, stream)) {
            super.onStreamError(ctx, outbound, cause, error);
        }
    }

    /// Refuses a malformed request in words (RFC 9113 §8.1.1); false when it is none, or has its answer.
    private boolean refuse(Http2Exception.StreamException error, @Nullable Http2Stream known) {
        Http2Stream stream = known;
        try {
            if (stream == null && isHead(error)) {
                // Without a stream the body that follows would belong to nothing, which ends the connection.
                stream = connection().remote().createStream(error.streamId(), false);
            }
        } catch (Http2Exception e) {
            // Too many at once, or a number out of turn.
            onError(context(), false, e);
            return true;
        }
        if (stream == null || stream.isResetSent()) {
            return false;
        }
        ClientStream begun = stream.getProperty(key);
        if (begun == null) {
            begun = begin(stream);
        }
        return begun == null || begun.malformed(Refusals.malformed(error, limits));
    }

    /// Whether a head for a new stream did not get through the decoder: only there a cause is told.
    private boolean isHead(Http2Exception.StreamException error) {
        boolean undecoded = error instanceof Http2Exception.HeaderListSizeException || error.getCause() != null;
        return undecoded && !connection().streamMayHaveExisted(error.streamId());
    }

    /// Null when there are too many.
    private @Nullable ClientStream begin(Http2Stream stream) {
        if (streams.size() >= limits.maxStreams()) {
            reset(stream, Http2Error.REFUSED_STREAM);
            return null;
        }
        ClientStream begun = new ClientStream(this, worker, stream, limits);
        stream.setProperty(key, begun);
        streams.add(begun);
        return begun;
    }

    // ── What its streams ask for ─────────────────────────────────────────────────────────────────────────────────────

    Gatehouse gatehouse() {
        return gatehouse;
    }

    @Nullable
    InetAddress address() {
        InetSocketAddress remote = channel.remoteAddress();
        return remote == null ? null : remote.getAddress();
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    ChannelFuture writeHead(Http2Stream stream, Http2Headers head, boolean last) {
        ChannelHandlerContext ctx = context();
        return encoder().writeHeaders(ctx, stream.id(), head, 0, last, ctx.newPromise());
    }

    /// Ownership of `bytes` passes.
    ChannelFuture writeData(Http2Stream stream, ByteBuf bytes, boolean last) {
        ChannelHandlerContext ctx = context();
        return encoder().writeData(ctx, stream.id(), bytes, 0, last, ctx.newPromise());
    }

    void reset(Http2Stream stream, Http2Error error) {
        if (stream.state().remoteSideOpen()) {
            late = Math.min(late + MAX_LATE_FRAMES, limits.maxStreams() * MAX_LATE_FRAMES);
        }
        ChannelHandlerContext ctx = context();
        // By way of the encoder, which counts them.
        encoder().writeRstStream(ctx, stream.id(), error.code(), ctx.newPromise());
        flushSoon();
    }

    /// At the end of what is being read, else now.
    void flushSoon() {
        if (!reading) {
            flush(context());
        }
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /// Whether something of an answer waits for the client to make room.
    boolean hasReady(Http2Stream stream) {
        return encoder().flowController().hasFlowControlled(stream);
    }

    int windowOf(Http2Stream stream) {
        return encoder().flowController().windowSize(stream);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    // ── Time limits ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void tick(long now) {
        if (takesNothing(now)) {
            channel.close();
            return;
        }
        for (int i = streams.size() - 1; i >= 0; i--) {
            // One that is told may go, and others with it.
            if (i < streams.size()) {
                streams.get(i).tick(now);
            }
        }
        if (!leaving && (gatehouse.draining() || heads.late(now, limits.headTimeout()))) {
            leave();
        }
        if (streams.isEmpty()
                && (leaving || now - idleSince > limits.keepAlive().toNanos())) {
            if (!leaving) {
                leave();
            } else if (!Stall.pending(channel)) {
                channel.close();
            }
        }
    }

    /// Whether nothing at all was taken from the socket for the whole limit.
    private boolean takesNothing(long now) {
        long waiting = Stall.bytesWaiting(channel);
        if (waiting == 0 || waiting < pending) {
            takenAt = now;
        }
        pending = waiting;
        return now - takenAt > limits.writeTimeout().toNanos();
    }

    /// From now on requests belong on another connection; those that have come are answered (RFC 9113 §6.8).
    private void leave() {
        leaving = true;
        ChannelHandlerContext ctx = context();
        int last = connection().remote().lastStreamCreated();
        goAway(ctx, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
        flush(ctx);
    }

    @Override
    public void fault(Throwable bug) {
        broken(bug);
        channel.close();
    }

    /// The process ends and will not wait any longer.
    void stop() {
        for (ClientStream each : List.copyOf(streams)) {
            each.stop();
        }
    }
}
