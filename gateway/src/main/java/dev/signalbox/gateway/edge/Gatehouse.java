package dev.signalbox.gateway.edge;

import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.gateway.fault.Complaints;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What all client connections share, and what equips a new one.
public final class Gatehouse extends ChannelInitializer<SocketChannel> {
    private final Paths paths;
    private final Function<SocketChannel, Worker> workers;
    private final Supplier<@Nullable SslContext> tls;
    private final ChannelGroup connections;
    private final Complaints complaints = new Complaints();
    private volatile boolean draining;

    /// @param workers gives the worker of a channel's event loop
    /// @param tls the context in force for new connections, null for plain HTTP
    /// @param connections takes every open connection
    public Gatehouse(
            Dialects dialects,
            Function<SocketChannel, Worker> workers,
            Supplier<@Nullable SslContext> tls,
            ChannelGroup connections) {
        paths = new Paths(dialects);
        this.workers = workers;
        this.tls = tls;
        this.connections = connections;
    }

    /// From now on connections end after the answer under way, and readiness is denied.
    public void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    boolean ready() {
        return !draining;
    }

    Complaints complaints() {
        return complaints;
    }

    Paths paths() {
        return paths;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        Worker worker = workers.apply(channel);
        HttpLimits limits = worker.shared().rules().get().policy().limits();
        if (connections.size() >= limits.maxConnections()) {
            // No answer: with this many connections open, being cheap is what keeps the others alive.
            channel.close();
            return;
        }
        connections.add(channel);
        SslContext context = tls.get();
        if (context != null) {
            SslHandler handler = context.newHandler(channel.alloc());
            ProtocolChoice.offer(handler);
            channel.pipeline().addLast(handler);
        }
        // Most connections speak HTTP/1.1, so it stands ready.
        StrictRequestDecoder decoder = new StrictRequestDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxHead())
                .setMaxHeaderSize(limits.maxHead())
                .setMaxChunkSize(64 * 1024));
        ClientConnection http1 = new ClientConnection(this, worker, channel, limits, decoder);
        ProtocolChoice choice = new ProtocolChoice(() -> {
            if (http1.leave()) {
                channel.pipeline().remove(http1);
                channel.pipeline().addLast(ClientStreams.on(this, worker, channel, limits));
                // Last: what it has of the first line goes on to the other.
                channel.pipeline().remove(decoder);
            }
        });
        channel.pipeline().addLast(choice, decoder, http1);
    }

    /// Ends the answers under way, in-band where their head is out.
    public void stopAll() {
        for (var channel : connections) {
            ClientConnection connection = channel.pipeline().get(ClientConnection.class);
            ClientStreams streams = channel.pipeline().get(ClientStreams.class);
            if (connection != null) {
                channel.eventLoop().execute(connection::stop);
            } else if (streams != null) {
                channel.eventLoop().execute(streams::stop);
            }
        }
    }
}
