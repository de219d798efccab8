package dev.signalbox.gateway.upstream;

import dev.signalbox.gateway.fault.OwnFault;
import dev.signalbox.model.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection to a provider that speaks HTTP/2, carrying many calls at a time, each a [SharedCall].
final class SharedConnection extends Http2ConnectionHandler {
    /// More on one connection would wait for each other's lost packets; a provider may want fewer.
    private static final int MAX_CALLS = 100;

    /// What a provider may send for one call ahead of a slow client. There is no limit for all together, or
    /// slow ones would hold up the others.
    private static final int WINDOW = 256 * 1024;

    private final Pool pool;
    private final Channel channel;
    private final Http2Connection.PropertyKey key;
    private final List<SharedCall> calls = new ArrayList<>();
    private final List<SharedCall> heard = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Opening waiting;
    private @Nullable Failure failure;
    private boolean settled;
    private boolean leaving;
    private boolean used;
    private long since = System.nanoTime();
    private boolean dead;
    private final SignOfLife life = new SignOfLife();

    private SharedConnection(
            Builder made, Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        super(decoder, encoder, settings, true);
        pool = made.pool;
        channel = made.channel;
        key = connection().newKey();
        Events events = new Events();
        decoder.frameListener(events);
        connection().addListener(events);
    }

