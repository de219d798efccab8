package dev.signalbox.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/// Sends the events of one stream at moments that are fixed when it starts: an event that went out late does not delay
/// the next, as with a model that generates at its own pace.
final class PacedStream implements Runnable {

    /// A reader that is this far behind (bytes) has stopped reading; its stream is cut.
    private static final int FAR_BEHIND = 8 * 1024 * 1024;

    private final ChannelHandlerContext ctx;
    private final Answers answers;
    private final byte[] event;
    private final int stampAt;
    private final boolean usage;
    private final int events;
    private final long interval;
    private long due;
    private int sent;

    PacedStream(ChannelHandlerContext ctx, Answers answers, boolean usage, int events, int rate) {
        this.ctx = ctx;
        this.answers = answers;
        this.event = answers.event().clone();
        this.stampAt = Stamp.find(event, 0, event.length);
        this.usage = usage;
        this.events = events;
        this.interval = TimeUnit.SECONDS.toNanos(1) / rate;
    }

    void start() {
        var _ = ctx.write(Unpooled.wrappedBuffer(answers.head()), ctx.voidPromise());
        due = System.nanoTime();
        run();
    }

    @Override
    public void run() {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (ctx.channel().bytesBeforeWritable() > FAR_BEHIND) {
            var _ = ctx.close();
            return;
        }
        Stamp.write(event, stampAt, System.nanoTime(), sent++);
        ByteBuf bytes = ctx.alloc().directBuffer(event.length).writeBytes(event);
        if (sent == events) {
            var _ = ctx.write(bytes, ctx.voidPromise());
            var _ = ctx.write(Unpooled.wrappedBuffer(answers.finish()), ctx.voidPromise());
            if (usage) {
                var _ = ctx.write(Unpooled.wrappedBuffer(answers.usage()), ctx.voidPromise());
            }
            var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(answers.end()), ctx.voidPromise());
            return;
        }
        var _ = ctx.writeAndFlush(bytes, ctx.voidPromise());
        due += interval;
        var _ = ctx.executor().schedule(this, due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
