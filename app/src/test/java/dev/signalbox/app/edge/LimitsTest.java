package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are too large or too slow, and clients that are too many (row 30 of the fault matrix).
@Tag("sockets")
final class LimitsTest {
    private static final String CHUNKED = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nAuthorization: Bearer " + Scene.CALLER_KEY
            + "\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void aBodyThatDeclaresToBeTooLargeIs413() throws Exception {
        try (Scene scene = Scene.of("openai").limits("body: 2KiB").start()) {
            Wire wire = scene.wire();
            Answer answer = wire.send(Scene.chat(Scene.whole("x".repeat(3000)))).answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body_too_large");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.closed()).isTrue();
            scene.ended("caller_error", "body_too_large");
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void aChunkedBodyIs413WhenItHasBecomeTooLarge() throws Exception {
        try (Scene scene = Scene.of("openai").limits("body: 2KiB").start()) {
            Wire wire = scene.wire();
            wire.send(CHUNKED);
            byte[] chunk = ("200\r\n" + "x".repeat(0x200) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 50; i++) {
                wire.trySending(chunk);
            }
            Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body_too_large");
            assertThat(wire.closed()).isTrue();
            scene.ended("caller_error", "body_too_large");
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() throws Exception {
        try (Scene scene = Scene.of("openai").limits("body: 2KiB").start()) {
            String body = Scene.whole("x".repeat(2048 - Scene.whole("").length()));
            assertThat(scene.ask(body).status()).isEqualTo(200);
            scene.ended("success", null);
        }
    }

    @Test
    void row30AHeadThatIsTooLargeIs431() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head: 4KiB").start()) {
            Wire line = scene.wire();
            line.trySending(("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(line.answer().status()).isEqualTo(431);
            assertThat(line.closed()).isTrue();
            Wire header = scene.wire();
            header.trySending(Scene.chat(Scene.whole("hi"), "X-Long: " + "x".repeat(10_000))
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(header.answer().status()).isEqualTo(431);
            assertThat(header.closed()).isTrue();
            Wire many = scene.wire();
            many.trySending(Scene.chat(Scene.whole("hi"), "X-Short: x\r\n".repeat(1000) + "X-Last: x")
                    .getBytes(StandardCharsets.UTF_8));
            Answer answer = many.answer();
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.code()).isEqualTo("headers_too_large");
            assertThat(many.closed()).isTrue();
            scene.ended(3, "caller_error", "headers_too_large");
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void row30AHeadThatNeverEndsIs408() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 150ms").start()) {
            Wire wire = scene.wire();
            Answer answer =
                    wire.send("POST /v1/chat/completions HTTP/1.1\r\nHost: loc").answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.code()).isEqualTo("request_timeout");
            assertThat(wire.closed()).isTrue();
            scene.ended("caller_error", "request_timeout");
        }
    }

    /// So far it may be HTTP/2, which makes no difference.
    @ParameterizedTest
    @ValueSource(strings = {"P", "PR", "PRI"})
    void row30AFirstLineThatEndsAfterItsBeginningIs408(String begun) throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 150ms").start()) {
            Wire wire = scene.wire();
            Answer answer = wire.send(begun).answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.code()).isEqualTo("request_timeout");
            wire.trySending(
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".substring(begun.length()).getBytes(StandardCharsets.US_ASCII));
            assertThat(wire.closed()).isTrue();
            scene.ended("caller_error", "request_timeout");
        }
    }

