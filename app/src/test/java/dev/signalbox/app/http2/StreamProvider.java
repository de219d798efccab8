package dev.signalbox.app.http2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.app.http2.Frames.Frame;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/// A provider of OpenAI's dialect that speaks HTTP/2 and does with each request what the test says.
final class StreamProvider implements AutoCloseable {
    static final String WHOLE = """
            {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
            "message":{"role":"assistant","content":"over HTTP/2"},"finish_reason":"stop"}]}""";

    /// What becomes of a request; called on a thread of its own once the request is complete.
    @FunctionalInterface
    interface Act {
        void answer(Request request) throws IOException, InterruptedException;
    }

    /// A request, and the way to answer it.
    static final class Request {
        private final Connection connection;
        private final int stream;
        private final Http2Headers head;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        private Request(Connection connection, int stream, Http2Headers head) {
            this.connection = connection;
            this.stream = stream;
            this.head = head;
        }

        Frames frames() {
            return connection.frames;
        }

        int stream() {
            return stream;
        }

        Http2Headers head() {
            return head;
        }

        String body() {
            return body.toString(UTF_8);
        }

        /// Which connection it came on, counted from 1.
        int connection() {
            return connection.number;
        }

        void whole() throws IOException {
            frames().head(stream, false, ":status", "200", "content-type", "application/json");
            data(WHOLE, true);
        }

        void open() throws IOException {
            frames().head(stream, false, ":status", "200", "content-type", "text/event-stream");
        }

        void say(String words) throws IOException {
            data(event("\"content\":\"" + words + "\"", "null"), false);
        }

        void end() throws IOException {
            data(event("", "\"stop\"") + "data: [DONE]\n\n", true);
        }

        void data(String text, boolean last) throws IOException {
            connection.data(stream, text.getBytes(UTF_8), last);
        }

        private static String event(String delta, String finish) {
            return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":" + finish + "}]}\n\n";
        }
    }

    private final ServerSocket listening;
    private final int[] settings;
    private final Queue<Act> acts = new ConcurrentLinkedQueue<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Frame> resets = new LinkedBlockingQueue<>();
    private final BlockingQueue<Frame> farewells = new LinkedBlockingQueue<>();
    private final AtomicInteger most = new AtomicInteger();
    private volatile boolean deaf;
    private volatile boolean closing;
    private volatile CountDownLatch settled = new CountDownLatch(0);
    private final CountDownLatch greeted = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch unsettled;

    private StreamProvider(ServerSocket listening, int... settings) {
        this.listening = listening;
        this.settings = settings;
        Thread.startVirtualThread(this::accept);
    }

