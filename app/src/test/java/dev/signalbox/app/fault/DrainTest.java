package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settlesWithTheEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.app.Rig;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The process is told to end while requests are under way (row 36).
@Tag("sockets")
final class DrainTest {
    private static final String READY = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String HEALTHY = READY.replace("readyz", "healthz");
    private static final String WORDS = "one two three four five six seven eight nine ten";

    @Test
    void row36AStreamUnderWayFinishes() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 10s").start()) {
            scene.first().next(Reply.fault("drip=60ms"));
            Wire wire = scene.wire().send(Scene.chat(Scene.streamed(WORDS)));
            String before = wire.until(" one");
            Thread closing =
                    Thread.startVirtualThread(() -> scene.rig().server().close());
            String after = wire.until("0\r\n\r\n");
            assertThat(before + after).contains(" ten").contains("data: [DONE]");
            assertThat(wire.closed()).isTrue();
            closing.join();
            assertThat(last(scene).path("outcome").asString()).isEqualTo("success");
        }
    }

    @Test
    void row36AnAnswerThatBeginsWhileDrainingEndsItsConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch draining = new CountDownLatch(1);
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            asked.countDown();
            try {
                draining.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            byte[] answer = "{\"choices\":[{\"message\":{\"content\":\"late\"}}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        provider.start();
        try (Rig rig = Rig.start("""
                        providers: { p: { dialect: openai, url: "http://127.0.0.1:%d/v1" } }
                        routes: { chat: { targets: [p/m] } }
                        drain-timeout: 10s
                        """.formatted(provider.getAddress().getPort()));
                Wire wire = Wire.to(rig.port())) {
            wire.send(Scene.chat(Scene.whole("hi")));
            asked.await();
            Thread closing = Thread.startVirtualThread(() -> rig.server().close());
            await().until(() -> {
                try (Wire probe = Wire.to(rig.port())) {
                    return probe.send(READY).answer().status() == 503;
                }
            });
            draining.countDown();
            Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.closed()).isTrue();
            closing.join();
        } finally {
            provider.stop(0);
        }
    }

    @Test
    void row36ReadinessIsDeniedAndNewRequestsAreTheLastOnTheirConnection() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 10s").start()) {
            scene.first().next(Reply.fault("hang"));
            assertThat(scene.wire().send(READY).answer().status()).isEqualTo(200);
            Wire busy = scene.wire().send(Scene.chat(Scene.streamed("hi")));
            scene.first().awaitRequests(1, java.time.Duration.ofSeconds(5));
            Wire silent = scene.wire();
            Thread closing =
                    Thread.startVirtualThread(() -> scene.rig().server().close());
            await().until(() -> scene.wire().send(READY).answer().status() == 503);
            assertThat(silent.send(READY).answer().status()).isEqualTo(503);
            assertThat(silent.closed()).isTrue();
            assertThat(scene.wire().send(HEALTHY).answer().status()).isEqualTo(200);
            assertThat(scene.metrics()).contains("signalbox_draining 1");
            Wire late = scene.wire();
            Answer answer = late.send(Scene.chat(Scene.whole("late"))).answer();
            assertThat(answer.said()).isEqualTo("first says: late");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(late.closed()).isTrue();
            busy.close();
            closing.join();
            assertThat(settlesWithTheEnd(scene, 2).stream()
                            .map(record -> record.path("outcome").asString()))
                    .containsExactly("success", "client_gone");
        }
    }

    @Test
    void row36AnIdleConnectionIsClosedAndNobodyIsLetInAfterwards() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 10s").start()) {
            Wire idle = scene.wire();
            assertThat(idle.send(Scene.chat(Scene.whole("hi"))).answer().status())
                    .isEqualTo(200);
            long begun = System.nanoTime();
            scene.rig().server().close();
            assertThat(System.nanoTime() - begun).isLessThan(5_000_000_000L);
            assertThat(idle.closed()).isTrue();
            settlesWithTheEnd(scene, 1);
            org.assertj.core.api.Assertions.assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(scene::wire);
        }
    }

    @Test
    void row36AfterTheDrainTimeoutAStreamEndsWithAnError() throws Exception {
        for (String client : List.of("/v1/chat/completions", "/v1/messages")) {
            try (Scene scene = Scene.of("openai").more("drain-timeout: 150ms").start()) {
                scene.first().next(Reply.fault("hang-after=5"));
                Wire wire = scene.wire().send(Scene.post(client, Scene.streamed(WORDS)));
                scene.first().awaitRequests(1, java.time.Duration.ofSeconds(5));
                await().until(() -> scene.first().requests().getFirst().eventsSent() >= 5);
                Thread closing =
                        Thread.startVirtualThread(() -> scene.rig().server().close());
                Answer answer = wire.answer();
                assertThat(answer.code()).isEqualTo("draining");
                assertThat(answer.said()).startsWith("first");
                assertThat(answer.terminated()).isFalse();
                assertThat(wire.closed()).isTrue();
                closing.join();
                assertThat(last(scene).path("outcome").asString()).isEqualTo("truncated");
                assertThat(last(scene).path("code").asString()).isEqualTo("draining");
            }
        }
    }

    @Test
    void row36AfterTheDrainTimeoutARequestWithoutAnswerIs503() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 150ms").start()) {
            scene.first().next(Reply.fault("hang"));
            Wire wire = scene.wire().send(Scene.chat(Scene.whole("hi")));
            scene.first().awaitRequests(1, java.time.Duration.ofSeconds(5));
            Thread closing =
                    Thread.startVirtualThread(() -> scene.rig().server().close());
            Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("draining");
            assertThat(wire.closed()).isTrue();
            closing.join();
            assertThat(last(scene).path("outcome").asString()).isEqualTo("refused");
        }
    }

    @Test
    void row36AnAnswerThatIsStillBeingTakenIsNotCutShort() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 5s").start()) {
            scene.first().next(Reply.fault("big-event=12000000"));
            Wire wire = scene.narrowWire().send(Scene.chat(Scene.whole("hi")));
            scene.rig().records(1);
            Thread closing =
                    Thread.startVirtualThread(() -> scene.rig().server().close());
            await().until(() -> {
                try {
                    scene.wire().close();
                    return false;
                } catch (ConnectException e) {
                    // It takes nobody any more: the drain is at its end.
                    return true;
                }
            });
            assertThat(wire.answer().text()).hasSizeGreaterThan(12_000_000).endsWith("}");
            closing.join();
            settlesWithTheEnd(scene, 1);
        }
    }

    private static JsonNode last(Scene scene) throws Exception {
        return settlesWithTheEnd(scene, 1).getLast();
    }
}
