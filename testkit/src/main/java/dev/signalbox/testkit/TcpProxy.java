package dev.signalbox.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stands between a program and a server on this machine, and is as slow, silent or broken as a test wants it. What is
/// set holds for bytes that come from then on, on connections that are open as well. Real sockets, on a free loopback
/// port.
public final class TcpProxy implements AutoCloseable {
    private static final int PIECE = 16 * 1024;
    private static final int PIECES = 1024;
    private static final byte[] GARBAGE =
            "\u0000\u00ff garbage ?!\r\n".repeat(20).getBytes(StandardCharsets.ISO_8859_1);

    /// What becomes of bytes on their way.
    private enum Way {
        PASS,
        STALL,
        CUT,
        GARBAGE
    }

    private record Piece(byte[] bytes, int length, long at) {}

    private volatile int target;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong passed = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Way way = Way.PASS;
    private volatile boolean refuses;
    private volatile long thereNanos;
    private volatile long backNanos;
    private volatile boolean closed;

    /// @param port of the server, on loopback
    public TcpProxy(int port) throws IOException {
        target = port;
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-accept").start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /// Connections that it took.
    public int accepted() {
        return accepted.get();
    }

    /// Bytes of the server that it handed on.
    public long passed() {
        return passed.get();
    }

    /// Everything passes at once; connections that were broken stay so.
    public void heal() {
        thereNanos = 0;
        backNanos = 0;
        refuses = false;
        set(Way.PASS);
    }

    /// How much later bytes arrive.
    ///
    /// @param thereMillis those for the server
    /// @param backMillis those of its answers
    public void delay(long thereMillis, long backMillis) {
        thereNanos = TimeUnit.MILLISECONDS.toNanos(thereMillis);
        backNanos = TimeUnit.MILLISECONDS.toNanos(backMillis);
    }

    /// Connections are taken and nothing is said on them, nor on those that are open. What the server says is kept.
    public void stall() {
        set(Way.STALL);
    }

    /// Each answer ends in its middle: half of what comes is handed on, then the connection is closed.
    public void cutAnswers() {
        set(Way.CUT);
    }

    /// Instead of what the server says, something else comes.
    public void answerGarbage() {
        set(Way.GARBAGE);
    }

    /// New connections go to this server instead, and those that are open are closed.
    ///
    /// @param port of it, on loopback
    public void redirect(int port) {
        target = port;
        open.forEach(TcpProxy::close);
    }

    /// Connections that are open are closed, new ones closed as they come.
    public void refuse() {
        refuses = true;
        open.forEach(TcpProxy::close);
    }

    private void set(Way next) {
        lock.lock();
        try {
            way = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                accepted.incrementAndGet();
                open.add(client);
                if (refuses || closed) {
                    close(client);
                } else {
                    Thread.ofVirtual().start(() -> connect(client));
                }
            }
        } catch (IOException e) {
            if (!closed) {
                throw new IllegalStateException("the proxy cannot accept", e);
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket();
            open.add(server);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            pump(client, server, false);
            pump(server, client, true);
        } catch (IOException _) {
            // The server is away: so the client finds it.
            close(client);
        }
    }

    private void pump(Socket from, Socket to, boolean back) {
        BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>(PIECES);
        Thread.ofVirtual().start(() -> read(from, to, back, pieces));
        Thread.ofVirtual().start(() -> write(from, to, back, pieces));
    }

    private void read(Socket from, Socket to, boolean back, BlockingQueue<Piece> pieces) {
        try {
            InputStream in = from.getInputStream();
            while (true) {
                byte[] bytes = new byte[PIECE];
                int length = in.read(bytes);
                pieces.put(new Piece(bytes, length, System.nanoTime() + (back ? backNanos : thereNanos)));
                if (length < 0) {
                    return;
                }
            }
        } catch (IOException _) {
            close(to);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Socket from, Socket to, boolean back, BlockingQueue<Piece> pieces) {
        try {
            OutputStream out = to.getOutputStream();
            while (true) {
                Piece piece = pieces.poll(1, TimeUnit.SECONDS);
                if (piece == null) {
                    if (from.isClosed() || to.isClosed()) {
                        return;
                    }
                    continue;
                }
                Way how = after(piece);
                if (piece.length() < 0) {
                    to.shutdownOutput();
                    return;
                }
                if (!back || how == Way.PASS) {
                    out.write(piece.bytes(), 0, piece.length());
                    passed.addAndGet(back ? piece.length() : 0);
                } else if (how == Way.GARBAGE) {
                    out.write(GARBAGE);
                } else {
                    out.write(piece.bytes(), 0, piece.length() / 2);
                    close(from);
                    close(to);
                    return;
                }
            }
        } catch (IOException _) {
            // One side has gone, so the other goes as well.
            close(from);
            close(to);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until the time of a piece has come and nothing is held.
    private Way after(Piece piece) throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                long left = piece.at() - System.nanoTime();
                if (way == Way.STALL) {
                    changed.await();
                } else if (left > 0) {
                    changed.awaitNanos(left);
                } else {
                    break;
                }
            }
            return way;
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        open.forEach(TcpProxy::close);
        set(Way.PASS);
    }
}
