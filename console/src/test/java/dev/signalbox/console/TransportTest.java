package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.console.Samples.FixedVitals;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the console's sockets take, and for how long.
@Tag("sockets")
class TransportTest {
    private static final String LOCAL = "Host: localhost";

    private final Metrics metrics = new Metrics("test");
    private final FixedVitals vitals = FixedVitals.healthy();
    private ConsoleServer server;

    @BeforeEach
    void start() throws IOException {
        server = ConsoleServer.start(
                Samples.loopback(), Samples::policy, vitals, metrics, Samples.NO_CONTROLS, AdminToken.random());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBodyIsNeverWaitedFor() throws Exception {
        String answer = RawHttp.exchange(
                server.address(), "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void bodiesThatDripDoNotKeepHealthFromBeingTold() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = RawHttp.open(server.address());
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000\r\n"
                                        + "Content-Type: application/x-www-form-urlencoded\r\n\r\nn")
                                .getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(RawHttp.get(server.address(), "/healthz", LOCAL)).startsWith("HTTP/1.1 200 ");
            assertThat(RawHttp.exchange(
                            server.address(), "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nn"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("console_busy");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aHeadOverTheLimitIsTurnedAwayInJson() throws Exception {
        String answer = RawHttp.get(server.address(), "/healthz", LOCAL, "X: " + "x".repeat(Transport.MAX_HEAD));

        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("\"headers_too_large\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /healthz\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n", "GET  HTTP/1.1\r\n\r\n"})
    void whatIsNotHttpIsTurnedAway(String bytes) throws Exception {
        assertThat(RawHttp.exchange(server.address(), bytes)).containsPattern("^(HTTP/1.1 (400|426|505) .*)?");
    }

    @Test
    void aHeadThatDripsIsCutOffInTime() throws Exception {
        Duration limit = Duration.ofMillis(400);
        try (ConsoleServer impatient = ConsoleServer.start(
                        Samples.loopback(),
                        Samples::policy,
                        vitals,
                        metrics,
                        null,
                        new Desk(Samples.NO_CONTROLS, AdminToken.random()),
                        limit);
                Socket socket = RawHttp.open(impatient.address())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
            Thread drip = Thread.ofPlatform().daemon().start(() -> drip(out));

            assertThat(RawHttp.readToEnd(socket.getInputStream())).isEmpty();
            drip.join();
        }
    }

    @Test
    void aHeadThatDripsIsCutOffAlsoOnAConnectionThatHasServedOne() throws Exception {
        Duration limit = Duration.ofMillis(400);
        try (ConsoleServer impatient = ConsoleServer.start(
                        Samples.loopback(),
                        Samples::policy,
                        vitals,
                        metrics,
                        null,
                        new Desk(Samples.NO_CONTROLS, AdminToken.random()),
                        limit);
                Socket socket = RawHttp.open(impatient.address())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nX: "
                    .getBytes(StandardCharsets.ISO_8859_1));
            Thread drip = Thread.ofPlatform().daemon().start(() -> drip(out));

            assertThat(RawHttp.readToEnd(socket.getInputStream()))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("ok\n");
            drip.join();
        }
    }

    @Test
    void anIdleConnectionMayServeAgainAfterTheLimitOfAHead() throws Exception {
        Duration limit = Duration.ofMillis(200);
        long start = System.nanoTime();
        try (ConsoleServer impatient = ConsoleServer.start(
                Samples.loopback(),
                Samples::policy,
                vitals,
                metrics,
                null,
                new Desk(Samples.NO_CONTROLS, AdminToken.random()),
                limit)) {
            Socket socket = RawHttp.open(impatient.address());
            String request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            try (socket) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                await().until(() -> System.nanoTime() - start > 4 * limit.toNanos());

                socket.getOutputStream()
                        .write(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));

                assertThat(RawHttp.readToEnd(socket.getInputStream())).containsPattern("ok\n(.|\\R)*ok\n$");
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitWaitForAFreePlace() throws Exception {
        byte[] request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        List<Socket> open = new ArrayList<>();
        try (Socket waiting = new Socket()) {
            for (int at = 0; at < Transport.MAX_CONNECTIONS; at++) {
                Socket socket = RawHttp.open(server.address());
                open.add(socket);
                socket.getOutputStream().write(request);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            waiting.connect(server.address());
            waiting.getOutputStream().write(request);
            waiting.setSoTimeout(300);
            assertThatThrownBy(() -> waiting.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            open.removeLast().close();

            waiting.setSoTimeout(20_000);
            assertThat(waiting.getInputStream().read()).isEqualTo('H');
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void connectionsThatAskNothingDoNotShutOthersOutOfTheStatusPage() throws Exception {
        List<Socket> open = new ArrayList<>();
        try (StatusServer page = StatusServer.start(Samples.loopback(), () -> OnePage.PICTURE)) {
            for (int at = 0; at < Transport.MAX_CONNECTIONS + 50; at++) {
                Socket socket = RawHttp.open(page.address());
                open.add(socket);
                if (at % 2 == 0) {
                    socket.getOutputStream()
                            .write("GET /status.json HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                }
            }

            for (int at = 0; at < 20; at++) {
                assertThat(RawHttp.get(page.address(), "/status", "Host: x")).startsWith("HTTP/1.1 200 ");
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static void drip(OutputStream out) {
        try {
            while (!Thread.interrupted()) {
                out.write('x');
                Thread.sleep(50); // the pace of the attack, not a wait for anything
            }
        } catch (IOException | InterruptedException _) {
            return; // cut off, as it should be
        }
    }
}
