package dev.signalbox.console.notify;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Somebody who is told, on loopback: keeps what came, and answers as a test says.
final class Receiver implements AutoCloseable {
    record Came(String method, String path, String accept, String type, String body) {}

    final List<Came> came = new CopyOnWriteArrayList<>();
    /// The answers of the next requests fail so often.
    final AtomicInteger failures = new AtomicInteger();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    volatile boolean hangs;
    volatile int failure = 500;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            came.add(new Came(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("accept")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("content-type")),
                    new String(body, StandardCharsets.UTF_8)));
            if (hangs) {
                try {
                    closed.await();
                } catch (InterruptedException _) {
                    return;
                }
            }
            boolean fails = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            exchange.sendResponseHeaders(fails ? failure : 200, -1);
            exchange.close();
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
