package dev.signalbox.app.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A CONNECT proxy as companies have them. Whatever name it is asked for, it connects to one port of this
/// machine.
final class TunnelProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream carried = new ByteArrayOutputStream();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final int destination;
    private final @Nullable String authorization;

    /// @param authorization the only value of `Proxy-Authorization` that is let in; null lets everybody in
    TunnelProxy(int destination, @Nullable String authorization) throws IOException {
        this.destination = destination;
        this.authorization = authorization;
        threads.submit(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// `host:port` of each CONNECT, allowed or not.
    List<String> asked() {
        return asked;
    }

    /// Everything that it has carried to the destination, one character a byte.
    String carried() {
        synchronized (carried) {
            return carried.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private @Nullable Void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            open.add(client);
            threads.submit(() -> tunnel(client));
        }
        return null;
    }

    private @Nullable Void tunnel(Socket client) throws IOException {
        try (client) {
            String head = head(client.getInputStream());
            String[] line = head.lines().findFirst().orElse("").split(" ");
            asked.add(line[1]);
            OutputStream back = client.getOutputStream();
            if (!line[0].equals("CONNECT")) {
                back.write(ascii("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"));
                return null;
            }
            if (authorization != null
                    && head.lines().noneMatch(h -> h.equalsIgnoreCase("proxy-authorization: " + authorization))) {
                back.write(ascii("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
                return null;
            }
            try (Socket there = new Socket(InetAddress.getLoopbackAddress(), destination)) {
                open.add(there);
                back.write(ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
                threads.submit(() -> there.getInputStream().transferTo(back));
                carry(client.getInputStream(), there.getOutputStream());
            }
        }
        return null;
    }

    private void carry(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[8192];
        for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
            synchronized (carried) {
                carried.write(piece, 0, read);
            }
            to.write(piece, 0, read);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the head is not complete: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.close();
    }
}
