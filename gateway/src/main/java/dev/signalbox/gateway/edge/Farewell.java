package dev.signalbox.gateway.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;

/// The polite end of a connection: the last answer reaches the client, and only what it still sends is not
/// read.
final class Farewell {
    private Farewell() {}

    /// Ends our side after everything written; the client's end, or somebody's patience with it, closes the
    /// rest.
    static void say(SocketChannel channel) {
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) _ -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                endOutput(channel);
            } else {
                // Without the farewell of TLS an answer that ends with its connection looks cut.
                tls.closeOutbound().addListener((ChannelFutureListener) _ -> endOutput(channel));
            }
        });
    }

    private static void endOutput(SocketChannel channel) {
        if (channel.isActive() && !channel.isOutputShutdown()) {
            channel.shutdownOutput();
        }
    }
}