    static SharedConnection on(Channel channel, Pool pool, int maxHead) {
        return new Builder(pool, channel, maxHead).build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<SharedConnection, Builder> {
        private final Pool pool;
        private final Channel channel;

        Builder(Pool pool, Channel channel, int maxHead) {
            this.pool = pool;
            this.channel = channel;
            Http2Connection connection = new DefaultHttp2Connection(false);
            connection
                    .local()
                    .flowController(new DefaultHttp2LocalFlowController(
                            connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection(connection);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(WINDOW)
                    .maxHeaderListSize(maxHead));
            headerSensitivityDetector((name, _) -> SharedHeads.uncompressed(name));
        }

        @Override
        protected SharedConnection build() {
            return super.build();
        }

        @Override
        protected SharedConnection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new SharedConnection(this, decoder, encoder, settings);
        }
    }

    // ── What the pool asks for ───────────────────────────────────────────────────────────────────────────────────────

    /// Whether another call may begin here. Until the provider has told its limit, one.
    boolean hasRoom() {
        int limit = settled ? Math.min(MAX_CALLS, connection().local().maxActiveStreams()) : 1;
        return channel.isActive() && !leaving && connection().numActiveStreams() < limit;
    }

    boolean idle() {
        return calls.isEmpty();
    }

    /// Begins with those that have waited for it: one at once, the others when the provider has told its
    /// limit.
    void begin(Opening opening) {
        Call first = opening.first();
        if (first != null) {
            start(first);
        }
        if (!settled) {
            waiting = opening;
        }
    }

    /// Those who wait for the provider to tell its limit, whom others may join; null when nobody can.
    @Nullable
    Opening unsettled() {
        return leaving ? null : waiting;
    }

    void start(Call next) {
        int id = connection().local().incrementAndGetNextStreamId();
        if (id < 0) {
            // All numbers are used up, which takes a billion calls.
            leaving = true;
            pool.connect(next);
            return;
        }
        ByteBuf request = next.request().forWriting();
        Http2Headers head = SharedHeads.request(request, next.provider().tls());
        ChannelHandlerContext ctx = context();
        boolean alone = !request.isReadable();
        encoder().writeHeaders(ctx, id, head, 0, alone, ctx.newPromise());
        Http2Stream stream = connection().stream(id);
        if (stream == null) {
            request.release();
            next.broken(new Failure.Reset("The connection to the provider takes no more requests."));
            return;
        }
        SharedCall begun = new SharedCall(this, stream, next, next.reading());
        stream.setProperty(key, begun);
        calls.add(begun);
        pool.changed();
        if (alone) {
            request.release();
        } else {
            encoder().writeData(ctx, id, request, 0, true, ctx.newPromise());
        }
        next.started(begun);
        flush(ctx);
    }

    /// Looks after its calls and itself; false when it is not needed any more.
    boolean sweep(long now, long maxIdleNanos) {
        for (SharedCall each : List.copyOf(calls)) {
            each.sweep(now);
        }
        if (calls.isEmpty()) {
            life.rest(now);
            return !leaving && now - since <= maxIdleNanos;
        }
        if (life.missing(now)) {
            dead = true;
            failure = new Failure.Reset("The provider gave no sign of life on its connection.");
            return false;
        }
        if (life.ask(now)) {
            ChannelHandlerContext ctx = context();
            encoder().writePing(ctx, false, now, ctx.newPromise());
            flush(ctx);
        }
        return true;
    }

    /// Takes no more calls; ends with the last.
    void retire() {
        leaving = true;
        if (calls.isEmpty()) {
            close();
        }
    }

    void close() {
        leaving = true;
        if (channel.isActive()) {
            ChannelHandlerContext ctx = context();
            goAway(ctx, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
            flush(ctx);
        }
        channel.close();
    }

    // ── What its calls ask for ───────────────────────────────────────────────────────────────────────────────────────

    void cancel(Http2Stream stream) {
        ChannelHandlerContext ctx = context();
        resetStream(ctx, stream.id(), Http2Error.CANCEL.code(), ctx.newPromise());
        flush(ctx);
    }

    void makeRoom(Http2Stream stream, int bytes) {
        try {
            connection().local().flowController().consumeBytes(stream, bytes);
            flush(context());
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    // ── What Netty reports ───────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        life.heard();
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        for (SharedCall each : heard) {
            each.batchEnded();
        }
        heard.clear();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        leaving = true;
        super.channelInactive(ctx);
        Opening left = waiting;
        waiting = null;
        if (left != null) {
            left.all().forEach(this::moveOn);
        }
        pool.closed(this);
    }

    /// The provider has not seen it.
    private void moveOn(Call call) {
        if (!call.mayTryAgain()) {
            call.broken(new Failure.Reset("The provider closed the connection twice without taking the request."));
            return;
        }
        call.tryingAgain();
        if (!call.over()) {
            pool.start(call);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(ctx, cause);
        } else {
            failure = new Failure.Reset("The connection to the provider broke.");
            broken(cause);
            ctx.close();
        }
    }

    /// Where it is a fault of ours, no call may take it for the provider's.
    private void broken(Throwable cause) {
        if (OwnFault.is(cause)) {
            for (SharedCall each : List.copyOf(calls)) {
                each.fault(cause);
            }
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        SharedCall wrong = stream == null ? null : stream.getProperty(key);
        if (wrong != null && !outbound) {
            wrong.wrong(
                    error instanceof Http2Exception.HeaderListSizeException
                            ? new Failure.TooLarge("The head of the provider's answer is over the limit.")
                            : new Failure.Malformed("The provider's answer is not valid HTTP."));
        }
        super.onStreamError(ctx, outbound, cause, error);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (!outbound) {
            failure = new Failure.Malformed("The provider's answer is not valid HTTP.");
        }
        broken(cause);
        leaving = true;
        super.onConnectionError(ctx, outbound, cause, error);
        // The calls have nothing to wait for.
        ctx.close();
    }

    private final class Events extends Http2EventAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            settled = true;
            Opening left = waiting;
            waiting = null;
            if (left != null) {
                left.all().stream().filter(call -> !call.over()).forEach(pool::start);
            }
        }

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
            SharedCall call = find(id);
            if (call != null) {
                call.head(head, last);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
            SharedCall call = find(id);
            int size = data.readableBytes() + padding;
            if (call == null) {
                return size;
            }
            if (!heard.contains(call)) {
                heard.add(call);
            }
            return call.data(data, size, last);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
            SharedCall call = find(id);
            if (call != null) {
                call.reset(code);
            }
        }

        @Override
        public void onGoAwayReceived(int last, long code, ByteBuf why) {
            leaving = true;
            for (SharedCall each : calls) {
                if (each.id() > last) {
                    each.refuse();
                }
            }
        }

        @Override
        public void onStreamHalfClosed(Http2Stream stream) {
            SharedCall call = stream.getProperty(key);
            if (call != null && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
                // It has answered before it had the whole request, and wants no more of that.
                cancel(stream);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            SharedCall closed = stream.removeProperty(key);
            if (closed != null) {
                calls.remove(closed);
                since = System.nanoTime();
                boolean alive = channel.isActive();
                boolean stale = used && !dead && !alive && !life.heardSince(closed.startedAt());
                // What the end of the connection closes proves nothing.
                used |= alive;
                closed.closed(lost(closed), stale, pool);
                pool.changed();
                if (leaving && calls.isEmpty()) {
                    close();
                }
            }
        }

        private @Nullable SharedCall find(int id) {
            Http2Stream stream = connection().stream(id);
            return stream == null ? null : stream.getProperty(key);
        }
    }

    private Failure lost(SharedCall call) {
        if (failure != null) {
            return failure;
        }
        return call.headSeen()
                ? new Failure.Truncated("The provider closed the connection in the middle of its answer.")
                : new Failure.Reset("The provider closed the connection without an answer.");
    }
}
