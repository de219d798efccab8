package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Many streams at once: opened evenly over `ramp` milliseconds, left alone for `settle`, measured for `window`, and
/// then read to their ends, since a stream counts only when every event of it arrived.
///
/// Prints `open` and `close` around the window, for the harness to read the CPU time of the proxy there. Of `abort`
/// (percent) of the streams the client leaves in the middle.
final class StreamRun {

    /// How long after its last event was due a stream may still end.
    private static final long PATIENCE_SECONDS = 20;

    private final URI url;
    private final String key;
    private final String model;
    private final int streams;
    private final int rate;
    private final int abortPercent;
    private final long ramp;
    private final long settle;
    private final long window;
    private final int events;

    StreamRun(Settings settings) {
        url = settings.uri("url");
        key = settings.text("key");
        model = settings.text("model");
        streams = settings.number("streams");
        rate = settings.number("rate");
        abortPercent = settings.number("abort");
        ramp = settings.nanosOfMillis("ramp");
        settle = settings.nanosOfMillis("settle");
        window = settings.nanosOfMillis("window");
        // Half a second longer than the window, so that the first stream does not end inside it.
        events = (int) Math.ceil((ramp + settle + window + 5e8) * rate / 1e9);
    }

    String run(EventLoopGroup loop) throws InterruptedException {
        var ends = new CountDownLatch(streams);
        var tally = new StreamTally(events, ends);
        byte[] request = request();
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpResponseDecoder());
                    }
                });
        var address = new InetSocketAddress(url.getHost(), url.getPort());
        long start = System.nanoTime();
        for (int i = 0; i < streams; i++) {
            sleepUntil(start + ramp * i / streams);
            int leaveAfter = i * abortPercent / 100 < (i + 1) * abortPercent / 100 ? events / 2 : Integer.MAX_VALUE;
            bootstrap.connect(address).addListener((io.netty.channel.ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    connected.channel().pipeline().addLast(new StreamHandler(tally, request, leaveAfter));
                } else {
                    tally.failed("connect: " + connected.cause());
                }
            });
        }
        sleepUntil(start + ramp + settle);
        loop.submit(tally::openWindow).sync();
        System.out.println("open");
        sleepUntil(start + ramp + settle + window);
        loop.submit(tally::closeWindow).sync();
        System.out.println("close");
        boolean ended = ends.await(events / rate + PATIENCE_SECONDS, TimeUnit.SECONDS);
        return loop.submit(() -> tally.toJson(streams, ended)).sync().getNow();
    }

    private byte[] request() {
        String body = String.format(
                Locale.ROOT,
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"%s\"},"
                        + "{\"role\":\"user\",\"content\":\"events=%d rate=%d, please.\"}],"
                        + "\"temperature\":0.7,\"max_tokens\":4096,\"stream\":true}",
                model,
                "You are the assistant of a railway. Answer briefly and name the signal. ".repeat(10),
                events,
                rate);
        String head = "POST " + url.getPath() + " HTTP/1.1\r\nhost: " + url.getAuthority()
                + "\r\nauthorization: Bearer " + key + "\r\nuser-agent: bench\r\naccept: text/event-stream\r\n"
                + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(US_ASCII);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
