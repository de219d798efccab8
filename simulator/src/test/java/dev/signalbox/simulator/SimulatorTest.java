package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.CHAT;
import static dev.signalbox.simulator.Caller.MESSAGES;
import static dev.signalbox.simulator.Caller.PATIENCE;
import static dev.signalbox.simulator.Caller.chat;
import static dev.signalbox.simulator.Caller.json;
import static dev.signalbox.simulator.Caller.message;
import static dev.signalbox.simulator.Caller.rawChat;
import static dev.signalbox.simulator.Caller.readAll;
import static dev.signalbox.simulator.Caller.readUntil;
import static dev.signalbox.simulator.Caller.said;
import static dev.signalbox.simulator.Caller.stream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The simulator as a fixture of tests, and as an HTTP server.
@Tag("sockets")
class SimulatorTest {
    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    @Test
    void remembersWhatItReceived() throws Exception {
        caller.post(CHAT + "?a=b", chat("hi", ""), "x-one", "1", "X-Two", "2");

        RecordedRequest request = simulator.awaitRequests(1, PATIENCE).getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo(CHAT);
        assertThat(request.target()).isEqualTo(CHAT + "?a=b");
        assertThat(request.header("X-ONE")).contains("1");
        assertThat(request.headers()).contains(new Header("X-Two", "2"));
        assertThat(request.text()).isEqualTo(chat("hi", ""));
        assertThat(request.body()).isEqualTo(chat("hi", "").getBytes(UTF_8));
    }

    @Test
    void tellsHowAnAnswerEnded() throws Exception {
        caller.post(CHAT, stream("hi"));
        RecordedRequest complete =
                simulator.awaitRequest(request -> request.end() == RecordedRequest.End.COMPLETED, PATIENCE);
        assertThat(complete.eventsSent()).isEqualTo(6);

        simulator.script(Script.defaults().withLatency(Distribution.ZERO, new Distribution.Constant(3_600_000)));
        try (Socket socket = caller.raw(rawChat(stream("hi"), ""))) {
            readUntil(socket, "\"content\":\"You\"");
        }
        RecordedRequest left =
                simulator.awaitRequest(request -> request.end() == RecordedRequest.End.CLIENT_CLOSED, PATIENCE);
        assertThat(left.eventsSent()).isEqualTo(2);
    }

