package dev.signalbox.app.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A port of this machine that answers no SYN: its listener accepts nobody and its queue is full. Where the
/// system's TCP answers all the same, the calling test is skipped.
final class BlackHole implements AutoCloseable {
    /// The system takes a connection more than it was asked to, or two.
    private static final int MOST = 16;

    private static final int TRIED_MILLIS = 200;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queued = new ArrayList<>();

    BlackHole() throws IOException {
        for (int i = 0; i < MOST; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(address(), TRIED_MILLIS);
                queued.add(socket);
            } catch (SocketTimeoutException e) {
                socket.close();
                return;
            }
        }
        close();
        Assumptions.abort("the system lets everybody into a full queue");
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /// Lets everybody in who still wants to: how many there are besides those that filled the queue, in a
    /// time in which a SYN would be sent again.
    int stillKnocking() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.setSoTimeout(1500);
        int accepted = 0;
        try {
            while (true) {
                listener.accept().close();
                accepted++;
            }
        } catch (SocketTimeoutException e) {
            return accepted - queued.size();
        }
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}
