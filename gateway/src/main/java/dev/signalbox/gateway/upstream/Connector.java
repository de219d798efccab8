package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Provider;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
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
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Opens connections to providers on one event loop: name, proxy, TCP, TLS. There is no time limit in here; the one who
/// waits has its own and cancels.
final class Connector {
    /// Backstop against a connection attempt that everybody forgot; the exchange's limit is the one that counts.
    private static final int FORGOTTEN_MILLIS = 120_000;

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

    /// @param opening told of the connection as soon as there is something to give up
    void connect(Provider provider, Consumer<Channel> opening, Outcome outcome) {
        Provider.OutboundProxy proxy = provider.proxy();
        if (proxy != null) {
            // The proxy resolves the provider's name; its own name is the operator's choice and may be private.
            InetSocketAddress there =
                    InetSocketAddress.createUnresolved(provider.url().getHost(), provider.port());
            resolver.resolve(proxy.host(), true, loop, (address, failure) -> {
                if (address == null) {
                    outcome.done(null, failure);
                } else {
                    secured(provider, new InetSocketAddress(address, proxy.port()), there, opening, outcome);
                }
            });
            return;
        }
        resolver.resolve(provider.url().getHost(), provider.privateAddress(), loop, (address, failure) -> {
            if (address == null) {
                outcome.done(null, failure);
            } else {
                secured(provider, null, new InetSocketAddress(address, provider.port()), opening, outcome);
            }
        });
    }

    private void secured(
            Provider provider,
            @Nullable InetSocketAddress proxy,
            InetSocketAddress address,
            Consumer<Channel> opening,
            Outcome outcome) {
        if (!provider.tls()) {
            open(provider, proxy, address, null, opening, outcome);
            return;
        }
        trust.context(provider.ca(), loop, (tls, failure) -> {
            if (tls == null) {
                outcome.done(null, failure);
            } else {
                open(provider, proxy, address, tls, opening, outcome);
            }
        });
    }

    private void open(
            Provider provider,
            @Nullable InetSocketAddress proxy,
            InetSocketAddress address,
            @Nullable SslContext tls,
            Consumer<Channel> opening,
            Outcome outcome) {
        ChannelFuture connecting = new Bootstrap()
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
                .connect(address);
        if (connecting.channel().isRegistered() || !connecting.isDone()) {
            opening.accept(connecting.channel());
        }
        connecting.addListener(_ -> {
            if (!loop.inEventLoop()) {
                // Without a free descriptor there is no channel, and the failure comes from a thread of Netty's.
                loop.execute(() -> outcome.done(null, new Failure.Unreachable("No connection could be opened.")));
                return;
            }
            HttpProxyHandler tunnel = connecting.channel().pipeline().get(HttpProxyHandler.class);
            if (!connecting.isSuccess()) {
                outcome.done(null, unreachable(connecting.cause()));
            } else if (tunnel == null) {
                secure(connecting.channel(), outcome);
            } else {
                // So far only the way to the proxy stands.
                tunnel.connectFuture().addListener(through -> {
                    if (through.isSuccess()) {
                        secure(connecting.channel(), outcome);
                    } else {
                        connecting.channel().close();
                        outcome.done(
                                null, new Failure.Unreachable("The HTTP proxy did not let the gateway through to it."));
                    }
                });
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
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new HttpResponseDecoder(decoding)).addLast(new Unready());
    }

    private static Failure unreachable(@Nullable Throwable cause) {
        return switch (cause) {
            case SSLException _ -> new Failure.Unreachable("The provider's TLS certificate or handshake was refused.");
            case java.net.ConnectException _ -> new Failure.Unreachable("The provider refused the connection.");
            case null, default -> new Failure.Unreachable("The provider cannot be reached.");
        };
    }

    /// Takes what goes wrong until the connection is handed over: the futures tell it, Netty would log it as unhandled.
    private static final class Unready extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
