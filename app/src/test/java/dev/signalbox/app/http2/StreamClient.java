package dev.signalbox.app.http2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.http2.Frames.Frame;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client that speaks HTTP/2 with the gateway, without TLS unless it is given a socket. It reads only while
/// it waits for something.
final class StreamClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    /// What has come on one stream.
    private static final class Coming {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final List<String> headers = new ArrayList<>();
        private int status;
        private boolean ended;
        private int reset = -1;
    }

    private final Frames frames;
    private final Map<Integer, Coming> streams = new HashMap<>();
    private int next = 1;
    private boolean greedy = true;
    private boolean closed;
    private @Nullable Frame goAway;

    private StreamClient(Frames frames) {
        this.frames = frames;
    }

    static StreamClient to(int port, int... settings) throws IOException {
        return on(new Socket(InetAddress.getLoopbackAddress(), port), settings);
    }

    static StreamClient on(Socket socket, int... settings) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        Frames frames = new Frames(socket);
        frames.sendPreface();
        frames.settings(settings);
        return new StreamClient(frames);
    }

    /// From now on makes no room for more by itself.
    StreamClient modest() {
        greedy = false;
        return this;
    }

    Frames frames() {
        return frames;
    }

    /// The next stream was opened by hand.
    StreamClient skip() {
        next += 2;
        return this;
    }

    /// Asks for a chat in OpenAI's dialect, with the caller's key; gives the stream.
    int chat(String body, String... headers) throws IOException {
        return post("/v1/chat/completions", body, headers);
    }

    int post(String path, String body, String... headers) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("content-type", "application/json", "authorization", "Bearer " + Scene.CALLER_KEY));
        all.addAll(List.of(headers));
        int stream = open("POST", path, false, all.toArray(String[]::new));
        frames.data(stream, body.getBytes(UTF_8), true);
        return stream;
    }

    int get(String path, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of("authorization", "Bearer " + Scene.CALLER_KEY));
        all.addAll(List.of(headers));
        return open("GET", path, true, all.toArray(String[]::new));
    }

    /// Sends a head.
    int open(String method, String path, boolean last, String... headers) throws IOException {
        List<String> all = new ArrayList<>(
                List.of(":method", method, ":scheme", "http", ":authority", "127.0.0.1", ":path", path));
        all.addAll(List.of(headers));
        return head(last, all.toArray(String[]::new));
    }

    /// Sends exactly this head.
    int head(boolean last, String... fields) throws IOException {
        int stream = next;
        next += 2;
        frames.head(stream, last, fields);
        return stream;
    }

    /// The same, also what a client that encodes heads properly could not send.
    int literally(boolean last, String... fields) throws IOException {
        int stream = next;
        next += 2;
        frames.literally(stream, last, fields);
        return stream;
    }

    /// The whole answer.
    Answer answer(int stream) throws IOException {
        Coming coming = coming(stream);
        while (!coming.ended) {
            if (coming.reset >= 0) {
                throw new AssertionError("stream " + stream + " was reset: " + coming.reset + " after " + coming.body);
            }
            mustRead("an answer on stream " + stream);
        }
        return new Answer(coming.status, List.copyOf(coming.headers), coming.body.toString(UTF_8));
    }

    /// Reads until a head with this status has come.
    void awaitStatus(int stream, int status) throws IOException {
        Coming coming = coming(stream);
        while (coming.status != status) {
            mustRead("status " + status);
        }
    }

    /// Reads until the answer holds this text.
    String until(int stream, String marker) throws IOException {
        Coming coming = coming(stream);
        while (!coming.body.toString(UTF_8).contains(marker)) {
            mustRead(marker);
        }
        return coming.body.toString(UTF_8);
    }

    /// Waits until the stream is reset; why.
    int resetOf(int stream) throws IOException {
        Coming coming = coming(stream);
        while (coming.reset < 0) {
            mustRead("a reset of stream " + stream);
        }
        return coming.reset;
    }

    /// Whether a stream is reset, or answered with 400, waiting for either.
    boolean refused(int stream) throws IOException {
        Coming coming = coming(stream);
        while (coming.reset < 0 && !coming.ended) {
            mustRead("an end of stream " + stream);
        }
        return coming.reset == Frames.PROTOCOL_ERROR || coming.status == 400;
    }

    /// Waits until the gateway says that it takes no more requests here.
    Frame goAway() throws IOException {
        while (goAway == null) {
            mustRead("GOAWAY");
        }
        return goAway;
    }

    /// Waits until the gateway closes the connection.
    void awaitClosed() throws IOException {
        while (!closed) {
            read();
        }
    }

    /// Bytes of the body so far.
    int received(int stream) {
        return coming(stream).body.size();
    }

    /// Reads until at least so many bytes of the body have come.
    void untilReceived(int stream, int bytes) throws IOException {
        while (received(stream) < bytes) {
            mustRead(bytes + " bytes");
        }
    }

    /// Takes in what comes until it has been quiet for so long.
    void readUntilQuiet(int millis) throws IOException {
        frames.patience(millis);
        try {
            while (!closed) {
                read();
            }
        } catch (SocketTimeoutException e) {
            // That is what was waited for.
            frames.patience(PATIENCE_MILLIS);
        }
    }

    private void mustRead(String what) throws IOException {
        if (closed) {
            throw new AssertionError("closed instead of " + what + (goAway == null ? "" : ", going: " + goAway));
        }
        read();
    }

    private void read() throws IOException {
        Frame frame = frames.next();
        if (frame == null) {
            closed = true;
            return;
        }
        Coming coming = coming(frame.stream());
        switch (frame.type()) {
            case Frames.HEADERS -> headers(frame, coming);
            case Frames.DATA -> data(frame, coming);
            case Frames.RST_STREAM -> coming.reset = frame.number();
            case Frames.SETTINGS -> {
                if (!frame.has(Frames.ACK)) {
                    acknowledge(frame, new byte[0]);
                }
            }
            case Frames.PING -> {
                if (!frame.has(Frames.ACK)) {
                    acknowledge(frame, frame.payload());
                }
            }
            case Frames.GOAWAY -> goAway = frame;
            default -> {}
        }
    }

    private void acknowledge(Frame frame, byte[] payload) {
        try {
            frames.send(frame.type(), Frames.ACK, 0, payload);
        } catch (IOException e) {
            // The gateway has closed the connection, which reading will tell.
            closed = true;
        }
    }

    private void headers(Frame frame, Coming coming) throws IOException {
        if (!frame.has(Frames.END_HEADERS) || (frame.flags() & ~(Frames.END_HEADERS | Frames.END_STREAM)) != 0) {
            throw new AssertionError("a head that this client does not read: " + frame);
        }
        Http2Headers head = frames.decoded(frame.stream(), frame.payload());
        coming.status = Integer.parseInt(String.valueOf(head.status()));
        coming.headers.clear();
        head.forEach(field -> {
            String name = field.getKey().toString();
            if (!name.startsWith(":")) {
                coming.headers.add(name + ": " + field.getValue());
            }
        });
        coming.ended = frame.has(Frames.END_STREAM);
    }

    private void data(Frame frame, Coming coming) {
        coming.body.writeBytes(frame.payload());
        coming.ended = frame.has(Frames.END_STREAM);
        if (greedy && frame.payload().length > 0) {
            makeRoom(0, frame.payload().length);
            if (!coming.ended) {
                makeRoom(frame.stream(), frame.payload().length);
            }
        }
    }

    private void makeRoom(int stream, int bytes) {
        try {
            frames.window(stream, bytes);
        } catch (IOException e) {
            // As in `acknowledge`.
            closed = true;
        }
    }

    /// Closes the connection without a word.
    void leave() throws IOException {
        frames.close();
    }

    private Coming coming(int stream) {
        return streams.computeIfAbsent(stream, _ -> new Coming());
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
