package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clients that ask for much and take little: what is kept for them is counted, and nobody else pays.
@Tag("sockets")
@Tag("process")
final class HeldAnswersTest {
    private static final String FOUR_MIB = "big-event=4194304";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static String config(Simulator provider, String dialect) {
        return """
                providers: { first: { dialect: %s, url: "%s" } }
                routes: { chat: { targets: [first/m], delivery: whole } }
                keys: [{ name: caller, secret: "%s" }]
                """.formatted(dialect, provider.url() + (dialect.equals("openai") ? "/v1" : ""), Scene.CALLER_KEY);
    }

    /// Half of 48 MiB holds five answers of 4 MiB, whether they wait for their end or for their client.
    @Test
    void answersThatWaitForTheirClientCountAsHeld() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(config(provider, "openai"), "-XX:MaxDirectMemorySize=48m")) {
            List<Wire> slow = new ArrayList<>();
            int asked = 10;
            for (int i = 0; i < asked; i++) {
                provider.next(Reply.fault(FOUR_MIB));
                slow.add(Wire.to(program.port()).send(Scene.chat(Scene.streamed("hi"))));
            }
            program.records(asked);
            try (Wire other = Wire.to(program.port())) {
                Answer answer = other.send(Scene.chat(Scene.whole("small"), "Connection: close"))
                        .answer();
                assertThat(answer.status()).as("nobody else pays").isIn(200, 503);
                assertThat(program.metrics())
                        .contains("signalbox_target_condition")
                        .doesNotContain("upstream_reset");
            }
            int refused = 0;
            for (Wire each : slow) {
                Answer answer = each.answer();
                if (answer.status() == 503) {
                    assertThat(answer.code()).isEqualTo("overloaded");
                    refused++;
                } else {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.terminated()).isTrue();
                }
                each.close();
            }
            assertThat(refused).isBetween(3, 7);
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (Wire wire = Wire.to(program.port())) {
                    provider.next(Reply.fault(FOUR_MIB));
                    assertThat(wire.send(Scene.chat(Scene.streamed("hi"), "Connection: close"))
                                    .answer()
                                    .status())
                            .as("all of it was given back")
                            .isEqualTo(200);
                }
            });
        }
    }

    /// Half of 48 MiB holds five events of 4 MiB, and all of it no twelve.
    @Test
    void eventsOfLiveStreamsThatAreNotCompleteCountAsHeld() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write("data: {\"choices\":[{\"delta\":{\"content\":\"".getBytes(StandardCharsets.UTF_8));
                out.write("x".repeat(4 * 1024 * 1024).getBytes(StandardCharsets.UTF_8));
                out.flush();
                rest.await();
                out.write("\"}}]}\n\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        });
        provider.start();
        String config = """
                providers: { first: { dialect: openai, url: "http://127.0.0.1:%d/v1" } }
                routes: { chat: { targets: [first/m] } }
                keys: [{ name: caller, secret: "%s" }]
                """.formatted(provider.getAddress().getPort(), Scene.CALLER_KEY);
        try (ChildProgram program = new ChildProgram(config, "-XX:MaxDirectMemorySize=48m")) {
            int asked = 24;
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                wires.add(Wire.to(program.port()).send(Scene.chat(Scene.streamed("hi"), "Connection: close")));
            }
            program.records(asked - 5);
            rest.countDown();
            int served = 0;
            for (Wire each : wires) {
                Answer answer = each.answer();
                served += answer.status() == 200 ? 1 : 0;
                assertThat(answer.status() == 200 ? "overloaded" : answer.code())
                        .isEqualTo("overloaded");
                each.close();
            }
            assertThat(served).isBetween(1, 5);
            assertThat(program.messages()).noneMatch(line -> line.contains("OutOfDirectMemoryError"));
        } finally {
            rest.countDown();
            provider.stop(0);
        }
    }

    /// Half of 128 MiB holds two requests of 8 MiB that are translated, and no eight.
    @Test
    void largeRequestsThatAreTranslatedLeaveTheHeapToTheOthers() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(config(provider, "anthropic"), "-Xmx128m")) {
            String large = "y".repeat(8 * 1024 * 1024);
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                wires.add(Wire.to(program.port())
                        .send(Scene.chat(Scene.whole(large), "x-signalbox-timeout-ms: 8000", "Connection: close")));
            }
            int served = 0;
            for (Wire each : wires) {
                Answer answer = each.answer();
                assertThat(answer.status()).isIn(200, 503);
                if (answer.status() == 200) {
                    served++;
                } else {
                    assertThat(answer.code()).isEqualTo("overloaded");
                }
                each.close();
            }
            assertThat(served).isPositive();
            assertThat(program.messages()).noneMatch(line -> line.contains("OutOfMemoryError"));
            try (Wire other = Wire.to(program.port())) {
                assertThat(other.send(Scene.chat(Scene.whole("small"), "Connection: close"))
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
        }
    }
}
