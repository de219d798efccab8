package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Connections that a provider closes just when they are used again, and the ones that replace them.
@Tag("sockets")
final class StaleConnectionTest {
    private static final String BODY =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"once\"},"
                    + "\"finish_reason\":\"stop\"}]}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;

    @Test
    void theOneThatReplacesItHasTheLimitOfAnyConnection() throws Exception {
        try (ServerSocket provider = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Scene scene = behindProxy(provider, "timeouts: { connect: 200ms }, retry: { attempts: 1 }")) {
            Future<?> silent = threads.submit(() -> {
                answerOnceAndCloseAtTheNext(provider);
                // The way through the proxy never stands; until it is given up, which ends the reading.
                try (Socket again = provider.accept()) {
                    again.getInputStream().readAllBytes();
                }
                return null;
            });
            Wire wire = scene.wire();
            assertThat(wire.send(Scene.chat(Scene.whole("one"))).answer().said())
                    .isEqualTo("once");
            Answer answer = wire.send(Scene.chat(Scene.whole("two"))).answer();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.code()).isEqualTo("upstream_timeout_connect");
            silent.get();
            assertThat(Scene.attempts(scene.ended(2, "timeout", "upstream_timeout_connect")
                            .getLast()))
                    .containsExactly("upstream_timeout_connect");
        }
    }

    @Test
    void onceItStandsOnlyTheAnswersLimitCounts() throws Exception {
        try (ServerSocket provider = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Scene scene = behindProxy(provider, "timeouts: { connect: 200ms, total: 700ms }")) {
            Future<?> slow = threads.submit(() -> {
                answerOnceAndCloseAtTheNext(provider);
                try (Socket again = provider.accept()) {
                    letThrough(again);
                    again.getInputStream().readAllBytes();
                }
                return null;
            });
            Wire wire = scene.wire();
            assertThat(wire.send(Scene.chat(Scene.whole("one"))).answer().said())
                    .isEqualTo("once");
            Answer answer = wire.send(Scene.chat(Scene.whole("two"))).answer();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.code()).isIn("upstream_timeout_answer", "upstream_timeout_total");
            slow.get();
        }
    }

    private static Scene behindProxy(ServerSocket proxy, String route) throws IOException {
        return Scene.of("openai")
                .at("first", "http://provider.invalid/v1")
                .route(route)
                .more("http-proxy: \"http://127.0.0.1:" + proxy.getLocalPort() + "\"\n")
                .start();
    }

    /// Proxy and provider in one.
    private static void answerOnceAndCloseAtTheNext(ServerSocket provider) throws IOException {
        try (Socket first = provider.accept()) {
            letThrough(first);
            request(first.getInputStream());
            first.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            request(first.getInputStream());
        }
    }

    private static void letThrough(Socket socket) throws IOException {
        head(socket.getInputStream());
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// All of it, or closing would break the connection off before the answer was read.
    private static void request(InputStream in) throws IOException {
        String head = head(in);
        String length = head.lines()
                .filter(line -> line.startsWith("content-length: "))
                .findFirst()
                .orElseThrow();
        in.readNBytes(Integer.parseInt(length.substring(16)));
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
}
