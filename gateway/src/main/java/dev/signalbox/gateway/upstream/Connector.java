package dev.signalbox.gateway.upstream;

import dev.signalbox.gateway.names.Resolver;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Provider;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Opens connections to providers on one event loop: name, proxy, TCP, TLS. There is no time limit in here;
/// the one who waits has its own and cancels.
final class Connector {
    /// Backstop against a connection attempt that everybody forgot; the exchange's limit is the one that
    /// counts.
    private static final int FORGOTTEN_MILLIS = 120_000;

    private static final String HTTP_2 = "h2";

    /// Hears what came of it: either of the two is null.
    @FunctionalInterface
    interface Outcome {
        void done(@Nullable Channel channel, @Nullable Failure failure);
    }

    private final EventLoop loop;
    private final Resolver resolver;
    private final Trust trust;
    private final Class<? extends SocketChannel> channelType;
    private final HttpDecoderConfig decoding;

    Connector(
            EventLoop loop,
            Resolver resolver,
            Trust trust,
            Class<? extends SocketChannel> channelType,
            HttpDecoderConfig decoding) {
        this.loop = loop;
        this.resolver = resolver;
        this.trust = trust;
        this.channelType = channelType;
        this.decoding = decoding;
    }

    /// @param opening told how to give up, as soon as there is something to give up
    void connect(Provider provider, Consumer<Runnable> opening, Outcome outcome) {
        Provider.OutboundProxy proxy = provider.proxy();
        String host = proxy == null ? provider.url().getHost() : proxy.host();
        // A proxy resolves the provider's name; its own name is the operator's choice and may be private.
        boolean privateAllowed = proxy != null || provider.privateAddress();
        resolver.resolve(host, privateAllowed, loop, (addresses, failure) -> {
            if (addresses == null) {
                outcome.done(null, failure);
            } else {
                secured(provider, addresses, opening, outcome);
            }
        });
    }

    private void secured(Provider provider, List<InetAddress> addresses, Consumer<Runnable> opening, Outcome outcome) {
        if (!provider.tls()) {
            open(provider, addresses, null, opening, outcome);
            return;
        }
        trust.context(provider.ca(), loop, (tls, failure) -> {
            if (tls == null) {
                outcome.done(null, failure);
            } else {
                open(provider, addresses, tls, opening, outcome);
            }
        });
    }

    private void open(
            Provider provider,
            List<InetAddress> addresses,
            @Nullable SslContext tls,
            Consumer<Runnable> opening,
            Outcome outcome) {
        Dialing dialing = new Dialing(loop, addresses, address -> dial(provider, address, tls), (channel, cause) -> {
            if (channel == null) {
                outcome.done(null, unreachable(cause));
            } else {
                connected(channel, outcome);
            }
        });
        opening.accept(dialing::giveUp);
        dialing.start();
    }

    /// @param address of the provider, or of its proxy
    private ChannelFuture dial(Provider provider, InetAddress address, @Nullable SslContext tls) {
        Provider.OutboundProxy declared = provider.proxy();
        InetSocketAddress proxy = declared == null ? null : new InetSocketAddress(address, declared.port());
        return new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, FORGOTTEN_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        equip(channel, provider, proxy, tls);
                    }
                })
                .connect(
                        proxy == null
                                ? new InetSocketAddress(address, provider.port())
                                : InetSocketAddress.createUnresolved(
                                        provider.url().getHost(), provider.port()));
    }

    private static void connected(Channel channel, Outcome outcome) {
        HttpProxyHandler tunnel = channel.pipeline().get(HttpProxyHandler.class);
        if (tunnel == null) {
            secure(channel, outcome);
            return;
        }
        // So far only the way to the proxy stands.
        tunnel.connectFuture().addListener(through -> {
            if (through.isSuccess()) {
                secure(channel, outcome);
            } else {
                channel.close();
                outcome.done(null, new Failure.Unreachable("The HTTP proxy did not let the gateway through to it."));
            }
        });
    }

    private static void secure(Channel channel, Outcome outcome) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            ready(channel, outcome);
            return;
        }
        tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                ready(channel, outcome);
            } else {
                channel.close();
                outcome.done(null, unreachable(handshake.cause()));
            }
        });
    }

    private static void ready(Channel channel, Outcome outcome) {
        channel.pipeline().remove(Unready.class);
        outcome.done(channel, null);
    }

    private void equip(
            SocketChannel channel, Provider provider, @Nullable InetSocketAddress proxy, @Nullable SslContext tls) {
        Provider.OutboundProxy declared = provider.proxy();
        if (proxy != null && declared != null) {
            String user = declared.user();
            var password = declared.password();
            HttpProxyHandler tunnel = user == null || password == null
                    ? new HttpProxyHandler(proxy)
                    : new HttpProxyHandler(proxy, user, password.reveal());
            tunnel.setConnectTimeoutMillis(FORGOTTEN_MILLIS);
            channel.pipeline().addLast(tunnel);
        }
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc(), provider.url().getHost(), provider.port());
            handler.setHandshakeTimeoutMillis(FORGOTTEN_MILLIS);
            offer(handler, provider.http());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new HttpResponseDecoder(decoding)).addLast(new Unready());
    }

    /// Tells the provider which versions of HTTP may be spoken, the preferred one first (ALPN, RFC 7301).
    private static void offer(SslHandler tls, Provider.Http http) {
        String[] versions = switch (http) {
            case AUTO -> new String[] {HTTP_2, "http/1.1"};
            case HTTP_1_1 -> new String[0];
            case HTTP_2 -> new String[] {HTTP_2};
        };
        SSLParameters parameters = tls.engine().getSSLParameters();
        parameters.setApplicationProtocols(versions);
        tls.engine().setSSLParameters(parameters);
    }

    /// Whether a connection that stands speaks HTTP/2: as agreed, or without TLS as the config knows.
    static boolean speaksHttp2(Channel channel, Provider provider) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null
                ? provider.http() == Provider.Http.HTTP_2
                : HTTP_2.equals(tls.engine().getApplicationProtocol());
    }

    private static Failure unreachable(@Nullable Throwable cause) {
        return switch (cause) {
            case SSLException _ -> new Failure.Unreachable("The provider's TLS certificate or handshake was refused.");
            case java.net.ConnectException _ -> new Failure.Unreachable("The provider refused the connection.");
            // There is no descriptor for it, or no memory.
            case ChannelException _, OutOfMemoryError _ ->
                new Failure.OwnLimit(Code.OVERLOADED, "The gateway can open no further connection.");
            case null, default -> new Failure.Unreachable("The provider cannot be reached.");
        };
    }

    /// Takes what goes wrong until the connection is handed over: the futures tell it, Netty would log it as
    /// unhandled.
    private static final class Unready extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
