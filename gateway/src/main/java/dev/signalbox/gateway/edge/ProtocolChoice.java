package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLParameters;

/// Finds out which version of HTTP a new connection speaks, and leaves: over TLS by ALPN (RFC 7301), else by
/// the first bytes, which in HTTP/2 are those of a method that no HTTP/1.1 request has (RFC 9113 §3.4).
final class ProtocolChoice extends ChannelInboundHandlerAdapter {
    private static final String HTTP_2 = "h2";
    private static final String METHOD = "PRI ";

    private final Runnable becomeHttp2;
    /// Bytes that came and are those of the method.
    private int matched;

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
        boolean maybe = message instanceof ByteBuf bytes && mayBeHttp2(bytes);
        boolean known = matched == METHOD.length();
        if (maybe && known) {
            becomeHttp2.run();
        }
        // A first line that has only begun goes on, too: whoever takes it knows how long it may take.
        ctx.fireChannelRead(message);
        if (!maybe || known) {
            leave(ctx);
        }
    }

    private void leave(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private boolean mayBeHttp2(ByteBuf bytes) {
        for (int at = bytes.readerIndex(); at < bytes.writerIndex() && matched < METHOD.length(); at++) {
            if (bytes.getByte(at) != METHOD.charAt(matched)) {
                return false;
            }
            matched++;
        }
        return true;
    }
}
