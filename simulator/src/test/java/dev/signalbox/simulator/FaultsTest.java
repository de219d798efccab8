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
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every fault, as a client sees it.
@Tag("sockets")
class FaultsTest {
    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    private HttpResponse<String> faulty(String fault) throws Exception {
        return caller.post(CHAT, stream("hi"), "x-sim-fault", fault);
    }

    private Socket raw(String fault) throws IOException {
        return caller.raw(rawChat(stream("hi"), "x-sim-fault: " + fault + "\r\n"));
    }

    private RecordedRequest.End ended() throws InterruptedException {
        return simulator
                .awaitRequest(request -> request.end() != RecordedRequest.End.OPEN, PATIENCE)
                .end();
    }

    @ParameterizedTest
    @CsvSource({"500,server_error", "503,service_unavailable_error", "429,requests", "403,invalid_request_error"})
    void aStatusHasOpenAisBody(int status, String type) throws Exception {
        HttpResponse<String> response = faulty("status=" + status);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/type").asString()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"500,api_error", "529,overloaded_error", "429,rate_limit_error", "413,request_too_large"})
    void aStatusHasAnthropicsBody(int status, String type) throws Exception {
        HttpResponse<String> response = caller.post(MESSAGES, message("hi", ""), "x-sim-fault", "status=" + status);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/type").asString()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "quota,429,insufficient_quota",
        "context,400,context_length_exceeded",
        "content-filter,400,content_filter",
        "model,404,model_not_found",
        "key,401,invalid_api_key"
    })
    void wellKnownErrorsHaveTheirCodes(String name, int status, String code) throws Exception {
        HttpResponse<String> response = faulty("error=" + name);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/code").asString()).isEqualTo(code);
    }

    @Test
    void retryAfterIsSentAsItIs() throws Exception {
        assertThat(faulty("status=503,retry-after=-5").headers().firstValue("retry-after"))
                .contains("-5");
        HttpResponse<String> date = faulty("retry-after=\"Wed, 21 Oct 2015 07:28:00 GMT\"");
        assertThat(date.statusCode()).isEqualTo(429);
        assertThat(date.headers().firstValue("retry-after")).contains("Wed, 21 Oct 2015 07:28:00 GMT");
    }