    @Test
    void waitingEndsWithAMessageWhenNothingComes() {
        assertThatThrownBy(() -> simulator.awaitRequests(1, Duration.ofMillis(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not 1 requests");
        assertThatThrownBy(() -> simulator.awaitRequest(_ -> true, Duration.ZERO))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitingWakesUpWhenTheRequestComes() throws Exception {
        CompletableFuture<HttpResponse<String>> call = CompletableFuture.supplyAsync(() -> {
            try {
                return caller.post(CHAT, chat("hi", ""));
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });

        assertThat(simulator.awaitRequests(1, PATIENCE)).hasSize(1);
        assertThat(call.join().statusCode()).isEqualTo(200);
    }

    @Test
    void queuedRepliesComeBeforeTheScript() throws Exception {
        simulator.script(Script.defaults().withKeys("some-key").withFault(FaultRule.always("status=500")));
        simulator.next(
                Reply.fault("status=503"),
                Reply.text("hello 세계"),
                Reply.text("hello 세계"),
                Reply.json(418, "{\"tea\":true}"),
                Reply.sse("data: {\"x\":1}\n\ndata: [DONE]\n\n".getBytes(UTF_8)),
                Reply.of(204, List.of(new Header("x-mine", "1")), new byte[0]));

        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(503);
        assertThat(said(caller.post(CHAT, stream("hi")).body(), 0)).isEqualTo("hello 세계");
        assertThat(json(caller.post(MESSAGES, message("hi", "")))
                        .at("/content/0/text")
                        .asString())
                .isEqualTo("hello 세계");
        assertThat(caller.post(CHAT, chat("hi", "")).body()).isEqualTo("{\"tea\":true}");
        assertThat(caller.post(CHAT, chat("hi", "")).body()).isEqualTo("data: {\"x\":1}\n\ndata: [DONE]\n\n");
        assertThat(caller.post(CHAT, chat("hi", "")).headers().firstValue("x-mine"))
                .contains("1");
        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(500);
    }

    @Test
    void fixedBytesMayBreakToo() throws Exception {
        byte[] sse = "data: 1\r\n\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n".getBytes(UTF_8);
        simulator.next(Reply.sse(sse).with("truncate-after=2"));

        assertThat(caller.post(CHAT, stream("hi")).body()).isEqualTo("data: 1\r\n\r\ndata: 2\r\n\r\n");
    }

    @Test
    void answersAreOfTheLengthThatIsDrawn() throws Exception {
        Script script = Script.defaults().withSeed(3).withAnswerTokens(new Distribution.Constant(40));
        simulator.script(script);
        String korean = said(caller.post(CHAT, stream("안녕 🙂")).body(), 0);
        simulator.script(script);

        assertThat(said(caller.post(CHAT, stream("안녕 🙂")).body(), 0)).isEqualTo(korean);
        assertThat(korean).startsWith("You said: 안녕 🙂 ").containsPattern(" [가-힣]+ ");
        assertThat(korean.split(" ")).hasSize(40);
        assertThat(korean.codePoints().filter(c -> c >= 0x1F000).count()).isGreaterThan(1);
    }

    @Test
    void firstTokenAndPaceTakeTheirTime() throws Exception {
        simulator.script(Script.defaults()
                .withLatency(new Distribution.Constant(60), new Distribution.Constant(20))
                .withPrefix(""));
        long start = System.nanoTime();
        caller.post(CHAT, stream("one two three"));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000);

        start = System.nanoTime();
        caller.post(CHAT, chat("one two three", ""));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(120_000_000);
    }

    @Test
    void connectionsAreKeptAndCounted() throws Exception {
        caller.post(CHAT, chat("hi", ""));
        caller.post(CHAT, chat("hi", ""));

        List<RecordedRequest> requests = simulator.awaitRequests(2, PATIENCE);
        assertThat(requests.get(0).connection()).isEqualTo(requests.get(1).connection());
        assertThat(simulator.openConnections()).isEqualTo(1);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        simulator.next(Reply.text("first").with("delay=50ms"), Reply.text("second"), Reply.text("third"));
        String request = rawChat(chat("hi", ""), "");
        String last = rawChat(chat("hi", ""), "connection: close\r\n");
        try (Socket socket = caller.raw(request + request + last)) {
            assertThat(readAll(socket)).containsSubsequence("first", "second", "third");
        }
    }

    @Test
    void manyPipelinedRequestsAreAllAnswered() throws Exception {
        String request = rawChat(chat("hi", ""), "");
        String last = rawChat(chat("bye", ""), "connection: close\r\n");
        try (Socket socket = caller.raw(request.repeat(200) + last)) {
            assertThat(readAll(socket).split("HTTP/1.1 200 OK", -1)).hasSize(202);
        }
    }

    @Test
    void expectationsAreMet() throws Exception {
        String body = chat("hi", "");
        try (Socket socket = caller.raw("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                + "connection: close\r\ncontent-length: " + body.length() + "\r\n\r\n")) {
            readUntil(socket, "HTTP/1.1 100 Continue\r\n\r\n");
            socket.getOutputStream().write(body.getBytes(UTF_8));
            assertThat(readAll(socket)).startsWith("HTTP/1.1 200 OK").contains("You said: hi");
        }
    }

    @Test
    void chunkedRequestsAreRead() throws Exception {
        String body = chat("hi", "");
        try (Socket socket = caller.raw("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                + "transfer-encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                + "\r\n0\r\n\r\n")) {
            assertThat(readAll(socket)).contains("You said: hi");
        }
    }

    @Test
    void http10GetsNoChunks() throws Exception {
        String request = rawChat(stream("hi"), "").replace("HTTP/1.1", "HTTP/1.0");
        try (Socket socket = caller.raw(request)) {
            assertThat(readAll(socket)).doesNotContain("transfer-encoding").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        try (Socket socket = caller.raw("HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
        }
    }

    @Test
    void nonsenseIsRefused() throws Exception {
        try (Socket socket = caller.raw("this is not http\r\n\r\n")) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 400 Bad Request");
        }
    }

    @Test
    void largeBodiesAreReadAndTooLargeOnesRefused() throws Exception {
        String image = "x".repeat(30 << 20);
        HttpResponse<String> large = caller.post(CHAT, chat(image, ""));
        assertThat(large.statusCode()).isEqualTo(200);
        try (Socket socket = caller.raw(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: " + ((64L << 20) + 1) + "\r\n\r\n")) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void largeAnswersArriveWhole() throws Exception {
        byte[] body = "0123456789".repeat(500_000).getBytes(UTF_8);
        simulator.next(Reply.of(200, List.of(), body));

        HttpResponse<byte[]> response = caller.bytes(CHAT, chat("hi", ""));
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(body.length);
    }

    @Test
    void thousandsOfStreamsNeedNoThreads() throws Exception {
        simulator.script(Script.defaults().withLatency(Distribution.ZERO, new Distribution.Constant(3_600_000)));
        int threads = Thread.activeCount();
        String request = rawChat(stream("hi"), "");
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                sockets.add(caller.raw(request));
            }
            simulator.awaitRequests(1_000, PATIENCE);
            assertThat(simulator.openConnections()).isEqualTo(1_000);
            assertThat(Thread.activeCount()).isLessThan(threads + 20);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        simulator.awaitRequest(
                one -> one.number() == 1_000 && one.end() == RecordedRequest.End.CLIENT_CLOSED, PATIENCE);
    }

    @Test
    void aTakenPortIsAnError() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), simulator.port());

        assertThatThrownBy(() -> Simulator.start(Script.defaults(), taken).close())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining(":" + simulator.port());
    }
}
