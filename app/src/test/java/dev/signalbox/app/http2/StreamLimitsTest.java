package dev.signalbox.app.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client may do to the gateway in HTTP/2, and what it may not.
@Tag("sockets")
final class StreamLimitsTest {
    private static final String[] CHAT = {
        ":method", "POST", ":scheme", "http", ":authority", "127.0.0.1", ":path", "/v1/chat/completions"
    };

    @Test
    void aHeadThatIsALittleTooLargeIs431InTheClientsDialect() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head: 4KiB").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            Answer answer = client.answer(client.chat(Scene.whole("hi"), "x-long", "x".repeat(5000)));
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.code()).isEqualTo("headers_too_large");
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.ended(2, "success", null);
        }
    }

    @Test
    void aHeadThatIsMuchTooLargeIs431() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head: 4KiB").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.open("GET", "/v1/models", true, "x-long", "x".repeat(9000));
            assertThat(client.answer(stream).code()).isEqualTo("headers_too_large");
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.ended(2, "success", null);
        }
    }

    /// Few bytes that unpack to many: one large entry of the table, named again and again.
    @Test
    void aHeadThatUnpacksToFarMoreThanItsBytesIsRefused() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            String value = "y".repeat(3000);
            String[] fields = new String[CHAT.length + 2 * 2000];
            System.arraycopy(CHAT, 0, fields, 0, CHAT.length);
            for (int i = CHAT.length; i < fields.length; i += 2) {
                fields[i] = "x-bomb";
                fields[i + 1] = value;
            }
            assertThat(client.answer(client.head(true, fields)).status()).isEqualTo(431);
            stillServes(scene);
        }
    }

    @Test
    void aHeadThatNeverEndsIsCut() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            client.frames().head(1, true, CHAT);
            client.frames().send(Frames.HEADERS, 0, 3, new byte[] {(byte) 0x82});
            // A literal without indexing, over and over.
            byte[] block = "\u0000\u0001a\u0001b".repeat(3000).getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 100; i++) {
                if (!sent(client, Frames.CONTINUATION, 3, block)) {
                    break;
                }
            }
            client.awaitClosed();
            stillServes(scene);
        }
    }

    @Test
    void aHeadThatIsBegunAndNotEndedEndsTheConnectionAfterTheAnswersUnderWay() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 150ms").start();
                StreamClient client = StreamClient.to(scene.rig().port()).modest()) {
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.first().next(Reply.text("late").with("delay=500ms"));
            int asked = client.chat(Scene.whole("hi"));
            client.frames().send(Frames.HEADERS, 0, asked + 2, new byte[] {(byte) 0x82});
            assertThat(client.goAway().reason()).isEqualTo(Frames.NO_ERROR);
            assertThat(client.answer(asked).said()).isEqualTo("late");
            client.awaitClosed();
            scene.ended(2, "success", null);
        }
    }

    @Test
    void aHeadThatIsEndedInTimeIsAnsweredHoweverItIsCut() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 2s").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            client.frames().send(Frames.HEADERS, Frames.END_STREAM, 1, new byte[] {(byte) 0x82});
            client.frames().send(Frames.CONTINUATION, 0, 1, new byte[] {(byte) 0x86, (byte) 0x84});
            // `:authority: 127.0.0.1`, named by its place in the static table.
            byte[] authority = "\u0001\u0009127.0.0.1".getBytes(StandardCharsets.ISO_8859_1);
            client.frames().send(Frames.CONTINUATION, Frames.END_HEADERS, 1, authority);
            assertThat(client.answer(1).text()).isEqualTo("Signalbox\n");
            scene.first().next(Reply.text("late").with("delay=2500ms"));
            assertThat(client.skip().answer(client.chat(Scene.whole("hi"))).said())
                    .isEqualTo("late");
            scene.ended("success", null);
        }
    }

    @Test
    void aPrefaceThatIsNotEndedEndsTheConnection() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head-timeout: 150ms").start()) {
            scene.wire().send("PRI * HT").rest();
            stillServes(scene);
        }
    }

    @Test
    void streamsThatAreOpenedAndTakenBackOverAndOverEndTheConnection() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            for (int i = 0; i < 1000; i++) {
                int stream = 2 * i + 1;
                try {
                    client.frames().head(stream, true, CHAT);
                    client.frames().reset(stream, Frames.CANCEL);
                } catch (IOException e) {
                    assertThat(i).as("closed after so many").isGreaterThan(100);
                    break;
                }
            }
            client.awaitClosed();
            stillServes(scene);
            assertThat(scene.first().requests()).hasSize(1);
        }
    }

    @Test
    void pingsThatAreNotTakenBackEndTheConnectionAndNotTheProgram() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                Socket narrow = new Socket()) {
            // What it is sent soon has no place to wait.
            narrow.setReceiveBufferSize(4096);
            narrow.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), scene.rig().port()));
            StreamClient client = StreamClient.on(narrow);
            int hundreds = 0;
            while (sentAHundredPings(client)) {
                assertThat(++hundreds).as("hundreds of pings that were taken").isLessThan(20_000);
            }
            stillServes(scene);
        }
    }

    @Test
    void aStreamTooManyIsRefusedAndTheOthersGoOn() throws Exception {
        try (Scene scene = Scene.of("openai").limits("streams: 2").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            scene.first()
                    .next(
                            Reply.text("one").with("delay=300ms"),
                            Reply.text("two").with("delay=300ms"));
            int one = client.chat(Scene.whole("hi"));
            int two = client.chat(Scene.whole("hi"));
            int three = client.chat(Scene.whole("hi"));
            assertThat(client.resetOf(three)).isEqualTo(Frames.REFUSED_STREAM);
            assertThat(client.answer(one).status()).isEqualTo(200);
            assertThat(client.answer(two).status()).isEqualTo(200);
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.ended(3, "success", null);
        }
    }

    @Test
    void aBodyOverTheLimitIs413AndTheConnectionGoesOn() throws Exception {
        try (Scene scene = Scene.of("openai").limits("body: 2KiB").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            Answer answer = client.answer(client.chat(Scene.whole("x".repeat(3000))));
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body_too_large");
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.ended(2, "success", null);
        }
    }

    @Test
    void aBodyThatStopsIs408() throws Exception {
        try (Scene scene = Scene.of("openai").limits("body-idle: 150ms").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.open(
                    "POST",
                    "/v1/chat/completions",
                    false,
                    "content-type",
                    "application/json",
                    "authorization",
                    "Bearer " + Scene.CALLER_KEY);
            client.frames().data(stream, new byte[] {'{'}, false);
            Answer answer = client.answer(stream);
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.code()).isEqualTo("request_timeout");
            assertThat(client.resetOf(stream)).isEqualTo(Frames.NO_ERROR);
            scene.ended("caller_error", "request_timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":method=GET,:scheme=http,:path=/v1/models",
                ":method=GET,:scheme=http,:authority=a@127.0.0.1,:path=/v1/models",
                ":method=GET,:scheme=http,:authority=127.0.0.1,:path=/v1/models,host=elsewhere.example",
                ":method=GET,:scheme=http,:authority=127.0.0.1,:path=http://127.0.0.1/v1/models",
                ":method=GET,:scheme=http,:authority=127.0.0.1,:path=v1/models",
            })
    void aHeadThatCouldBeReadInTwoWaysIs400(String fields) throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            Answer answer = client.answer(client.head(true, fields.split("[=,]", -1)));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("bad_request");
            scene.ended("caller_error", "bad_request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection=close",
                "transfer-encoding=chunked",
                "Upper=case",
                "te=gzip",
                ":late=pseudo",
                "x-injected=a\r\nb: c"
            })
    void aHeaderThatHasNoPlaceInHttp2IsRefused(String field) throws Exception {
        String name = field.substring(0, field.indexOf('=', 1));
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.open("GET", "/v1/models", true, name, field.substring(name.length() + 1));
            assertThat(client.refused(stream)).isTrue();
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @Test
    void withoutKeysAForeignAuthorityIsRefused() throws Exception {
        try (Scene scene = Scene.of("openai").open().start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.head(
                    true, ":method", "GET", ":scheme", "http", ":authority", "evil.example", ":path", "/v1/models");
            Answer answer = client.answer(stream);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("foreign_host");
            assertThat(client.answer(client.get("/v1/models")).status()).isEqualTo(200);
        }
    }

    @Test
    void whatOnlyBeginsLikeHttp2IsAnsweredAsHttp1() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire().drip("PROPFIND /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(wire.answer().status()).isEqualTo(405);
            Wire other = scene.wire().drip("PRIVATE /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(other.answer().status()).isEqualTo(405);
        }
    }

    @Test
    void aPrefaceThatComesByteByByteIsTaken() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                java.net.Socket socket = new java.net.Socket(
                        java.net.InetAddress.getLoopbackAddress(), scene.rig().port())) {
            socket.setTcpNoDelay(true);
            for (byte one : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
            }
            Frames frames = new Frames(socket);
            frames.settings();
            assertThat(frames.next())
                    .satisfies(frame -> assertThat(frame.type()).isEqualTo(Frames.SETTINGS));
        }
    }

    @Test
    void anotherPrefaceEndsTheConnection() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Wire wire = scene.wire();
            wire.trySending("PRI * HTTP/3.0\r\n\r\nXX\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            wire.rest();
            stillServes(scene);
        }
    }

    @Test
    void anIdleConnectionIsClosedWithAWordOfFarewell() throws Exception {
        try (Scene scene = Scene.of("openai").limits("keep-alive: 200ms").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            assertThat(client.goAway().reason()).isZero();
            client.awaitClosed();
            scene.ended("success", null);
        }
    }

    private static boolean sent(StreamClient client, int type, int stream, byte[] payload) {
        try {
            client.frames().send(type, 0, stream, payload);
            return true;
        } catch (IOException e) {
            // The gateway has had enough.
            return false;
        }
    }

    private static boolean sentAHundredPings(StreamClient client) {
        byte[] ping = {0, 0, 8, Frames.PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        ByteBuffer hundred = ByteBuffer.allocate(100 * ping.length);
        while (hundred.hasRemaining()) {
            hundred.put(ping);
        }
        try {
            client.frames().write(hundred.array());
            return true;
        } catch (IOException e) {
            // The gateway has had enough.
            return false;
        }
    }

    /// On a busy machine a flood may have the event loops so late that for a moment nothing new is taken.
    private static void stillServes(Scene scene) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Answer answer = scene.ask(Scene.whole("still there?"));
            assertThat(answer.said()).as(answer.status() + " " + answer.text()).isEqualTo("first says: still there?");
        });
    }
}
