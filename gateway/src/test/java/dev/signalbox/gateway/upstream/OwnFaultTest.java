package dev.signalbox.gateway.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.gateway.names.Lookup;
import dev.signalbox.gateway.names.Resolver;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Provider;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What goes wrong here, and not at the provider, is not told as a failure of the provider.
class OwnFaultTest {
    private static final HttpLimits LIMITS = HttpLimits.DEFAULT;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Provider provider =
            new Provider("p", "openai", URI.create("http://127.0.0.1:1/v1"), List.of(), null, false, null, null, 10);
    private final Heard heard = new Heard();

    static Stream<Throwable> ours() {
        return Stream.of(
                new OutOfMemoryError("planted"),
                new IllegalStateException("planted"),
                new DecoderException(new IllegalStateException("planted")),
                new DecoderException(new OutOfMemoryError("planted")));
    }

    static Stream<Throwable> theirs() {
        return Stream.of(
                new IOException("Connection reset by peer"),
                new DecoderException(new SSLException("bad record")),
                new DecoderException("not what was expected"),
                new TooLongFrameException("too long"));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void a_fault_of_ours_on_a_connection_is_told_as_ours(Throwable fault) {
        carried(new Connection(pool(), channel));
        channel.pipeline().fireExceptionCaught(fault);
        assertThat(heard.all).containsExactly("connected", "fault");
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void what_the_provider_or_the_network_does_on_it_is_theirs(Throwable cause) {
        carried(new Connection(pool(), channel));
        channel.pipeline().fireExceptionCaught(cause);
        assertThat(heard.all).containsExactly("connected", "Reset");
    }

    @ParameterizedTest
    @MethodSource("ours")
    void a_fault_of_ours_on_a_shared_connection_is_told_as_ours(Throwable fault) {
        shared();
        channel.pipeline().fireExceptionCaught(fault);
        assertThat(heard.all).containsExactly("connected", "fault");
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void what_the_provider_or_the_network_does_on_a_shared_one_is_theirs(Throwable cause) {
        shared();
        channel.pipeline().fireExceptionCaught(cause);
        assertThat(heard.all).containsExactly("connected", "Reset");
    }

    @Test
    void a_bug_while_a_shared_connection_is_read_is_told_as_ours() {
        shared();
        heard.bug = new IllegalStateException("planted");
        // SETTINGS, then HEADERS of stream 3: status 200.
        channel.writeInbound(Unpooled.wrappedBuffer(
                new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}, new byte[] {0, 0, 1, 1, 4, 0, 0, 0, 3, (byte) 0x88}));
        assertThat(heard.all).containsExactly("connected", "head", "fault");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void what_is_no_http2_on_it_is_the_providers() throws Exception {
        shared();
        channel.pipeline()
                .fireExceptionCaught(
                        Http2Exception.connectionError(Http2Error.COMPRESSION_ERROR, new IOException("x"), "x"));
        assertThat(heard.all).containsExactly("connected", "Malformed");
    }

    @Test
    void a_connection_for_which_there_is_no_descriptor_is_our_own_limit() {
        Upstreams upstreams = new Upstreams(
                channel.eventLoop(), new Upstreams.Shared(resolver(), Runnable::run), NoDescriptor.class, LIMITS);
        upstreams.start(provider, request(), heard);
        await().until(() -> {
            channel.runPendingTasks();
            return !heard.all.isEmpty();
        });
        assertThat(heard.all).containsExactly("OwnLimit");
    }

    /// A connection that nobody can open.
    public static final class NoDescriptor extends NioSocketChannel {
        public NoDescriptor() {
            throw new ChannelException("Too many open files");
        }
    }

    private void carried(Connection connection) {
        channel.pipeline().addLast(connection);
        connection.start(new Call(provider, request(), heard));
    }

    private void shared() {
        SharedConnection connection = SharedConnection.on(channel, pool(), LIMITS.maxHead());
        channel.pipeline().addLast(new ChannelHandler[] {connection});
        connection.start(new Call(provider, request(), heard));
    }

    private Pool pool() {
        return new Pool(provider, connector(NioSocketChannel.class), LIMITS.maxHead());
    }

    private Connector connector(Class<? extends SocketChannel> type) {
        return new Connector(channel.eventLoop(), resolver(), new Trust(Runnable::run), type, new HttpDecoderConfig());
    }

    private static Resolver resolver() {
        return new Resolver(
                host -> new Lookup.Found(List.of(InetAddress.getByName(host)), Duration.ofMinutes(1)), Runnable::run);
    }

    private static RequestBytes request() {
        return new RequestBytes(Unpooled.copiedBuffer(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 2\r\n\r\n{}", US_ASCII));
    }

    private static final class Heard implements Call.Listener {
        private final List<String> all = new ArrayList<>();
        private @Nullable RuntimeException bug;

        @Override
        public void connected() {
            all.add("connected");
        }

        @Override
        public void connectingAgain() {
            all.add("connectingAgain");
        }

        @Override
        public void head(HttpResponse head) {
            all.add("head");
            if (bug != null) {
                throw bug;
            }
        }

        @Override
        public void data(ByteBuf bytes) {
            all.add("data");
        }

        @Override
        public void ended() {
            all.add("ended");
        }

        @Override
        public void batchEnded() {
            all.add("batchEnded");
        }

        @Override
        public void broken(Failure failure) {
            all.add(failure.getClass().getSimpleName());
        }

        @Override
        public void fault(Throwable fault) {
            all.add("fault");
        }
    }
}
