package dev.signalbox.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.gateway.edge.StrictRequestDecoder.AmbiguousRequestException;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/// The bytes of a client's connection. What the decoder and the doorkeeper take must be what a reader by the
/// letter of the grammar takes, request by request and byte by byte, wherever the network cuts the bytes:
/// then no other server can see another number of requests in them.
public final class RequestHeadFuzz {
    /// Beyond every input: Netty counts a byte or two differently when a head comes in pieces.
    private static final int HEAD = 1 << 20;

    private RequestHeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Reading whole = ours(input, _ -> input.length);
        Reading strict = StrictReading.of(input);
        assertThat(ours(input, _ -> 1)).as("byte by byte").isEqualTo(whole);
        assertThat(ours(input, at -> 1 + (at * 7 + input.length) % 13))
                .as("in pieces")
                .isEqualTo(whole);
        int both = Math.min(whole.requests().size(), strict.requests().size());
        assertThat(whole.requests())
                .as("a reader by the letter")
                .isEqualTo(strict.requests().subList(0, both));
        if (!whole.refused()) {
            assertThat(both)
                    .as("what a reader by the letter sees")
                    .isEqualTo(strict.requests().size());
        }
    }

    private static Reading ours(byte[] input, IntUnaryOperator size) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(HEAD)
                .setMaxHeaderSize(HEAD)
                .setMaxChunkSize(64)));
        Taken taken = new Taken();
        int at = 0;
        while (at < input.length && !taken.refused) {
            int piece = Math.min(size.applyAsInt(at), input.length - at);
            boolean ambiguous = false;
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(input, at, piece));
            } catch (DecoderException e) {
                if (!(e.getCause() instanceof AmbiguousRequestException)) {
                    throw e;
                }
                ambiguous = true;
            }
            for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
                if (!taken.refused) {
                    taken.take(part);
                }
                ReferenceCountUtil.release(part);
            }
            taken.refused |= ambiguous;
            at += piece;
        }
        channel.finishAndReleaseAll();
        return new Reading(taken.requests, taken.refused);
    }

    /// As [ClientConnection] takes what the decoder gives: nothing after the first that is refused.
    private static final class Taken {
        private final List<String> requests = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private String line = "";
        private List<String> headers = List.of();
        private boolean refused;

        void take(HttpObject part) {
            refused = part.decoderResult().isFailure()
                    || part instanceof HttpRequest request
                            && (!Doorkeeper.unambiguous(request)
                                    || RequestTarget.of(request.method(), request.uri()) == null);
            if (refused) {
                return;
            }
            if (part instanceof HttpRequest request) {
                line = request.method() + " " + request.uri() + " " + request.protocolVersion();
                headers = request.headers().entries().stream()
                        .map(header -> header.getKey().toLowerCase(Locale.ROOT) + ":" + header.getValue())
                        .filter(header -> !header.startsWith("content-length:"))
                        .toList();
            }
            if (part instanceof HttpContent content) {
                body.append(content.content().toString(ISO_8859_1));
            }
            if (part instanceof LastHttpContent) {
                requests.add(Reading.request(line, headers, body.toString()));
                body.setLength(0);
            }
        }
    }
}