    /// Without TLS.
    ///
    /// @param settings identifiers and values in turn
    static StreamProvider start(int... settings) throws IOException {
        return new StreamProvider(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), settings);
    }

    /// Over TLS.
    static StreamProvider start(SSLContext context, String... versions) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(versions);
        socket.setSSLParameters(parameters);
        return new StreamProvider(socket);
    }

    int port() {
        return listening.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /// What the next requests get, in the order in which they come; without any, a whole answer.
    StreamProvider next(Act... more) {
        acts.addAll(List.of(more));
        return this;
    }

    /// From now on answers neither pings nor anything else.
    void becomeDeaf() {
        deaf = true;
    }

    /// Closes the connection on which the next request comes, without having looked at it.
    void closeOnNext() {
        closing = true;
    }

    /// The next connection does not get on before `go`, and then as far as its first request: it is closed before
    /// the provider has told its settings.
    void closeUnsettled(CountDownLatch go) {
        unsettled = go;
    }

    /// From now on says nothing on a connection before `go`, not even its settings.
    void keepSettingsBack(CountDownLatch go) {
        settled = go;
    }

    /// Waits for the gateway to greet on a connection.
    void awaitGreeting() throws InterruptedException {
        greeted.await();
    }

    List<Request> requests() {
        return requests;
    }

    int connections() {
        return connections.size();
    }

    /// Connections that the gateway has not closed.
    long openConnections() {
        return connections.stream().filter(connection -> !connection.closed).count();
    }

    /// How many requests were open at once on one connection.
    int most() {
        return most.get();
    }

    /// Waits for the gateway to take a request back.
    Frame awaitReset(long millis) throws InterruptedException {
        Frame reset = resets.poll(millis, TimeUnit.MILLISECONDS);
        if (reset == null) {
            throw new AssertionError("no stream was reset within " + millis + " ms");
        }
        return reset;
    }

    /// Waits for the gateway to say that it leaves.
    Frame awaitGoAway(long millis) throws InterruptedException {
        Frame farewell = farewells.poll(millis, TimeUnit.MILLISECONDS);
        if (farewell == null) {
            throw new AssertionError("no GOAWAY within " + millis + " ms");
        }
        return farewell;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                Connection connection = new Connection(socket, connections.size() + 1);
                connections.add(connection);
                Thread.startVirtualThread(connection::serve);
            }
        } catch (IOException e) {
            // The test is over.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Connection connection : connections) {
            connection.frames.close();
        }
    }

    private final class Connection {
        private final Frames frames;
        private final int number;
        private final Map<Integer, Request> coming = new HashMap<>();
        private final Map<Integer, Long> windows = new HashMap<>();
        private final AtomicInteger open = new AtomicInteger();
        private long window = 65_535;
        private long initial = 65_535;
        private volatile boolean closed;

        Connection(Socket socket, int number) throws IOException {
            socket.setTcpNoDelay(true);
            frames = new Frames(socket);
            this.number = number;
        }

        void serve() {
            CountDownLatch go = unsettled;
            unsettled = null;
            try {
                if (go != null) {
                    turnAway(go);
                    return;
                }
                frames.readPreface();
                greeted.countDown();
                settled.await();
                frames.settings(settings);
                Frame frame;
                while ((frame = frames.next()) != null) {
                    take(frame);
                }
            } catch (IOException | InterruptedException e) {
                // The gateway or the test has closed it.
                closed = true;
            } finally {
                closed = true;
                synchronized (this) {
                    notifyAll();
                }
            }
        }

        private void turnAway(CountDownLatch go) throws IOException, InterruptedException {
            go.await();
            frames.readPreface();
            Frame frame;
            do {
                frame = frames.next();
            } while (frame != null && frame.type() != Frames.HEADERS);
            frames.close();
        }

        private void take(Frame frame) throws IOException {
            if (deaf) {
                return;
            }
            switch (frame.type()) {
                case Frames.HEADERS -> {
                    if (closing) {
                        closing = false;
                        frames.close();
                        return;
                    }
                    Request request =
                            new Request(this, frame.stream(), frames.decoded(frame.stream(), frame.payload()));
                    coming.put(frame.stream(), request);
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    if (frame.has(Frames.END_STREAM)) {
                        complete(request);
                    }
                }
                case Frames.DATA -> {
                    Request request = coming.get(frame.stream());
                    if (request != null) {
                        request.body.writeBytes(frame.payload());
                        if (frame.payload().length > 0) {
                            frames.window(0, frame.payload().length);
                        }
                        if (frame.has(Frames.END_STREAM)) {
                            complete(request);
                        } else if (frame.payload().length > 0) {
                            frames.window(frame.stream(), frame.payload().length);
                        }
                    }
                }
                case Frames.RST_STREAM -> {
                    resets.add(frame);
                    open.decrementAndGet();
                }
                case Frames.GOAWAY -> farewells.add(frame);
                case Frames.WINDOW_UPDATE -> room(frame.stream(), frame.number());
                case Frames.SETTINGS -> {
                    if (!frame.has(Frames.ACK)) {
                        initial(frame.payload());
                        frames.send(Frames.SETTINGS, Frames.ACK, 0, new byte[0]);
                    }
                }
                case Frames.PING -> {
                    if (!frame.has(Frames.ACK)) {
                        frames.send(Frames.PING, Frames.ACK, 0, frame.payload());
                    }
                }
                default -> {}
            }
        }

        private synchronized void initial(byte[] payload) {
            for (int at = 0; at < payload.length; at += 6) {
                if (payload[at + 1] == Frames.INITIAL_WINDOW_SIZE) {
                    initial = java.nio.ByteBuffer.wrap(payload).getInt(at + 2);
                }
            }
        }

        private synchronized void room(int stream, int more) {
            if (stream == 0) {
                window += more;
            } else {
                windows.merge(stream, initial + more, (had, _) -> had + more);
            }
            notifyAll();
        }

        /// As much as the gateway makes room for, waiting for it.
        void data(int stream, byte[] bytes, boolean last) throws IOException {
            int at = 0;
            while (at < bytes.length) {
                int size = await(stream, Math.min(bytes.length - at, Frames.MAX_PAYLOAD));
                byte[] part = java.util.Arrays.copyOfRange(bytes, at, at + size);
                at += size;
                frames.data(stream, part, last && at == bytes.length);
            }
            if (last) {
                open.decrementAndGet();
            }
        }

        private synchronized int await(int stream, int wanted) throws IOException {
            while (Math.min(window, windows.getOrDefault(stream, initial)) <= 0) {
                if (closed) {
                    throw new IOException("closed while waiting for room");
                }
                try {
                    wait(10_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            int size = (int) Math.min(wanted, Math.min(window, windows.getOrDefault(stream, initial)));
            window -= size;
            windows.put(stream, windows.getOrDefault(stream, initial) - size);
            return size;
        }

        private void complete(Request request) {
            requests.add(request);
            Act next = acts.poll();
            Act act = next == null ? Request::whole : next;
            Thread.startVirtualThread(() -> run(act, request));
        }

        private void run(Act act, Request request) {
            try {
                act.answer(request);
            } catch (IOException | InterruptedException e) {
                // The gateway did not wait for it.
                closed = closed || !Thread.currentThread().isVirtual();
            }
        }
    }
}
