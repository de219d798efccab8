package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Finds out which version of HTTP a new connection speaks, and leaves: over TLS by ALPN (RFC 7301), else by
/// the first bytes, which in HTTP/2 are those of a method that no HTTP/1.1 request has (RFC 9113 §3.4).
final class ProtocolChoice extends ChannelInboundHandlerAdapter {
    private static final String HTTP_2 = "h2";
    private static final String METHOD = "PRI ";

    private final Runnable becomeHttp2;
    private @Nullable ByteBuf begun;

    /// @param becomeHttp2 puts HTTP/2 in the place of what stands behind this handler
    ProtocolChoice(Runnable becomeHttp2) {
        this.becomeHttp2 = becomeHttp2;
    }

    /// Says to clients which versions there are, the preferred one first.
    static void offer(SslHandler tls) {
        SSLParameters parameters = tls.engine().getSSLParameters();
        parameters.setApplicationProtocols(new String[] {HTTP_2, "http/1.1"});
        tls.engine().setSSLParameters(parameters);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (tls != null && HTTP_2.equals(tls.engine().getApplicationProtocol())) {
                becomeHttp2.run();
            }
            ctx.fireUserEventTriggered(event);
            leave(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf more)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf bytes = more;
        if (begun != null) {
            bytes = begun.writeBytes(more);
            more.release();
            begun = null;
        }
        if (!mayBeHttp2(bytes)) {
            ctx.fireChannelRead(bytes);
            leave(ctx);
        } else if (bytes.readableBytes() >= METHOD.length()) {
            becomeHttp2.run();
            ctx.fireChannelRead(bytes);
            leave(ctx);
        } else {
            begun = ctx.alloc().buffer().writeBytes(bytes);
            bytes.release();
        }
    }

    private void leave(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private static boolean mayBeHttp2(ByteBuf bytes) {
        int known = Math.min(bytes.readableBytes(), METHOD.length());
        for (int i = 0; i < known; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != METHOD.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf held = begun;
        if (held != null) {
            begun = null;
            held.release();
        }
    }
}
