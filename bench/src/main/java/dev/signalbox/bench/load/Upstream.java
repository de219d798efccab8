package dev.signalbox.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// A provider for measurements: `Upstream threads=2` listens on a free loopback port, prints `ready PORT` and answers
/// `POST …/chat/completions` in OpenAI's and `POST …/messages` in Anthropic's dialect until it is ended.
///
/// A request without `"stream":true` is read to its end and gets a fixed answer. A streaming one says in its prompt how
/// much it wants (`events=200 rate=20`, events in all and events per second); each event carries a [Stamp].
public final class Upstream {

    private Upstream() {}

    /// Runs until the process is ended.
    public static void main(String[] arguments) throws InterruptedException {
        Settings settings = Settings.of(List.of(arguments));
        var loops = new MultiThreadIoEventLoopGroup(settings.number("threads"), EpollIoHandler.newFactory());
        Answers openAi = Answers.openAi();
        Answers anthropic = Answers.anthropic();
        var listener = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 8192)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpRequestDecoder(), new UpstreamHandler(openAi, anthropic));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        System.out.println("ready " + ((InetSocketAddress) listener.localAddress()).getPort());
        listener.closeFuture().sync();
    }
}
