package dev.signalbox.app.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.PlantedBug;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.ops.Authority;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Many requests on one connection, each with a life of its own.
@Tag("sockets")
final class StreamLifeTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String WORDS = "a long story ".repeat(30).strip();
    private static final int EVENTS = 250;
    private static final String LONG = "word ".repeat(20_000);

    /// What does not get through to the client says nothing about the provider.
    @Test
    void aClientWithoutRoomHasTheHeadAtOnceAndBlamesNobody() throws Exception {
        try (Scene scene = Scene.of("openai")
                        .route("timeouts: { connect: 1s, first-token: 500ms, idle: 500ms, total: 20s }")
                        .start();
                StreamClient client = StreamClient.to(scene.rig().port(), Frames.INITIAL_WINDOW_SIZE, 0)
                        .modest()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                streams.add(client.chat(Scene.streamed("hi")));
            }
            for (int stream : streams) {
                client.awaitStatus(stream, 200);
            }
            for (int stream : streams) {
                client.frames().window(stream, 1 << 20);
                assertThat(client.answer(stream).said()).isEqualTo("first says: hi");
            }
            scene.ended(6, "success", null);
        }
    }

    @Test
    void aHundredRequestsAtOnceAreAnsweredOnOneConnection() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                scene.first().next(Reply.normal().with("delay=200ms"));
                streams.add(client.chat(i % 2 == 0 ? Scene.whole("number " + i) : Scene.streamed("number " + i)));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.answer(streams.get(i)).said()).isEqualTo("first says: number " + i);
            }
            assertThat(scene.metrics()).contains("signalbox_client_connections 1");
            scene.ended(100, "success", null);
        }
    }

    @Test
    void row28AStreamThatIsTakenBackEndsItsAttemptAndNoOther() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            scene.first().next(Reply.fault("drip=20ms"), Reply.fault("drip=20ms"));
            int taken = client.chat(Scene.streamed(WORDS));
            client.until(taken, " story");
            int kept = client.chat(Scene.streamed("one two three four"));
            client.until(kept, "one");
            client.frames().reset(taken, Frames.CANCEL);
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            assertThat(client.answer(kept).terminated()).isTrue();
            List<JsonNode> records = scene.ended(2, "success", null);
            assertThat(records.getFirst().path("outcome").asString()).isEqualTo("client_gone");
            assertThat(records.getFirst().at("/tokens/estimated").asBoolean()).isTrue();
        }
    }

    @Test
    void row28AStreamThatIsTakenBackBeforeTheFirstContentIsRecordedOnce() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            scene.first().next(Reply.fault("hang"));
            int stream = client.chat(Scene.streamed("hi"));
            scene.first().awaitRequests(1, PATIENCE);
            client.frames().reset(stream, Frames.CANCEL);
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            scene.ended("client_gone", "client_gone");
        }
    }

    @Test
    void row28AConnectionThatClosesTakesAllItsRequestsAlong() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            for (int i = 0; i < 10; i++) {
                scene.first().next(Reply.fault("hang"));
                client.chat(Scene.streamed("hi"));
            }
            scene.first().awaitRequests(10, PATIENCE);
            client.leave();
            await().atMost(SOON)
                    .until(() ->
                            scene.first().requests().stream().allMatch(request -> request.end() == End.CLIENT_CLOSED));
            scene.ended(10, "client_gone", "client_gone");
            await().until(() -> scene.metrics().contains("signalbox_client_connections 0"));
        }
    }

    @Test
    void row29AClientThatMakesNoRoomHoldsItsProviderBackAndIsCutAndOthersAreServed() throws Exception {
        try (Scene scene = Scene.of("openai").limits("write-timeout: 500ms").start();
                StreamClient client = StreamClient.to(scene.rig().port()).modest()) {
            // Room for the connection, but not for the stream.
            client.frames().window(0, 1 << 24);
            scene.first().next(Reply.sse(longAnswer()));
            int slow = client.chat(Scene.streamed("hi"));
            client.until(slow, "word");
            int other = client.chat(Scene.whole("and me?"));
            assertThat(client.answer(other).said()).isEqualTo("first says: and me?");
            RecordedRequest held = scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, PATIENCE);
            assertThat(held.eventsSent()).isLessThan(EVENTS * 8 / 10);
            assertThat(client.resetOf(slow)).isEqualTo(Frames.CANCEL);
            assertThat(client.received(slow)).isEqualTo(65_535);
            assertThat(scene.ended(2, "success", null)
                            .getFirst()
                            .path("outcome")
                            .asString())
                    .isEqualTo("client_gone");
        }
    }

    @Test
    void row29AClientThatPausesGetsEverything() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port(), Frames.INITIAL_WINDOW_SIZE, 100)
                        .modest()) {
            scene.first().next(Reply.sse(longAnswer()));
            int stream = client.chat(Scene.streamed("hi"));
            client.untilReceived(stream, 100);
            client.readUntilQuiet(300);
            assertThat(client.received(stream)).isEqualTo(100);
            client.frames().window(0, 1 << 28);
            client.frames().window(stream, 1 << 28);
            Answer answer = client.answer(stream);
            assertThat(answer.terminated()).isTrue();
            assertThat(answer.said()).isEqualTo(LONG.repeat(EVENTS));
            scene.ended("success", null);
        }
    }

    @Test
    void row29AClientThatTakesLittleButSteadilyIsNotCut() throws Exception {
        try (Scene scene = Scene.of("openai").limits("write-timeout: 300ms").start();
                StreamClient client = StreamClient.to(scene.rig().port(), Frames.INITIAL_WINDOW_SIZE, 0)
                        .modest()) {
            int stream = client.chat(Scene.whole("x".repeat(200)));
            for (int i = 0; i < 12; i++) {
                client.readUntilQuiet(100);
                client.frames().window(stream, 10);
            }
            client.untilReceived(stream, 120);
            client.readUntilQuiet(100);
            assertThat(client.received(stream)).isEqualTo(120);
            client.frames().window(stream, 100_000);
            assertThat(client.answer(stream).said()).endsWith("x".repeat(200));
            scene.ended("success", null);
        }
    }

    @Test
    void aBugOfOursEndsItsRequestAndNoOther() throws Exception {
        AtomicBoolean due = new AtomicBoolean();
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(
                        """
                        providers: { p: { dialect: openai, url: "%s/v1" } }
                        routes: { chat: { targets: [p/m] } }
                        """.formatted(provider.url()),
                        PlantedBug.inName(new StackOverflowError(PlantedBug.WORD), due));
                StreamClient client = StreamClient.to(rig.port())) {
            provider.next(Reply.text("kept").with("delay=200ms"));
            int kept = client.chat(Scene.whole("hi"));
            provider.awaitRequests(1, PATIENCE);
            due.set(true);
            Answer answer = client.answer(client.chat(Scene.whole("hi")));
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo("internal_error");
            assertThat(client.answer(kept).said()).isEqualTo("kept");
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            assertThat(rig.records(3).stream()
                            .map(record -> record.path("outcome").asString()))
                    .containsExactlyInAnyOrder("internal_error", "success", "success");
        }
    }

    @Test
    void row36WhileDrainingAStreamUnderWayFinishesAndTheClientIsSentElsewhere() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 10s").start();
                StreamClient client = StreamClient.to(scene.rig().port());
                StreamClient idle = StreamClient.to(scene.rig().port())) {
            assertThat(idle.answer(idle.get("/healthz")).status()).isEqualTo(200);
            scene.first().next(Reply.fault("drip=60ms"));
            int stream = client.chat(Scene.streamed("one two three four five six seven eight"));
            client.until(stream, "one");
            Thread closing =
                    Thread.startVirtualThread(() -> scene.rig().server().close());
            assertThat(client.goAway().reason()).isEqualTo(Frames.NO_ERROR);
            assertThat(client.goAway().number()).isEqualTo(stream);
            Answer answer = client.answer(stream);
            assertThat(answer.terminated()).isTrue();
            client.awaitClosed();
            idle.awaitClosed();
            closing.join();
            assertThat(scene.rig().records(1)).hasSize(1);
        }
    }

    @Test
    void row36AfterTheDrainTimeoutAStreamEndsWithAnError() throws Exception {
        try (Scene scene = Scene.of("openai").more("drain-timeout: 150ms").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            scene.first().next(Reply.fault("hang-after=5"));
            int stream = client.chat(Scene.streamed("one two three four five six seven eight"));
            client.until(stream, "one");
            Thread closing =
                    Thread.startVirtualThread(() -> scene.rig().server().close());
            assertThat(client.answer(stream).code()).isEqualTo("draining");
            client.awaitClosed();
            closing.join();
            assertThat(scene.rig().records(1)).hasSize(1);
        }
    }

    @Test
    void overTlsTheClientChoosesTheVersion(@TempDir Path folder) throws Exception {
        Authority authority = new Authority(folder);
        Authority.Issued issued = authority.issue("dns:localhost,ip:127.0.0.1");
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start("""
                        listen:
                          gateway: { address: "127.0.0.1:0", tls: { certificate: "%s", key: "%s" } }
                          console: "127.0.0.1:0"
                        providers: { upstream: { dialect: openai, url: "%s/v1" } }
                        routes: { chat: { targets: [upstream/gpt-5.1] } }
                        """.formatted(issued.chain(), issued.key(), provider.url()))) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                if (version.ordinal() > HttpClient.Version.HTTP_2.ordinal()) {
                    continue;
                }
                try (HttpClient http = HttpClient.newBuilder()
                        .version(version)
                        .sslContext(authority.client())
                        .build()) {
                    for (String body : List.of(Scene.whole("hi"), Scene.streamed("hi"))) {
                        HttpResponse<String> answer = http.send(
                                HttpRequest.newBuilder(
                                                URI.create("https://localhost:" + rig.port() + "/v1/chat/completions"))
                                        .header("content-type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                        assertThat(answer.version()).isEqualTo(version);
                        assertThat(answer.statusCode()).isEqualTo(200);
                        assertThat(new Answer(200, List.of(), answer.body()).said())
                                .isEqualTo("You said: hi");
                    }
                }
            }
            try (SSLSocket silent = (SSLSocket) authority
                            .client()
                            .getSocketFactory()
                            .createSocket(InetAddress.getLoopbackAddress(), rig.port());
                    SSLSocket preferring = (SSLSocket) authority
                            .client()
                            .getSocketFactory()
                            .createSocket(InetAddress.getLoopbackAddress(), rig.port())) {
                silent.startHandshake();
                assertThat(silent.getApplicationProtocol()).isEmpty();
                SSLParameters both = preferring.getSSLParameters();
                both.setApplicationProtocols(new String[] {"http/1.1", "h2"});
                preferring.setSSLParameters(both);
                preferring.startHandshake();
                assertThat(preferring.getApplicationProtocol()).isEqualTo("h2");
                try (StreamClient client = StreamClient.on(preferring)) {
                    assertThat(client.answer(client.get("/v1/models")).status()).isEqualTo(200);
                }
            }
        }
    }

    private static byte[] longAnswer() {
        String event =
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                        + "[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}\n\n";
        String answer = event.formatted("\"content\":\"" + LONG + "\"", "null").repeat(EVENTS)
                + event.formatted("", "\"stop\"") + "data: [DONE]\n\n";
        return answer.getBytes(StandardCharsets.UTF_8);
    }
}
