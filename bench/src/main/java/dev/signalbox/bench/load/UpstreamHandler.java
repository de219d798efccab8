package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.regex.Pattern;

/// Reads one request after the other from a connection and answers each. Answers are written as the bytes they are; no
/// encoder is in the pipeline.
final class UpstreamHandler extends SimpleChannelInboundHandler<HttpObject> {

    /// As much of a body as is looked at; the rest of a large one is only read.
    private static final int LOOKED_AT = 64 * 1024;

    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Pattern INCLUDE_USAGE = Pattern.compile("\"include_usage\"\\s*:\\s*true");
    private static final Pattern WANTED = Pattern.compile("events=(\\d{1,6}) rate=(\\d{1,4})\\b");

    private final Answers openAi;
    private final Answers anthropic;
    private final ByteBuf body = Unpooled.buffer(0, LOOKED_AT);
    private Answers answers;

    UpstreamHandler(Answers openAi, Answers anthropic) {
        this.openAi = openAi;
        this.anthropic = anthropic;
        this.answers = openAi;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            throw new IllegalArgumentException(
                    "not a request", message.decoderResult().cause());
        }
        if (message instanceof HttpRequest request) {
            answers = request.uri().contains("/messages") ? anthropic : openAi;
            body.clear();
        }
        if (message instanceof HttpContent content) {
            ByteBuf bytes = content.content();
            body.writeBytes(bytes, Math.min(bytes.readableBytes(), LOOKED_AT - body.writerIndex()));
        }
        if (message instanceof LastHttpContent) {
            answer(ctx, body.toString(ISO_8859_1));
        }
    }

    private void answer(ChannelHandlerContext ctx, String request) {
        if (!STREAM.matcher(request).find()) {
            var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(answers.whole()), ctx.voidPromise());
            return;
        }
        var wanted = WANTED.matcher(request);
        if (!wanted.find()) {
            throw new IllegalArgumentException("a streaming request must say events=N rate=N");
        }
        boolean usage = INCLUDE_USAGE.matcher(request).find();
        new PacedStream(ctx, answers, usage, Integer.parseInt(wanted.group(1)), Integer.parseInt(wanted.group(2)))
                .start();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset is a client that left; anything else is a mistake of the harness and must be seen.
        if (!(cause instanceof IOException)) {
            System.err.println("upstream: " + cause);
        }
        var _ = ctx.close();
    }
}
