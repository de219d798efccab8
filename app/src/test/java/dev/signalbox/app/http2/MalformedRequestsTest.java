package dev.signalbox.app.http2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Requests that are none of HTTP/2 (RFC 9113 §8.1.1): each is refused and recorded, and the other requests
/// of its connection do not notice.
@Tag("sockets")
final class MalformedRequestsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String REST =
            "content-type=application/json,authorization=Bearer " + Scene.CALLER_KEY + ",accept=*/*";
    private static final String GOOD =
            ":method=POST,:scheme=http,:authority=127.0.0.1,:path=/v1/chat/completions," + REST;
    private static final byte[] BODY = Scene.whole("never").getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD + ",connection=close",
                GOOD + ",transfer-encoding=chunked",
                GOOD + ",upgrade=h2c",
                GOOD + ",te=gzip",
                GOOD + ",Upper=case",
                GOOD + ",=no name",
                GOOD + ",with space=x",
                GOOD + ",x-injected=a\r\nb: c",
                GOOD + ",x-injected=a\nb",
                GOOD + ",x-injected=a\0b",
                GOOD + ",:path=/v1/models",
                GOOD + ",:unknown=x",
                GOOD + ",:status=200",
                ":method=POST,:scheme=http,:authority=127.0.0.1,accept=*/*,:path=/v1/chat/completions," + REST,
                ":method=POST,:method=GET,:scheme=http,:authority=127.0.0.1,:path=/v1/chat/completions," + REST,
                ":method=POST,:scheme=http,:authority=127.0.0.1,:path=," + REST,
                ":method=POST,:scheme=http,:authority=127.0.0.1," + REST,
                ":method=POST,:scheme=http,:authority=,:path=/v1/chat/completions," + REST,
                ":scheme=http,:authority=127.0.0.1,:path=/v1/chat/completions," + REST,
                ":method=,:scheme=http,:authority=127.0.0.1,:path=/v1/chat/completions," + REST,
                GOOD + ",content-length=x",
                GOOD + ",content-length=-5",
                GOOD + ",content-length=5,content-length=6",
                // Less than what comes, and more.
                GOOD + ",content-length=5",
                GOOD + ",content-length=5000",
            })
    void aMalformedRequestIsRefusedAndItsNeighbourIsAnswered(String fields) throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int neighbour = neighbour(scene, client);
            int stream = client.literally(false, fields.split("[=,]", -1));
            client.frames().data(stream, BODY, true);
            refused(client.answer(stream));
            assertThat(client.answer(neighbour).said()).isEqualTo("kept");
            assertThat(client.answer(client.chat(Scene.whole("and now?"))).said())
                    .isEqualTo("first says: and now?");
            recorded(scene.ended(3, "success", null), "bad_request");
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void aMalformedRequestWithoutABodyIsRefused() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            refused(client.answer(client.literally(true, (GOOD + ",connection=close").split("[=,]", -1))));
            refused(client.answer(client.literally(true, (GOOD + ",content-length=5").split("[=,]", -1))));
            scene.ended(2, "caller_error", "bad_request");
        }
    }

    @Test
    void aBodyThatEndsWithSomethingMalformedIsRefused() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int neighbour = neighbour(scene, client);
            int stream = client.literally(false, GOOD.split("[=,]", -1));
            client.frames().data(stream, BODY, false);
            client.frames().literally(stream, true, ":path", "/v1/models");
            refused(client.answer(stream));
            assertThat(client.answer(neighbour).said()).isEqualTo("kept");
            recorded(scene.ended(2, "caller_error", "bad_request"), "bad_request");
        }
    }

    @Test
    void aHeadThatIsMuchTooLargeIsRefusedAndItsBodyIgnored() throws Exception {
        try (Scene scene = Scene.of("openai").limits("head: 4KiB").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int neighbour = neighbour(scene, client);
            Answer answer = client.answer(client.chat(Scene.whole("hi"), "x-long", "x".repeat(9000)));
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.code()).isEqualTo("headers_too_large");
            assertThat(client.answer(neighbour).said()).isEqualTo("kept");
            recorded(scene.ended(2, "caller_error", "headers_too_large"), "headers_too_large");
        }
    }

    /// What a client has sent before it could know is passed over; what it sends for ever is an attack.
    @Test
    void dataUnderWayIsPassedOverAndAFloodOfItEndsTheConnection() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.literally(false, (GOOD + ",connection=close").split("[=,]", -1));
            refused(client.answer(stream));
            assertThat(client.resetOf(stream)).isEqualTo(Frames.PROTOCOL_ERROR);
            for (int i = 0; i < 250; i++) {
                client.frames().data(stream, new byte[] {' '}, false);
            }
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            flood(client, stream);
            client.awaitClosed();
            scene.ended(2, "success", null);
        }
    }

    @Test
    void aFloodOfMalformedRequestsEndsTheConnection() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            String[] fields = (GOOD + ",connection=close").split("[=,]", -1);
            int sent = 0;
            try {
                while (sent < 10_000) {
                    client.literally(true, fields);
                    sent++;
                }
            } catch (IOException e) {
                assertThat(sent).as("closed after so many").isGreaterThan(100);
            }
            client.awaitClosed();
            assertThat(scene.ask(Scene.whole("still there?")).said()).isEqualTo("first says: still there?");
        }
    }

    /// These are not about requests (RFC 9113 §5.3.2, §6.9), and make none.
    @Test
    void aFrameForAStreamThatWasNeverOpenedIsNoRequest() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            client.frames().send(2, 0, 21, new byte[] {0, 0, 0, 21, 0});
            assertThat(client.resetOf(21)).isEqualTo(Frames.PROTOCOL_ERROR);
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.ended("success", null);
        }
    }

    /// A request that is under way when the malformed one comes.
    private static int neighbour(Scene scene, StreamClient client) throws Exception {
        scene.first().next(Reply.text("kept").with("delay=200ms"));
        int stream = client.chat(Scene.whole("hi"));
        scene.first().awaitRequests(1, PATIENCE);
        return stream;
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("bad_request");
        assertThat(answer.header("x-request-id")).startsWith("req_");
    }

    private static void recorded(List<JsonNode> records, String code) {
        List<String> codes = new ArrayList<>();
        records.forEach(record -> codes.add(record.path("code").asString("-")));
        assertThat(codes).containsOnlyOnce(code);
        codes.remove(code);
        assertThat(codes).containsOnly("-");
    }

    private static void flood(StreamClient client, int stream) {
        try {
            for (int i = 0; i < 100_000; i++) {
                client.frames().data(stream, new byte[] {' '}, false);
            }
        } catch (IOException e) {
            // The gateway has had enough.
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
