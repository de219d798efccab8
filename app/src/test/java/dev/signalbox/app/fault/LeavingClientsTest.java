package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Clients that leave: what was begun for them at a provider ends within a second.
@Tag("sockets")
final class LeavingClientsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String WORDS = "a long story ".repeat(30).strip();

    /// Ways to go.
    enum Leaving {
        CLOSE {
            @Override
            void go(Wire wire) throws Exception {
                wire.close();
            }
        },
        RESET {
            @Override
            void go(Wire wire) throws Exception {
                wire.reset();
            }
        },
        HALF_CLOSE {
            @Override
            void go(Wire wire) throws Exception {
                wire.finish();
            }
        };

        abstract void go(Wire wire) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void row28BeforeTheFirstContent(Leaving leaving) throws Exception {
        try (Scene scene = Scene.of("openai", "openai").start()) {
            scene.first().next(Reply.fault("hang"));
            Wire wire = scene.wire().send(Scene.chat(Scene.streamed("hi")));
            scene.first().awaitRequests(1, PATIENCE);
            leaving.go(wire);
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            JsonNode record = settlesOnce(scene, "client_gone", "client_gone");
            assertThat(record.path("status").asInt()).isZero();
            assertThat(Scene.attempts(record)).containsExactly("client_gone");
            assertThat(scene.second().requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"CLOSE, openai", "RESET, openai", "HALF_CLOSE, openai", "CLOSE, anthropic", "RESET, anthropic"})
    void row28InTheMiddleOfAStream(Leaving leaving, String provider) throws Exception {
        try (Scene scene = Scene.of(provider).start()) {
            scene.first().next(Reply.fault("drip=20ms"));
            Wire wire = scene.wire().send(Scene.chat(Scene.streamed(WORDS)));
            wire.until(" story");
            leaving.go(wire);
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            JsonNode record = settlesOnce(scene, "client_gone", "client_gone");
            assertThat(record.path("status").asInt()).isEqualTo(200);
            assertThat(record.at("/tokens/estimated").asBoolean()).isTrue();
            assertThat(record.at("/tokens/output").asInt()).isBetween(1, 60);
            assertThat(record.path("bytes_out").asInt()).isPositive();
        }
    }

    @Test
    void row28BeforeAWholeAnswer() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.fault("hang-after=2"));
            Wire wire = scene.wire().send(Scene.chat(Scene.whole("hi")));
            scene.first().awaitRequests(1, PATIENCE);
            wire.close();
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            settlesOnce(scene, "client_gone", "client_gone");
        }
    }

    @Test
    void row28AfterTheHeadWasSentEarly() throws Exception {
        try (Scene scene =
                Scene.of("openai").limits("commit-after: 20ms, heartbeat: 20ms").start()) {
            scene.first().next(Reply.fault("hang"));
            Wire wire = scene.wire().send(Scene.chat(Scene.streamed("hi")));
            wire.until(": keep-alive");
            wire.close();
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            assertThat(settlesOnce(scene, "client_gone", "client_gone")
                            .path("status")
                            .asInt())
                    .isEqualTo(200);
        }
    }

    @Test
    void row28WithAnotherRequestAlreadySent() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.fault("drip=20ms"));
            Wire wire = scene.wire().send(Scene.chat(Scene.streamed(WORDS)) + Scene.chat(Scene.whole("next")));
            wire.until(" story");
            wire.close();
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            settlesOnce(scene, "client_gone", "client_gone");
            assertThat(scene.first().requests()).hasSize(1);
        }
    }

    @Test
    void row27WhileItsBodyIsOnTheWay() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            String request = Scene.chat(Scene.whole(WORDS));
            Wire wire = scene.wire().send(request.substring(0, request.length() - 100));
            // The gateway has taken up the request when it counts it.
            org.awaitility.Awaitility.await().until(() -> scene.metrics().contains("signalbox_in_flight 1"));
            wire.close();
            settlesOnce(scene, "client_gone", "client_gone");
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void row27WhileTheConnectionToTheProviderIsOpened() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Scene scene = Scene.of("openai")
                        .at("first", "https://127.0.0.1:" + silent.getLocalPort() + "/v1")
                        .start()) {
            Wire wire = scene.wire().send(Scene.chat(Scene.whole("hi")));
            try (var accepted = silent.accept()) {
                wire.close();
                settlesOnce(scene, "client_gone", "client_gone");
                accepted.setSoTimeout(1000);
                // The handshake's first message, and then the end instead of silence.
                assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void aClientThatLeavesBetweenRequestsLeavesNothing() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            assertThat(wire.send(Scene.chat(Scene.whole("hi"))).answer().status())
                    .isEqualTo(200);
            wire.close();
            settlesOnce(scene, "success", null);
            org.awaitility.Awaitility.await().until(() -> scene.metrics().contains("signalbox_client_connections 0"));
        }
    }
}
