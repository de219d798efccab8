package dev.signalbox.simulator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running provider simulator.
///
/// ```java
/// try (Simulator provider = Simulator.start(Script.defaults())) {
///     provider.next(Reply.fault("status=503"), Reply.text("hello"));
///     // … send requests to provider.url() …
///     RecordedRequest second = provider.awaitRequests(2, Duration.ofSeconds(5)).getLast();
/// }
/// ```
///
/// All methods may be called from any thread.
public final class Simulator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
    private static final int MOST_THREADS = 4;
    private static final int HEAD_LINE = 16 * 1024;
    private static final int HEAD_BLOCK = 64 * 1024;

    private final EventLoopGroup loops;
    private final ServerBootstrap bootstrap;
    private final InetSocketAddress bound;
    private final Waiting waiting;
    private Channel server;
    /// Holds the port while nobody listens on it; null while somebody does.
    private @Nullable Socket placeholder;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong connectionNumbers = new AtomicLong();
    private final AtomicLong requestNumbers = new AtomicLong();
    private final ConcurrentLinkedQueue<Reply> queue = new ConcurrentLinkedQueue<>();
    private final RequestLog log = new RequestLog();
    private volatile Provider provider;

    private Simulator(Script script, InetSocketAddress address) {
        provider = provider(script);
        waiting = new Waiting(script.room());
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        HttpDecoderConfig decoder = new HttpDecoderConfig()
                .setMaxInitialLineLength(HEAD_LINE)
                .setMaxHeaderSize(HEAD_BLOCK)
                .setMaxChunkSize(HEAD_BLOCK);
        bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpRequestDecoder(decoder))
                                .addLast(new Connection(Simulator.this, connectionNumbers.incrementAndGet()));
                    }
                });
        ChannelFuture listening = bootstrap.bind(address).awaitUninterruptibly();
        if (!listening.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw failed(address, listening.cause());
        }
        server = listening.channel();
        bound = (InetSocketAddress) server.localAddress();
        LOG.debug("simulator on {}", url());
    }

    /// Starts on a free port of the loopback address.
    public static Simulator start(Script script) {
        return start(script, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /// Starts on an address.
    ///
    /// @throws UncheckedIOException when it cannot listen there, or the script's recordings cannot be read
    public static Simulator start(Script script, InetSocketAddress address) {
        return new Simulator(script, address);
    }

    /// The port it listens on.
    public int port() {
        return bound.getPort();
    }

    /// `http://127.0.0.1:PORT`, without `/v1`.
    public String url() {
        boolean any = bound.getAddress().isAnyLocalAddress();
        String host = any ? "127.0.0.1" : bound.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /// Behaves otherwise from the next request on: numbers, time windows and limits of the new script start anew.
    ///
    /// @throws UncheckedIOException when the script's recordings cannot be read
    public void script(Script script) {
        provider = provider(script);
        waiting.resize(script.room());
    }

    /// From now on connections to it are refused, and those that stand are dropped. Its port stays its own.
    ///
    /// @throws UncheckedIOException when somebody else took the port in that moment
    public synchronized void disappear() {
        if (placeholder != null) {
            return;
        }
        server.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        Socket holding = new Socket();
        try {
            // Bound and not listening: whoever connects is refused, and nobody else gets the port.
            holding.setReuseAddress(true);
            holding.bind(bound);
        } catch (IOException e) {
            throw failed(bound, e);
        }
        placeholder = holding;
    }

    /// Takes connections again.
    ///
    /// @throws UncheckedIOException when somebody else took the port in that moment
    public synchronized void reappear() {
        Socket held = placeholder;
        if (held == null) {
            return;
        }
        try {
            held.close();
        } catch (IOException e) {
            throw failed(bound, e);
        }
        ChannelFuture listening = bootstrap.bind(bound).awaitUninterruptibly();
        if (!listening.isSuccess()) {
            throw failed(bound, listening.cause());
        }
        server = listening.channel();
        placeholder = null;
    }

    private static UncheckedIOException failed(InetSocketAddress address, Throwable cause) {
        return new UncheckedIOException(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage(),
                new IOException(cause));
    }

    /// Queues what the next requests get, whatever they ask for; one each, before the script's rules.
    public void next(Reply... replies) {
        Collections.addAll(queue, replies);
    }

    /// The newest requests, oldest first: at most 10,000, and fewer when their bodies exceed 128 MiB.
    public List<RecordedRequest> requests() {
        return log.all();
    }

    /// Remembers no more than so many of the newest requests: for whoever looks at none, and sends many.
    public void remember(int most) {
        if (most < 0 || most > RequestLog.MOST_REQUESTS) {
            throw new IllegalArgumentException("from 0 to " + RequestLog.MOST_REQUESTS);
        }
        log.remember(most);
    }

    /// Waits for requests.
    ///
    /// @param count how many it has to have received since the start
    /// @return all that are remembered
    /// @throws IllegalStateException when the time is over, saying what has come
    public List<RecordedRequest> awaitRequests(int count, Duration time) throws InterruptedException {
        Boolean enough = log.await(_ -> log.added() >= count ? Optional.of(true) : Optional.empty(), time);
        if (enough == null) {
            throw new IllegalStateException("after " + time + " not " + count + " requests, but " + log.all());
        }
        return log.all();
    }

    /// Waits for a request that satisfies a condition, which may be about how its answer ended.
    ///
    /// @return the first that does
    /// @throws IllegalStateException when the time is over, saying what has come
    public RecordedRequest awaitRequest(Predicate<RecordedRequest> condition, Duration time)
            throws InterruptedException {
        RecordedRequest found = log.await(
                requests -> {
                    for (RecordedRequest request : requests) {
                        if (condition.test(request)) {
                            return Optional.of(request);
                        }
                    }
                    return Optional.empty();
                },
                time);
        if (found == null) {
            throw new IllegalStateException("after " + time + " no such request, but " + log.all());
        }
        return found;
    }

    /// Connections that are open now.
    public int openConnections() {
        return open.get();
    }

    /// Stops listening, drops all connections and waits until its threads have ended.
    @Override
    public synchronized void close() {
        if (placeholder != null) {
            try {
                placeholder.close();
            } catch (IOException e) {
                LOG.debug("the port stays taken", e);
            }
        }
        server.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static Provider provider(Script script) {
        try {
            return new Provider(script, System.nanoTime());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the recordings: " + unreadable.getMessage(), unreadable);
        }
    }

    long nextRequestNumber() {
        return requestNumbers.incrementAndGet();
    }

    Response respond(RecordedRequest request) {
        Reply reply = queue.poll();
        Response response = provider.respond(request, reply, System.nanoTime());
        log.add(request);
        return response;
    }

    /// What a request gets for which there is no room.
    Response refuse(RecordedRequest request) {
        Response response = provider.respond(request, Reply.fault("status=529"), System.nanoTime());
        log.add(request);
        return response;
    }

    Waiting waiting() {
        return waiting;
    }

    RequestLog log() {
        return log;
    }

    void opened(Channel channel) {
        open.incrementAndGet();
        connections.add(channel);
    }

    void closed() {
        open.decrementAndGet();
    }
}