    @Test
    void delayPostponesTheAnswer() throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> response = faulty("delay=150ms");

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(150_000_000);
        assertThat(said(response.body(), 0)).isEqualTo("You said: hi");
    }

    @Test
    void hangSendsNothingUntilTheClientLeaves() throws Exception {
        try (Socket socket = raw("hang")) {
            simulator.awaitRequests(1, PATIENCE);
            assertThat(socket.getInputStream().available()).isZero();
        }
        assertThat(ended()).isEqualTo(RecordedRequest.End.CLIENT_CLOSED);
    }

    @Test
    void resetIsARealReset() throws Exception {
        try (Socket socket = raw("reset")) {
            assertThatThrownBy(() -> readAll(socket))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(ended()).isEqualTo(RecordedRequest.End.CUT);
    }

    @Test
    void resetAfterSendsTheEventsFirst() throws Exception {
        try (Socket socket = raw("reset-after=2")) {
            readUntil(socket, "\"content\":\"You\"");
            assertThatThrownBy(() -> readAll(socket)).isInstanceOf(SocketException.class);
        }
        assertThat(simulator.requests().getFirst().eventsSent()).isEqualTo(2);
    }

    @Test
    void hangAfterSendsTheEventsFirst() throws Exception {
        try (Socket socket = raw("hang-after=3")) {
            readUntil(socket, "\"content\":\" said:\"");
            simulator.awaitRequest(request -> request.eventsSent() == 3, PATIENCE);
        }
        assertThat(ended()).isEqualTo(RecordedRequest.End.CLIENT_CLOSED);
    }

    @Test
    void roleOnlyHangsAfterTheRole() throws Exception {
        try (Socket socket = raw("role-only")) {
            readUntil(socket, "\"role\":\"assistant\"");
            assertThat(simulator
                            .awaitRequest(request -> request.eventsSent() == 1, PATIENCE)
                            .end())
                    .isEqualTo(RecordedRequest.End.OPEN);
        }
    }

    @Test
    void truncateAfterEndsTheBodyProperly() throws Exception {
        String body = faulty("truncate-after=2").body();

        assertThat(said(body, 0)).isEqualTo("You");
        assertThat(body).doesNotContain("[DONE]").doesNotContain("\"stop\"");
        assertThat(ended()).isEqualTo(RecordedRequest.End.CUT);
    }

    @Test
    void closeAfterEndsInTheMiddleOfTheBody() throws Exception {
        try (Socket socket = raw("close-after=2")) {
            assertThat(readAll(socket)).contains("You").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void malformedAfterPutsAnEventThatIsNoJson() throws Exception {
        String body = faulty("malformed-after=2").body();

        assertThat(body).contains("\"delta\":{\"cont\n\n").endsWith("[DONE]\n\n");
    }

    @Test
    void errorEventComesFirstInA200() throws Exception {
        HttpResponse<String> openAi = faulty("error-event");
        assertThat(openAi.statusCode()).isEqualTo(200);
        assertThat(openAi.body()).startsWith("data: {\"error\":").doesNotContain("[DONE]");
        String anthropic = caller.post(
                        MESSAGES, message("hi", ",\"stream\":true"), "x-sim-fault", "error-event-after=2")
                .body();
        assertThat(anthropic)
                .startsWith("event: message_start")
                .contains("event: error\n")
                .doesNotContain("message_stop");
    }

    @Test
    void dripSpacesTheEvents() throws Exception {
        long start = System.nanoTime();
        faulty("drip=20ms");

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5 * 20_000_000L);
    }

    @Test
    void htmlAndEmptyAreSuccessesWithoutAnAnswer() throws Exception {
        HttpResponse<String> html = faulty("html");
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("content-type")).contains("text/html");
        HttpResponse<String> empty = faulty("empty");
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void invalidUtf8IsInsideTheContent() throws Exception {
        byte[] body =
                caller.bytes(CHAT, stream("hi"), "x-sim-fault", "invalid-utf8").body();

        assertThatThrownBy(() -> UTF_8.newDecoder().decode(ByteBuffer.wrap(body)))
                .isInstanceOf(CharacterCodingException.class);
        assertThat(new String(body, ISO_8859_1)).contains("\"content\":\"ÿ").endsWith("[DONE]\n\n");
    }

    @Test
    void bigEventIsOneEvent() throws Exception {
        String body = faulty("big-event=3000000").body();

        assertThat(said(body, 0)).hasSize(3_000_000 + "You said: hi".length());
    }

    @Test
    void endlessHeadersStopWithTheClient() throws Exception {
        try (Socket socket = raw("endless-headers")) {
            assertThat(socket.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);
        }
        assertThat(ended()).isEqualTo(RecordedRequest.End.CLIENT_CLOSED);
    }

    @Test
    void endlessBodyNeverEndsItsEvent() throws Exception {
        try (Socket socket = raw("endless-body")) {
            String start = new String(socket.getInputStream().readNBytes(1_000_000), UTF_8);
            assertThat(start).contains("data: {").doesNotContain("\n\n");
        }
        assertThat(ended()).isEqualTo(RecordedRequest.End.CLIENT_CLOSED);
    }

    @Test
    void anEndlessBodyWaitsForAReaderThatDoesNotRead() throws Exception {
        try (Socket _ = raw("endless-body")) {
            simulator.awaitRequest(request -> request.eventsSent() > 10, PATIENCE);
            assertThat(json(caller.post(CHAT, chat("still there?", "")))
                            .at("/choices/0/message/content")
                            .asString())
                    .isEqualTo("You said: still there?");
        }
    }

    @Test
    void gzipIsSentWhetherOrNotItWasAskedFor() throws Exception {
        HttpResponse<byte[]> response = caller.bytes(CHAT, stream("hi"), "x-sim-fault", "gzip");

        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(said(new String(unpacked.readAllBytes(), UTF_8), 0)).isEqualTo("You said: hi");
        }
    }

    @Test
    void aGzipBombIsSmallOnTheWire() throws Exception {
        byte[] body =
                caller.bytes(CHAT, stream("hi"), "x-sim-fault", "gzip-bomb").body();

        assertThat(body.length).isLessThan(8 << 20);
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            assertThat(unpacked.skip(100L << 20)).isEqualTo(100L << 20);
        }
    }

    @Test
    void splitCutsCharactersAndLineEnds() throws Exception {
        try (Socket socket = caller.raw(rawChat(stream("한글 🙂"), "x-sim-fault: split=1,crlf,close\r\n"))) {
            String all = readAll(socket);
            assertThat(all.lines().filter("1"::equals).count()).isGreaterThan(500);
        }
        String body = caller.post(CHAT, stream("한글 🙂"), "x-sim-fault", "split=1,crlf")
                .body();
        assertThat(said(body, 0)).isEqualTo("You said: 한글 🙂");
        assertThat(body).endsWith("data: [DONE]\r\n\r\n");
    }

    @Test
    void framingCanBeUnusual() throws Exception {
        String body = faulty("no-space,comments,no-done").body();

        assertThat(body)
                .startsWith(": keep-alive\n\ndata:{")
                .doesNotContain("[DONE]")
                .contains("\"finish_reason\":\"stop\"");
    }

    @Test
    void closeEndsTheConnectionAfterTheAnswer() throws Exception {
        try (Socket socket = raw("close")) {
            assertThat(readAll(socket)).contains("connection: close").endsWith("0\r\n\r\n");
        }
    }

    @Test
    void anAnswerThatIsNoStreamBreaksInPiecesOf64Bytes() throws Exception {
        HttpResponse<byte[]> response = caller.bytes(CHAT, chat("hi", ""), "x-sim-fault", "truncate-after=2");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSize(128);
    }

    @Test
    void anUnknownFaultInTheHeaderIsExplained() throws Exception {
        HttpResponse<String> response = faulty("hangg");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("did you mean \\\"hang\\\"?");
    }

    @Test
    void rulesApplyToTheirRequests() throws Exception {
        simulator.script(Script.defaults()
                .withFault(FaultRule.always("status=503").onRequests(2, 3))
                .withFault(FaultRule.always("status=500").forModel("claude-*").forPath(MESSAGES)));

        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(200);
        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(503);
        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(503);
        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(200);
        assertThat(caller.post(MESSAGES, message("hi", "")).statusCode()).isEqualTo(500);
    }

    @Test
    void theSameSeedDrawsTheSameFaults() throws Exception {
        Script script =
                Script.defaults().withFault(FaultRule.always("status=503").withProbability(0.5));
        String first = statuses(script.withSeed(7));

        assertThat(first).contains("200").contains("503");
        assertThat(statuses(script.withSeed(7))).isEqualTo(first);
        assertThat(statuses(script.withSeed(8))).isNotEqualTo(first);
    }

    private String statuses(Script script) throws Exception {
        simulator.script(script);
        StringBuilder statuses = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            statuses.append(caller.post(CHAT, chat("hi", "")).statusCode()).append(' ');
        }
        return statuses.toString();
    }
}