    @Test
    void row30AHeadThatDripsIs408() throws Exception {
        try (Scene scene =
                Scene.of("openai").limits("head-timeout: 150ms, head: 1MiB").start()) {
            Wire wire = scene.wire();
            wire.send("GET / HTTP/1.1\r\n");
            whileDripping(wire, "X-A: b\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /v1/ch", "POST /v1/chat/completions HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: loc"})
    void aHeadThatWasBegunBehindAnotherRequestAndNeverEndsIs408(String begun) throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 150ms").start()) {
            scene.first().next(dev.signalbox.simulator.Reply.text("late").with("delay=400ms"));
            Wire wire = scene.wire();
            wire.send(Scene.chat(Scene.whole("hi")) + begun);
            assertThat(wire.answer().said()).isEqualTo("late");
            Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.code()).isEqualTo("request_timeout");
            assertThat(wire.closed()).isTrue();
            scene.ended(2, "caller_error", "request_timeout");
        }
    }

    @Test
    void aHeadHasItsWholeLimitHoweverLongTheClientWasSilentBefore() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 2s").start()) {
            scene.first().next(dev.signalbox.simulator.Reply.text("late").with("delay=2500ms"));
            Wire wire = scene.wire();
            String next = Scene.chat(Scene.whole("next"));
            wire.send(Scene.chat(Scene.whole("hi")) + next.substring(0, 20));
            assertThat(wire.answer().said()).isEqualTo("late");
            assertThat(wire.send(next.substring(20)).answer().said()).isEqualTo("first says: next");
        }
    }

    @Test
    void row30ABodyThatStopsIs408() throws Exception {
        try (Scene scene = Scene.of("openai").limits("body-idle: 150ms").start()) {
            Wire wire = scene.wire();
            String request = Scene.chat(Scene.whole("hi"));
            Answer answer =
                    wire.send(request.substring(0, request.length() - 5)).answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.code()).isEqualTo("request_timeout");
            assertThat(wire.closed()).isTrue();
            scene.ended("caller_error", "request_timeout");
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void row30ABodyThatDripsTooLongIs408() throws Exception {
        try (Scene scene = Scene.of("openai")
                .limits("body-timeout: 200ms, body-idle: 10s, body: 1GiB")
                .start()) {
            Wire wire = scene.wire();
            wire.send(CHUNKED);
            whileDripping(wire, "1\r\n \r\n");
            scene.ended("caller_error", "request_timeout");
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws Exception {
        try (Scene scene = Scene.of("openai").limits("keep-alive: 400ms").start()) {
            Wire unused = scene.wire();
            Wire used = scene.wire();
            assertThat(used.send(Scene.chat(Scene.whole("hi"))).answer().status())
                    .isEqualTo(200);
            assertThat(used.closed()).isTrue();
            assertThat(unused.closed()).isTrue();
            scene.ended("success", null);
        }
    }

    @Test
    void anAnswerLongerThanKeepAliveIsNotIdleness() throws Exception {
        try (Scene scene = Scene.of("openai").limits("keep-alive: 100ms").start()) {
            scene.first().next(dev.signalbox.simulator.Reply.text("late").with("delay=400ms"));
            Wire wire = scene.wire();
            assertThat(wire.send(Scene.chat(Scene.whole("hi"))).answer().said()).isEqualTo("late");
        }
    }

    @Test
    void aConnectionTooManyIsClosed() throws Exception {
        try (Scene scene = Scene.of("openai").limits("connections: 2").start()) {
            Wire one = scene.wire();
            assertThat(one.send(Scene.chat(Scene.whole("one"))).answer().status())
                    .isEqualTo(200);
            Wire two = scene.wire();
            assertThat(two.send(Scene.chat(Scene.whole("two"))).answer().status())
                    .isEqualTo(200);
            assertThat(scene.wire().closed()).isTrue();
            assertThat(two.send(Scene.chat(Scene.whole("two"))).answer().status())
                    .isEqualTo(200);
            one.close();
            org.awaitility.Awaitility.await().untilAsserted(() -> {
                byte[] request =
                        Scene.chat(Scene.whole("three"), "Connection: close").getBytes(StandardCharsets.UTF_8);
                assertThat(scene.wire().trySending(request).rest()).isNotEmpty();
            });
        }
    }

    private static void whileDripping(Wire wire, String drop) throws Exception {
        Thread dripping = Thread.startVirtualThread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                wire.trySending(drop.getBytes(StandardCharsets.UTF_8));
                LockSupport.parkNanos(1_000_000);
            }
        });
        try {
            assertThat(wire.answer().status()).isEqualTo(408);
            assertThat(wire.closed()).isTrue();
        } finally {
            dripping.interrupt();
            dripping.join();
        }
    }
}
