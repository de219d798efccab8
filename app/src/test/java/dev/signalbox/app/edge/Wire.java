package dev.signalbox.app.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A client's connection that sends exactly the bytes it is told to and remembers all that it received. Its
/// reading of HTTP is strict, so that a wrong frame fails a test.
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    public static Wire to(int port) throws IOException {
        return to(port, 0);
    }

    /// @param receiveBuffer bytes that the kernel may keep for a client that does not read; 0 for its own
    ///     choice
    public static Wire to(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return new Wire(socket);
    }

    /// How long the next byte may take, where that is longer than usual.
    public Wire patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    public Wire send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    public Wire send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// Sends what the other side will take: one that has closed already is no error.
    public Wire trySending(byte[] bytes) {
        try {
            return send(bytes);
        } catch (IOException e) {
            return this;
        }
    }

    /// Every byte a packet of its own.
    public Wire drip(String text) {
        for (byte one : text.getBytes(UTF_8)) {
            trySending(new byte[] {one});
        }
        return this;
    }

    /// The next answer, complete.
    public Answer answer() throws IOException {
        return answer(true);
    }

    /// The next answer to a HEAD request, which has no body.
    public Answer answerWithoutBody() throws IOException {
        return answer(false);
    }

    private Answer answer(boolean withBody) throws IOException {
        String first = line();
        if (!first.startsWith("HTTP/1.1 ")) {
            throw new AssertionError("no status line: " + first);
        }
        int status = Integer.parseInt(first.substring(9, 12));
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Answer head = new Answer(status, List.copyOf(headers), "");
        byte[] body = withBody && status >= 200 && status != 204 ? body(head) : new byte[0];
        return new Answer(status, head.headers(), Answer.decode(body));
    }

    private byte[] body(Answer head) throws IOException {
        String length = head.header("content-length");
        if (length != null) {
            return exactly(Integer.parseInt(length));
        }
        String encoding = head.header("transfer-encoding");
        return encoding != null && encoding.toLowerCase(Locale.ROOT).equals("chunked") ? chunks() : rest();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            body.writeBytes(exactly(size));
            if (!line().isEmpty()) {
                throw new AssertionError("a chunk does not end where it says");
            }
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    /// Reads until `marker` has come; what was read, framing included.
    public String until(String marker) throws IOException {
        byte[] wanted = marker.getBytes(UTF_8);
        byte[] last = new byte[wanted.length];
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!Arrays.equals(last, wanted)) {
            int next = mustRead();
            read.write(next);
            System.arraycopy(last, 1, last, 0, last.length - 1);
            last[last.length - 1] = (byte) next;
        }
        return read.toString(UTF_8);
    }

    /// Whether the other side has closed the connection, waiting for that; false when it says something
    /// instead.
    public boolean closed() throws IOException {
        return read() < 0;
    }

    /// Everything until the other side closes.
    public byte[] rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int next;
        while ((next = read()) >= 0) {
            rest.write(next);
        }
        return rest.toByteArray();
    }

    /// Everything that was received so far.
    public String transcript() {
        return received.toString(UTF_8);
    }

    /// Says that nothing more will be sent, as closing does.
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /// Breaks the connection off.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = mustRead(); next != '\r'; next = mustRead()) {
            if (next == '\n') {
                throw new AssertionError("a line ends with LF alone: " + line.toString(UTF_8));
            }
            line.write(next);
        }
        if (mustRead() != '\n') {
            throw new AssertionError("CR without LF after " + line.toString(UTF_8));
        }
        return line.toString(UTF_8);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        received.writeBytes(bytes);
        if (bytes.length < count) {
            throw new AssertionError("closed after " + bytes.length + " of " + count + " bytes: " + transcript());
        }
        return bytes;
    }

    private int mustRead() throws IOException {
        int next = read();
        if (next < 0) {
            throw new AssertionError("closed after: " + transcript());
        }
        return next;
    }

    private int read() throws IOException {
        try {
            int next = in.read();
            if (next >= 0) {
                received.write(next);
            }
            return next;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came for " + PATIENCE_MILLIS + " ms after: " + transcript(), e);
        } catch (SocketException e) {
            // A reset is an end, too.
            return -1;
        }
    }
}
