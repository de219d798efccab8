package dev.signalbox.app.http2;

import static dev.signalbox.app.http2.StreamRig.CHAT;
import static dev.signalbox.app.http2.StreamRig.KEY;
import static dev.signalbox.app.http2.StreamRig.atRest;
import static dev.signalbox.app.http2.StreamRig.attempts;
import static dev.signalbox.app.http2.StreamRig.rig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.app.ops.Authority;
import dev.signalbox.core.port.Vitals;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Providers that speak HTTP/2.
@Tag("sockets")
final class ProvidersTest {
    @Test
    void aRequestGoesOutAsItWouldOverHttp1() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            HttpResponse<String> answer = rig.post(
                    CHAT,
                    Scene.whole("안녕"),
                    "x-request-id",
                    "one",
                    "openai-organization",
                    "org",
                    "te",
                    "trailers",
                    "x-secret",
                    "mine");
            assertThat(answer.body()).isEqualTo(StreamProvider.WHOLE);
            StreamProvider.Request request = provider.requests().getFirst();
            assertThat(request.head().method()).hasToString("POST");
            assertThat(request.head().scheme()).hasToString("http");
            assertThat(request.head().authority()).hasToString("127.0.0.1:" + provider.port());
            assertThat(request.head().path()).hasToString(CHAT);
            List<String> fields = new ArrayList<>();
            request.head().forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
            assertThat(fields)
                    .contains(
                            "authorization: Bearer " + KEY,
                            "x-request-id: one",
                            "openai-organization: org",
                            "content-length: "
                                    + request.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                    .noneMatch(field -> field.matches("(te|host|connection|transfer-encoding|x-secret): .*"));
            assertThat(request.body()).contains("안녕").contains("\"model\":\"m\"");
            assertThat(rig.records(1)).hasSize(1);
        }
    }

    @Test
    void manyCallsShareAConnectionAndTheNextOnesFindItIdle() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            assertThat(rig.post(CHAT, Scene.whole("first")).statusCode()).isEqualTo(200);
            int before = provider.connections();
            CountDownLatch all = new CountDownLatch(30);
            for (int i = 0; i < 30; i++) {
                provider.next(request -> {
                    all.countDown();
                    assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
                    request.open();
                    request.say("number " + request.stream());
                    request.end();
                });
            }
            try (StreamClient client = StreamClient.to(rig.port())) {
                // All on one event loop, whichever that is.
                List<Integer> streams = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    streams.add(client.chat(Scene.streamed("hi")));
                }
                for (int stream : streams) {
                    assertThat(client.answer(stream).said()).startsWith("number ");
                }
            }
            assertThat(provider.connections()).isLessThanOrEqualTo(before + 1);
            assertThat(provider.most()).isEqualTo(30);
            assertThat(rig.records(31)).hasSize(31);
            atRest(rig);
            assertThat(rig.get(rig.console() + "/metrics").body())
                    .contains("signalbox_upstream_connections{provider=\"upstream\",state=\"idle\"} "
                            + provider.connections());
        }
    }

    @Test
    void noMoreCallsAreOpenOnAConnectionThanTheProviderAllows() throws Exception {
        try (StreamProvider provider = StreamProvider.start(Frames.MAX_CONCURRENT_STREAMS, 1);
                Rig rig = rig(provider);
                StreamClient client = StreamClient.to(rig.port())) {
            CountDownLatch all = new CountDownLatch(5);
            StreamProvider.Act together = request -> {
                all.countDown();
                assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
                request.whole();
            };
            provider.next(together, together, together, together, together);
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                streams.add(client.chat(Scene.whole("hi")));
            }
            for (int stream : streams) {
                assertThat(client.answer(stream).said()).isEqualTo("over HTTP/2");
            }
            assertThat(provider.most()).isEqualTo(1);
            assertThat(provider.connections()).isEqualTo(5);
            assertThat(attempts(rig.records(5))).containsOnly("-");
        }
    }

    @Test
    void row28AClientThatLeavesResetsItsCallOnlyAndTheConnectionGoesOn() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            CountDownLatch left = new CountDownLatch(1);
            provider.next(request -> {
                request.open();
                request.say("hello");
                assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
            });
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(Scene.chat(Scene.streamed("hi"))).until("hello");
            }
            assertThat(provider.awaitReset(1000).number()).isEqualTo(Frames.CANCEL);
            left.countDown();
            assertThat(provider.openConnections()).isEqualTo(1);
            JsonNode record = rig.records(1).getFirst();
            assertThat(record.path("outcome").asString()).isEqualTo("client_gone");
            atRest(rig);
        }
    }

    @Test
    void row29ASlowClientHoldsItsOwnCallBackAndNoOther() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider);
                StreamClient client = StreamClient.to(rig.port()).modest()) {
            String words = "word ".repeat(20_000);
            CountDownLatch blocked = new CountDownLatch(1);
            java.util.concurrent.atomic.AtomicInteger said = new java.util.concurrent.atomic.AtomicInteger();
            provider.next(request -> {
                request.open();
                for (int i = 0; i < 100; i++) {
                    request.say(words);
                    said.incrementAndGet();
                }
                request.end();
                blocked.countDown();
            });
            client.frames().window(0, 1 << 28);
            int slow = client.chat(Scene.streamed("hi"));
            client.until(slow, "word");
            await().pollInterval(Duration.ofMillis(100)).until(new Still(said)::holds);
            assertThat(said.get()).isLessThan(20);
            for (int i = 0; i < 10; i++) {
                assertThat(client.answer(client.chat(Scene.whole("hi"))).said()).isEqualTo("over HTTP/2");
            }
            assertThat(provider.connections()).isEqualTo(1);
            assertThat(blocked.getCount()).isEqualTo(1);
            client.frames().window(slow, 1 << 28);
            Answer answer = client.answer(slow);
            assertThat(answer.said()).isEqualTo(words.repeat(100));
            assertThat(answer.terminated()).isTrue();
            atRest(rig);
        }
    }

    @Test
    void aLargeRequestGoesOutAsTheProviderMakesRoom() throws Exception {
        try (StreamProvider provider = StreamProvider.start(Frames.INITIAL_WINDOW_SIZE, 1000);
                Rig rig = rig(provider)) {
            String words = "x".repeat(300_000);
            assertThat(rig.post(CHAT, Scene.whole(words)).statusCode()).isEqualTo(200);
            assertThat(provider.requests().getFirst().body()).contains(words);
        }
    }

    @Test
    void overTlsTheProviderChoosesTheVersion(@TempDir Path folder) throws Exception {
        Authority authority = new Authority(folder);
        try (StreamProvider provider =
                        StreamProvider.start(authority.issue("dns:localhost").server(), "h2", "http/1.1");
                Rig auto = tls(provider, authority, "auto");
                Rig only = tls(provider, authority, "2")) {
            assertThat(auto.post(CHAT, Scene.whole("hi")).body()).isEqualTo(StreamProvider.WHOLE);
            assertThat(only.post(CHAT, Scene.whole("hi")).body()).isEqualTo(StreamProvider.WHOLE);
            assertThat(provider.requests().getFirst().head().scheme()).hasToString("https");
        }
    }

    @Test
    void aProviderThatSpeaksOnlyHttp1OverTlsIsSpokenToInThatUnlessTheConfigForbidsIt(@TempDir Path folder)
            throws Exception {
        Authority authority = new Authority(folder);
        try (StreamProvider provider =
                        StreamProvider.start(authority.issue("dns:localhost").server(), "http/1.1");
                Rig only = tls(provider, authority, "2")) {
            HttpResponse<String> answer = only.post(CHAT, Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("upstream_unreachable");
            assertThat(provider.requests()).isEmpty();
        }
    }

    @Test
    void aProviderHearsThatTheGatewayEnds() throws Exception {
        try (StreamProvider provider = StreamProvider.start()) {
            try (Rig rig = rig(provider, "")) {
                assertThat(rig.post(CHAT, Scene.whole("hi")).statusCode()).isEqualTo(200);
            }
            assertThat(provider.awaitGoAway(1000).reason()).isEqualTo(Frames.NO_ERROR);
            await().until(() -> provider.openConnections() == 0);
        }
    }

    @Test
    void aBurstToAProviderThatIsKnownToShareOpensOneConnectionForAll() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider);
                StreamClient client = StreamClient.to(rig.port());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // The gateway learns it, and then loses the connection.
            provider.next(request -> {
                request.whole();
                request.frames().goAway(request.stream(), Frames.NO_ERROR);
            });
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            await().until(() -> provider.openConnections() == 0);
            Callable<Integer> ask = () -> {
                try (StreamClient other = StreamClient.to(rig.port())) {
                    return other.answer(other.chat(Scene.whole("hi"))).status();
                }
            };
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(client.chat(Scene.whole("hi")));
            }
            Future<Integer> one = threads.submit(ask);
            for (int stream : streams) {
                assertThat(client.answer(stream).status()).isEqualTo(200);
            }
            assertThat(one.get()).isEqualTo(200);
            assertThat(provider.connections()).isLessThanOrEqualTo(3);
            assertThat(attempts(rig.records(52))).containsOnly("-");
        }
    }

    @Test
    void whoComesBeforeTheProviderHasToldItsLimitWaitsForItAndOpensNoOtherConnection() throws Exception {
        int asked = 10;
        CountDownLatch allWait = new CountDownLatch(1);
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider);
                StreamClient client = StreamClient.to(rig.port())) {
            provider.keepSettingsBack(allWait);
            List<Integer> streams = new ArrayList<>();
            streams.add(client.chat(Scene.whole("hi")));
            provider.awaitGreeting();
            while (streams.size() < asked) {
                streams.add(client.chat(Scene.whole("hi")));
            }
            await().untilAsserted(() -> assertThat(rig.server().vitals().endpoints())
                    .extracting(Vitals.Endpoint::inFlight)
                    .as(() -> provider.connections() + " connections")
                    .containsExactly(asked));
            allWait.countDown();
            for (int stream : streams) {
                assertThat(client.answer(stream).status()).isEqualTo(200);
            }
            assertThat(provider.connections()).isEqualTo(1);
            assertThat(attempts(rig.records(asked))).containsOnly("-");
        }
    }

    private static Rig tls(StreamProvider provider, Authority authority, String http) throws Exception {
        return Rig.start("""
                providers:
                  upstream: { dialect: openai, url: "https://localhost:%d/v1", keys: [key], ca: "%s", http: %s }
                routes: { chat: { targets: [upstream/m] } }
                """.formatted(provider.port(), authority.certificate(), http));
    }

    private static final class Still {
        private final java.util.concurrent.atomic.AtomicInteger figure;
        private int before = -1;

        Still(java.util.concurrent.atomic.AtomicInteger figure) {
            this.figure = figure;
        }

        boolean holds() {
            int now = figure.get();
            boolean same = now == before;
            before = now;
            return same;
        }
    }
}
