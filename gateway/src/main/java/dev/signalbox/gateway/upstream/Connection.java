package dev.signalbox.gateway.upstream;

import dev.signalbox.gateway.fault.OwnFault;
import dev.signalbox.model.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// A connection to a provider, carrying at most one call at a time.
final class Connection extends ChannelInboundHandlerAdapter implements Carrier {
    /// How long a provider may take to end a body whose answer is already complete.
    private static final long END_GRACE_NANOS = 1_000_000_000L;

    private final Pool pool;
    private final Channel channel;
    private @Nullable Call call;
    private boolean reused;
    private boolean heard;
    private boolean interim;
    private boolean keepAlive;
    private boolean awaitingEnd;
    private boolean resting;
    private @Nullable ChannelFuture written;
    private long since;

    Connection(Pool pool, Channel channel) {
        this.pool = pool;
        this.channel = channel;
    }

    boolean usable() {
        return channel.isActive();
    }

    /// When it went idle, or began to wait for the end of a body.
    long since() {
        return since;
    }

    void start(Call next) {
        call = next;
        heard = false;
        keepAlive = false;
        next.started(this);
        if (next.over()) {
            return;
        }
        ChannelFuture writing = channel.writeAndFlush(next.request().forWriting());
        written = writing;
        if (!writing.isDone()) {
            writing.addListener(future -> {
                if (!future.isSuccess()) {
                    lost(future.cause());
                }
            });
        } else if (!writing.isSuccess()) {
            lost(writing.cause());
        }
    }

    /// Joins the pool.
    void becomeIdle() {
        since = pool.now();
        pool.idle(this);
    }

    @Override
    public void abandon(Call which) {
        if (call == which) {
            call = null;
            channel.close();
        }
    }

    @Override
    public void awaitEnd(Call which) {
        if (call == which) {
            call = null;
            awaitingEnd = true;
            since = pool.now();
            channel.config().setAutoRead(true);
            pool.lingering(this);
        }
    }

    boolean overdue(long now) {
        return awaitingEnd && now - since > END_GRACE_NANOS;
    }

    @Override
    public void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    void close() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpObject part) {
                read(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(HttpObject part) {
        DecoderResult result = part.decoderResult();
        if (result.isFailure()) {
            failed(decodingFailure(result.cause()));
            return;
        }
        Call current = call;
        if (current == null && !awaitingEnd) {
            // A provider that speaks without being asked cannot be trusted with the next request.
            resting = false;
            channel.close();
            return;
        }
        heard = true;
        if (part instanceof HttpResponse head && current != null) {
            if (head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                failed(new Failure.Malformed("The provider switched to another protocol."));
                return;
            }
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (interim) {
                return;
            }
            keepAlive = HttpUtil.isKeepAlive(head);
            current.head(head);
        }
        if (part instanceof HttpContent content) {
            ByteBuf bytes = content.content();
            if (bytes.isReadable() && current != null) {
                current.data(bytes);
            }
            if (part instanceof LastHttpContent) {
                // A 1xx head is followed by an empty end of its own.
                if (interim) {
                    interim = false;
                } else {
                    bodyEnded();
                }
            }
        }
    }

    private void bodyEnded() {
        Call ended = call;
        call = null;
        awaitingEnd = false;
        // A provider may answer before it has taken the whole request; what is left of that must not meet the next.
        boolean sent = written != null && written.isDone();
        if (keepAlive && sent && channel.isActive()) {
            channel.config().setAutoRead(true);
            reused = true;
            resting = true;
        } else {
            channel.close();
        }
        if (ended != null) {
            ended.ended();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Call current = call;
        if (current != null) {
            current.batchEnded();
        }
        if (resting) {
            // Only now: bytes behind the answer in the same read would be taken for the next one.
            resting = false;
            becomeIdle();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost(null);
        pool.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lost(cause);
        channel.close();
    }

    /// The connection is gone. One that had been used before may have been closed by the provider just when
    /// the request went out; while nothing at all was heard, a fresh one is tried.
    private void lost(@Nullable Throwable cause) {
        Call current = call;
        call = null;
        if (current == null) {
            return;
        }
        if (cause != null && OwnFault.is(cause)) {
            channel.close();
            current.fault(cause);
        } else if (reused && !heard && current.mayTryAgain()) {
            current.tryingAgain();
            channel.close();
            pool.open(current);
        } else {
            current.broken(lossOf(cause));
            channel.close();
        }
    }

    private Failure lossOf(@Nullable Throwable cause) {
        if (!heard) {
            return new Failure.Reset("The provider closed the connection without an answer.");
        }
        return cause == null
                ? new Failure.Truncated("The provider closed the connection in the middle of its answer.")
                : new Failure.Reset("The connection to the provider broke in the middle of its answer.");
    }

    private void failed(Failure failure) {
        Call current = call;
        call = null;
        channel.close();
        if (current != null) {
            current.broken(failure);
        }
    }

    private static Failure decodingFailure(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? new Failure.TooLarge("The head of the provider's answer is over the limit.")
                : new Failure.Malformed("The provider's answer is not valid HTTP.");
    }
}
