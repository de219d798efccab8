package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that two servers could read in two ways (row 30 of the fault matrix): each is refused, the connection ends,
/// nothing of it reaches a provider, and what follows it is not answered.
@Tag("sockets")
final class SmugglingTest {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1\r\n";
    private static final String COMMON =
            "Host: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer " + Scene.CALLER_KEY + "\r\n";
    private static final String BODY = Scene.whole("smuggled");
    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";
    private static final String CHUNKED = LINE + COMMON + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String CHUNK = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
    private static final String FOLLOWING = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.of("openai").start();
    }

    @AfterAll
    static void stop() throws Exception {
        scene.nothingSecretCameOut();
        scene.close();
    }

    static Stream<Arguments> corpus() {
        List<Arguments> all = new ArrayList<>();
        head(all, "TE and CL", LENGTH + "Transfer-Encoding: chunked\r\n", CHUNK);
        head(all, "CL after TE", "Transfer-Encoding: chunked\r\n" + LENGTH, CHUNK);
        head(all, "TE and CL 0", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", CHUNK);
        head(all, "two different CL", LENGTH + "Content-Length: 3\r\n", BODY);
        head(all, "the same CL twice", LENGTH + LENGTH, BODY);
        head(all, "a list of different CL", "Content-Length: 3, 4\r\n", BODY);
        head(all, "CL with plus", "Content-Length: +" + BODY.length() + "\r\n", BODY);
        head(all, "CL with minus", "Content-Length: -1\r\n", BODY);
        head(all, "CL in hex", "Content-Length: 0x" + Integer.toHexString(BODY.length()) + "\r\n", BODY);
        head(all, "CL with a space within", "Content-Length: 1 2\r\n", BODY);
        head(all, "CL with a fraction", "Content-Length: 12.0\r\n", BODY);
        head(all, "CL without digits", "Content-Length: \r\n", BODY);
        head(all, "CL with letters behind", "Content-Length: 12abc\r\n", BODY);
        head(all, "CL beyond 64 bits", "Content-Length: 99999999999999999999\r\n", BODY);
        head(all, "CL with non-ASCII digits", "Content-Length: ١٢\r\n", BODY);
        head(all, "space before the colon of CL", "Content-Length : " + BODY.length() + "\r\n", BODY);
        head(all, "space before the colon of TE", "Transfer-Encoding : chunked\r\n", CHUNK);
        head(all, "tab before the colon", "X-A\t: b\r\n" + LENGTH, BODY);
        head(all, "space before the name", " X-A: b\r\n" + LENGTH, BODY);
        head(all, "no colon", "X-A\r\n" + LENGTH, BODY);
        head(all, "no name", ": b\r\n" + LENGTH, BODY);
        head(all, "folded header", "X-A: b\r\n c\r\n" + LENGTH, BODY);
        head(all, "header folded with a tab", "X-A: b\r\n\tc\r\n" + LENGTH, BODY);
        head(all, "folded TE", "Transfer-Encoding:\r\n chunked\r\n", CHUNK);
        head(all, "folded last header", LENGTH + "X-A: b\r\n c\r\n", BODY);
        head(all, "TE identity", "Transfer-Encoding: identity\r\n", BODY);
        head(all, "TE identity with CL", "Transfer-Encoding: identity\r\n" + LENGTH, BODY);
        head(all, "TE gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", CHUNK);
        head(all, "TE chunked, identity", "Transfer-Encoding: chunked, identity\r\n", CHUNK);
        head(all, "TE chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", CHUNK);
        head(all, "TE in two headers", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", CHUNK);
        head(all, "TE xchunked", "Transfer-Encoding: xchunked\r\n", CHUNK);
        head(all, "TE quoted", "Transfer-Encoding: \"chunked\"\r\n", CHUNK);
        head(all, "TE with a parameter", "Transfer-Encoding: chunked;q=1\r\n", CHUNK);
        head(all, "TE with vertical tab", "Transfer-Encoding: \u000bchunked\r\n", CHUNK);
        head(all, "TE with a no-break space", "Transfer-Encoding: \u00a0chunked\r\n", CHUNK);
        head(all, "empty TE", "Transfer-Encoding:\r\n" + LENGTH, BODY);
        head(all, "NUL in a value", "X-A: b\0c\r\n" + LENGTH, BODY);
        head(all, "NUL in a name", "X\0A: b\r\n" + LENGTH, BODY);
        head(all, "CR in a value", "X-A: b\rc\r\n" + LENGTH, BODY);
        head(all, "CR in a forwarded value", "OpenAI-Organization: b\rX-C: d\r\n" + LENGTH, BODY);
        head(all, "bare LF after a header", "X-A: b\n" + LENGTH, BODY);
        head(all, "two Hosts", "Host: localhost\r\n" + LENGTH, BODY);
        head(all, "two different Hosts", "Host: example.com\r\n" + LENGTH, BODY);
        add(all, "no Host", LINE + COMMON.replace("Host: localhost\r\n", "") + LENGTH + "\r\n" + BODY);
        add(all, "no Host where nobody looks", "GET /healthz HTTP/1.1\r\n\r\n");
        add(
                all,
                "TE xchunked where nobody looks",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + "Transfer-Encoding: xchunked\r\n\r\n" + CHUNK);
        add(all, "bare LF after the line", LINE.replace("\r", "") + COMMON + LENGTH + "\r\n" + BODY);
        add(all, "bare LF everywhere", (LINE + COMMON + LENGTH + "\r\n").replace("\r", "") + BODY);
        add(all, "bare LF ends the head", LINE + COMMON + LENGTH + "\n" + BODY);
        add(all, "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        add(all, "HTTP/3.0", (LINE + COMMON + LENGTH + "\r\n" + BODY).replace("HTTP/1.1", "HTTP/3.0"));
        add(all, "HTTP/1.2", (LINE + COMMON + LENGTH + "\r\n" + BODY).replace("HTTP/1.1", "HTTP/1.2"));
        add(all, "HTTP/0.9", "GET /healthz\r\n\r\n");
        add(all, "no version", "POST /v1/chat/completions\r\n" + COMMON + LENGTH + "\r\n" + BODY);
        add(all, "a space in the target", (LINE + COMMON + LENGTH + "\r\n" + BODY).replace("/v1/", "/v1/ x"));
        add(all, "TE with HTTP/1.0", CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + CHUNK);
        add(all, "garbage", "\u0001\u0002\u0003garbage\r\n\r\n");
        add(all, "a TLS hello", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n");
        String size = Integer.toHexString(BODY.length());
        chunk(all, "size over 32 bits", "FFFFFFFFF\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "size over 64 bits", "FFFFFFFFFFFFFFFFF\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "size that wraps around", "1000000000000000" + size + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "negative size", "-" + size + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "size with plus", "+" + size + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "size with 0x", "0x" + size + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "no size", "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "no size but an extension", ";a=b\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "size with a space within", size.charAt(0) + " " + size.charAt(1) + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "letters behind the size", size + "g\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "space before the size", " " + size + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "bare LF after the size", size + "\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "bare LF in an extension", size + ";a\nb\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "CR in an extension", size + ";a\rb\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "NUL in an extension", size + ";a\0b\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "bare LF after the data", size + "\r\n" + BODY + "\n0\r\n\r\n");
        chunk(all, "more data than the size", size + "\r\n" + BODY + "xx\r\n0\r\n\r\n");
        chunk(all, "no line end after the data", size + "\r\n" + BODY + "0\r\n\r\n");
        chunk(all, "an endless extension", size + ";" + "a".repeat(100_000) + "\r\n" + BODY + "\r\n0\r\n\r\n");
        chunk(all, "bare LF after a trailer", size + "\r\n" + BODY + "\r\n0\r\nX-A: b\n\r\n");
        chunk(all, "an endless trailer", size + "\r\n" + BODY + "\r\n0\r\nX-A: " + "b".repeat(100_000) + "\r\n\r\n");
        return all.stream();
    }

    private static void head(List<Arguments> all, String name, String headers, String body) {
        add(all, name, LINE + COMMON + headers + "\r\n" + body);
    }

    private static void chunk(List<Arguments> all, String name, String chunks) {
        add(all, "chunk: " + name, CHUNKED + chunks);
    }

    private static void add(List<Arguments> all, String name, String request) {
        all.add(Arguments.of(name, request));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corpus")
    void isRefusedInOnePacket(String name, String request) throws Exception {
        int before = scene.first().requests().size();
        Wire wire = scene.wire();
        wire.trySending((request + FOLLOWING).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        refused(name, wire, before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corpus")
    void isRefusedByteByByte(String name, String request) throws Exception {
        int before = scene.first().requests().size();
        Wire wire = scene.wire();
        if (request.length() > 10_000) {
            wire.drip(request.substring(0, 400));
            wire.trySending(request.substring(400).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } else {
            wire.drip(request);
        }
        wire.drip(FOLLOWING);
        refused(name, wire, before);
    }

    private static void refused(String name, Wire wire, int before) throws Exception {
        String answers = Answer.decode(wire.rest());
        assertThat(answers).as(name).doesNotContain("HTTP/1.1 200");
        if (!answers.isEmpty()) {
            assertThat(answers).as(name).matches("(?s)HTTP/1\\.1 (400|408|413|431) .*");
            assertThat(answers.split("HTTP/1\\.1 \\d", -1)).as(name).hasSize(2);
            assertThat(answers.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
        }
        assertThat(scene.first().requests()).as(name).hasSize(before);
    }
}
