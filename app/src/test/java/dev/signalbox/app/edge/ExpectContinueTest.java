package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clients that ask before they send a body (RFC 9110 §10.1.1).
@Tag("sockets")
final class ExpectContinueTest {
    private static final String EXPECT = "Expect: 100-continue";

    @Test
    void aGoodHeadIsToldToContinue() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            for (int i = 0; i < 2; i++) {
                String request = Scene.chat(Scene.whole("big"), EXPECT);
                int body = request.indexOf("\r\n\r\n") + 4;
                Answer interim = wire.send(request.substring(0, body)).answer();
                assertThat(interim.status()).isEqualTo(100);
                assertThat(interim.headers()).isEmpty();
                assertThat(scene.first().requests()).hasSize(i);
                assertThat(wire.send(request.substring(body)).answer().said()).isEqualTo("first says: big");
            }
            scene.ended(2, "success", null);
            assertThat(scene.first().requests().getLast().header("expect")).isEmpty();
        }
    }

    @Test
    void aBadHeadIsRefusedWithoutItsBody() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            String request = Scene.chat(Scene.whole("big"), EXPECT);
            String head = request.substring(0, request.indexOf("\r\n\r\n") + 4);
            Wire wire = scene.wire();
            Answer answer = wire.send(head.replace(Scene.CALLER_KEY, "sk-wrong-key-000000"))
                    .answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.closed()).isTrue();
            Wire large = scene.wire();
            answer = large.send(head.replaceAll("Content-Length: \\d+", "Content-Length: 99999999999"))
                    .answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(large.closed()).isTrue();
            scene.ended(2, "caller_error", "body_too_large");
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotWaitIsAnsweredAllTheSame() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire().send(Scene.chat(Scene.whole("eager"), EXPECT));
            Answer answer = wire.answer();
            if (answer.status() == 100) {
                answer = wire.answer();
            }
            assertThat(answer.said()).isEqualTo("first says: eager");
        }
    }
}
