package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Arrays;

/// One stream: sends the request, cuts the answer into events and checks that they are the ones which were sent, in
/// order, none missing, `[DONE]` at the end.
final class StreamHandler extends SimpleChannelInboundHandler<HttpObject> {

    /// No event of ours is longer; a longer line is not an event.
    private static final int LONGEST_EVENT = 64 * 1024;

    private static final byte[] DONE = "data: [DONE]".getBytes(US_ASCII);

    private final StreamTally tally;
    private final byte[] request;
    private final int leaveAfter;
    private byte[] pending = new byte[1024];
    private int length;
    private long requestedAt;
    private long lateBefore;
    private int next;
    private boolean done;
    private boolean over;

    StreamHandler(StreamTally tally, byte[] request, int leaveAfter) {
        this.tally = tally;
        this.request = request;
        this.leaveAfter = leaveAfter;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        requestedAt = System.nanoTime();
        var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(request), ctx.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (over) {
            return;
        }
        if (message instanceof HttpResponse response && response.status().code() != 200) {
            fail(ctx, "status " + response.status().code());
        } else if (message instanceof HttpContent content) {
            take(ctx, content.content(), System.nanoTime());
            if (message instanceof LastHttpContent && !over) {
                end(ctx);
            }
        }
    }

    private void take(ChannelHandlerContext ctx, ByteBuf bytes, long now) {
        int count = bytes.readableBytes();
        if (length + count > pending.length) {
            if (length + count > LONGEST_EVENT) {
                fail(ctx, "an event that does not end");
                return;
            }
            pending = Arrays.copyOf(pending, Math.max(length + count, 2 * pending.length));
        }
        bytes.readBytes(pending, length, count);
        int from = 0;
        int scanned = Math.max(1, length);
        length += count;
        for (int i = scanned; i < length && !over; i++) {
            if (pending[i] == '\n' && pending[i - 1] == '\n') {
                event(ctx, from, i, now);
                from = i + 1;
            }
        }
        length -= from;
        System.arraycopy(pending, from, pending, 0, length);
    }

    private void event(ChannelHandlerContext ctx, int from, int to, long now) {
        if (Arrays.mismatch(pending, from, Math.min(to, from + DONE.length), DONE, 0, DONE.length) < 0) {
            done = true;
            return;
        }
        int stamp = Stamp.find(pending, from, to);
        if (stamp < 0) {
            return; // role, finish, usage, a comment
        }
        if (Stamp.number(pending, stamp) != next || done) {
            fail(ctx, "an event is missing or out of order");
            return;
        }
        long late = now - Stamp.nanos(pending, stamp);
        if (next++ == 0) {
            tally.started(now - requestedAt);
            lateBefore = late;
        }
        tally.event(late, lateBefore);
        lateBefore = late;
        if (next >= leaveAfter) {
            over = true;
            tally.left();
            var _ = ctx.close();
        }
    }

    private void end(ChannelHandlerContext ctx) {
        if (done && next == tally.eventsEach()) {
            over = true;
            tally.complete();
            var _ = ctx.close();
        } else {
            fail(ctx, done ? "ended with events missing" : "ended without [DONE]");
        }
    }

    private void fail(ChannelHandlerContext ctx, String what) {
        if (!over) {
            over = true;
            tally.failed(what);
            var _ = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "connection closed in the middle");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause.toString());
    }
}
