package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// One connection, one request after the other, as fast as the answers come: the latency that a proxy adds when nothing
/// else is going on. The file `body` is sent to `url` for `warmup` milliseconds unmeasured and `seconds` measured.
final class ClosedLoop {

    private static final int LONGEST_ANSWER = 1024 * 1024;

    private final SocketChannel socket;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(LONGEST_ANSWER);
    /// Length of an answer, head and body, once the first has been read; 0 before, and where the length is not fixed.
    private int expected;

    private ClosedLoop(SocketChannel socket, ByteBuffer request) {
        this.socket = socket;
        this.request = request;
    }

    static String run(Settings settings) throws IOException {
        URI url = settings.uri("url");
        byte[] body = Files.readAllBytes(Path.of(settings.text("body")));
        byte[] head = ("POST " + url.getPath() + " HTTP/1.1\r\nhost: " + url.getAuthority()
                        + "\r\nauthorization: Bearer " + settings.text("key")
                        + "\r\nuser-agent: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n"
                        + "content-length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        ByteBuffer request = ByteBuffer.allocateDirect(head.length + body.length);
        request.put(head).put(body);
        var latencies = new Histogram();
        try (var socket = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()))) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var loop = new ClosedLoop(socket, request);
            loop.exchangeFor(settings.nanosOfMillis("warmup"), new Histogram());
            loop.exchangeFor(TimeUnit.SECONDS.toNanos(settings.number("seconds")), latencies);
        }
        return String.format(Locale.ROOT, "{\"latency\":%s}", latencies.toJson());
    }

    private void exchangeFor(long nanos, Histogram latencies) throws IOException {
        long end = System.nanoTime() + nanos;
        for (long sent = System.nanoTime(); sent < end; ) {
            exchange();
            long now = System.nanoTime();
            latencies.record(now - sent);
            sent = now;
        }
    }

    private void exchange() throws IOException {
        request.flip();
        while (request.hasRemaining()) {
            socket.write(request);
        }
        answer.clear();
        do {
            if (socket.read(answer) < 0) {
                throw new EOFException("the connection was closed in the middle of a run");
            }
        } while (!complete());
    }

    private boolean complete() throws IOException {
        if (expected > 0) {
            // The head may grow or shrink by a header that counts, so a mismatch is looked at again.
            return answer.position() == expected || parsedComplete();
        }
        return parsedComplete();
    }

    private boolean parsedComplete() throws IOException {
        byte[] seen = new byte[answer.position()];
        answer.get(0, seen);
        String text = new String(seen, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (!text.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answered " + text.substring(0, text.indexOf('\r')));
        }
        String head = text.substring(0, end).toLowerCase(Locale.ROOT);
        int length = head.indexOf("\r\ncontent-length:");
        if (length < 0) {
            return text.endsWith("\r\n0\r\n\r\n");
        }
        int lineEnd = head.indexOf('\r', length + 2);
        String value = head.substring(length + 17, lineEnd < 0 ? head.length() : lineEnd);
        int wanted = end + 4 + Integer.parseInt(value.strip());
        if (seen.length < wanted) {
            return false;
        }
        expected = wanted;
        return true;
    }
}
