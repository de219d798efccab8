package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one connection can carry.
@Tag("sockets")
final class ConnectionsTest {
    private static final String INDENTED =
            "{\n  \"model\": \"chat\",\n  \"messages\": [{\"role\": \"user\", \"content\": \"안녕 🚦\"}]\n}";
    private static final String MODELS =
            "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Scene.CALLER_KEY + "\r\n\r\n";

    @Test
    void aConnectionCarriesOneRequestAfterTheOther() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            for (int i = 0; i < 5; i++) {
                assertThat(wire.send(Scene.chat(Scene.whole("ask " + i)))
                                .answer()
                                .said())
                        .isEqualTo("first says: ask " + i);
                assertThat(wire.send(Scene.chat(Scene.streamed("stream " + i)))
                                .answer()
                                .said())
                        .isEqualTo("first says: stream " + i);
            }
            scene.ended(10, "success", null);
            assertThat(scene.first().openConnections()).isEqualTo(1);
        }
    }

    @Test
    void connectionCloseIsHonoured() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            Answer answer = wire.send(Scene.chat(Scene.streamed("bye"), "Connection: close"))
                    .answer();
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.terminated()).isTrue();
            assertThat(wire.closed()).isTrue();
        }
    }

    @Test
    void manyRequestsInOnePacketAreAnsweredInOrder() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            StringBuilder packet = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                packet.append(Scene.chat(i % 3 == 0 ? Scene.streamed("turn " + i) : Scene.whole("turn " + i)));
            }
            wire.send(packet.toString());
            for (int i = 0; i < 60; i++) {
                assertThat(wire.answer().said()).isEqualTo("first says: turn " + i);
            }
            scene.ended(60, "success", null);
        }
    }

    @Test
    void answersThatNeedNobodyKeepTheirPlaceInAPipeline() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            String health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            wire.send((health + MODELS + Scene.chat(Scene.whole("middle")) + health + MODELS).repeat(20));
            for (int i = 0; i < 20; i++) {
                assertThat(wire.answer().text()).isEqualTo("ok\n");
                assertThat(wire.answer().text()).contains("\"id\":\"chat\"");
                assertThat(wire.answer().said()).isEqualTo("first says: middle");
                assertThat(wire.answer().text()).isEqualTo("ok\n");
                assertThat(wire.answer().text()).contains("\"id\":\"chat\"");
            }
        }
    }

    @Test
    void aRequestBehindASlowOneWaitsForIt() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.text("slow").with("delay=300ms"));
            Wire wire = scene.wire();
            wire.send(Scene.chat(Scene.streamed("one")));
            scene.first().awaitRequests(1, java.time.Duration.ofSeconds(5));
            wire.send(Scene.chat(Scene.whole("two")) + MODELS);
            assertThat(wire.answer().said()).isEqualTo("slow");
            assertThat(wire.answer().said()).isEqualTo("first says: two");
            assertThat(wire.answer().text()).contains("\"id\":\"chat\"");
        }
    }

    @Test
    void aConnectionGoesOnAfterAPipeline() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            for (int round = 0; round < 3; round++) {
                wire.send(Scene.chat(Scene.whole("a")) + Scene.chat(Scene.whole("b")));
                assertThat(wire.answer().said()).isEqualTo("first says: a");
                assertThat(wire.answer().said()).isEqualTo("first says: b");
            }
        }
    }

    @Test
    void requestsMayComeByteByByte() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            String body =
                    "{\n  \"model\": \"chat\",\n  \"messages\": [{\"role\": \"user\", \"content\": \"안녕 🚦\"}]\n}";
            wire.drip(Scene.chat(body));
            assertThat(wire.answer().said()).isEqualTo("first says: 안녕 🚦");
            String chunked =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Authorization: Bearer " + Scene.CALLER_KEY + "\r\nTransfer-Encoding: Chunked\r\n\r\n";
            int half = body.length() / 3;
            wire.drip(chunked + Integer.toHexString(half) + ";name=\"value\"\r\n" + body.substring(0, half) + "\r\n0"
                    + Integer.toHexString(bytes(body.substring(half))) + "\r\n" + body.substring(half)
                    + "\r\n0\r\nX-Trailer: ignored\r\n\r\n");
            assertThat(wire.answer().said()).isEqualTo("first says: 안녕 🚦");
            scene.ended(2, "success", null);
        }
    }

    @Test
    void aHeadMayEndInThePacketThatHasTheIndentedBody() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            String request = Scene.chat(INDENTED);
            int end = request.indexOf("\r\n\r\n") + 2;
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Wire wire = scene.wire();
                wire.send(request.substring(0, end));
                // The gateway has taken the first packet when it has answered on another connection since.
                scene.rig().get(scene.rig().url() + "/healthz");
                scene.rig().get(scene.rig().url() + "/healthz");
                statuses.add(wire.send(request.substring(end)).answer().status());
            }
            assertThat(statuses).containsOnly(200);
        }
    }

    @Test
    void http10GetsAStreamThatEndsWithTheConnection() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            Answer answer = wire.send(Scene.chat(Scene.streamed("old")).replace("HTTP/1.1", "HTTP/1.0"))
                    .answer();
            assertThat(answer.header("transfer-encoding")).isNull();
            assertThat(answer.header("content-length")).isNull();
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.said()).isEqualTo("first says: old");
            assertThat(answer.text()).endsWith("data: [DONE]\n\n");
            scene.ended("success", null);
        }
    }

    @Test
    void http10GetsAWholeAnswerWithItsLength() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            Answer answer = wire.send(Scene.chat(Scene.whole("old")).replace("HTTP/1.1", "HTTP/1.0"))
                    .answer();
            assertThat(answer.header("content-length")).isNotNull();
            assertThat(answer.said()).isEqualTo("first says: old");
            assertThat(wire.closed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /v1/ch", "POST /v1/chat/completions HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: loc"})
    void aClientThatLeavesInTheMiddleOfAHeadAskedNothing(String begun) throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire leaving = scene.wire().send(begun);
            leaving.finish();
            assertThat(leaving.closed()).isTrue();
            assertThat(scene.ask(Scene.whole("hi")).status()).isEqualTo(200);
            scene.ended("success", null);
        }
    }

    @Test
    void headOfTheRootHasNoBody() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            String root = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n";
            wire.send(root + root.replace("HEAD", "GET"));
            Answer head = wire.answerWithoutBody();
            assertThat(head.status()).isEqualTo(200);
            Answer get = wire.answer();
            assertThat(get.text()).isEqualTo("Signalbox\n");
            assertThat(head.headers()).isEqualTo(get.headers());
        }
    }

    @Test
    void absoluteTargetsAndQueriesAreUnderstood() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            String chat = Scene.chat(Scene.whole("hi"));
            wire.send(chat.replace("POST /v1/", "POST http://127.0.0.1:1/v1/"));
            assertThat(wire.answer().said()).isEqualTo("first says: hi");
            wire.send(chat.replace("completions HTTP", "completions?x=%20&beta=true&key=sk-planted-too HTTP"));
            assertThat(wire.answer().said()).isEqualTo("first says: hi");
            assertThat(scene.first().requests().getLast().target()).isEqualTo("/v1/chat/completions?beta=true");
            wire.send(chat.replace("completions HTTP", "completions?key=sk-planted-in-query HTTP"));
            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(scene.first().requests().getLast().target()).isEqualTo("/v1/chat/completions");
            scene.ended(3, "success", null);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }
}
