package dev.signalbox.app.http2;

import static dev.signalbox.app.http2.StreamRig.CHAT;
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
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Providers that speak HTTP/2 and break off, refuse or fall silent.
@Tag("sockets")
final class BrokenProvidersTest {
    @Test
    void row03ARefusedStreamIsTriedOnceMoreWithoutAnAttemptBeingCounted() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            provider.next(request -> request.frames().reset(request.stream(), Frames.REFUSED_STREAM));
            assertThat(rig.post(CHAT, Scene.whole("hi")).body()).isEqualTo(StreamProvider.WHOLE);
            assertThat(provider.requests()).hasSize(2);
            assertThat(provider.connections()).isEqualTo(2);
            settles(rig, "success", "-");
        }
    }

    @Test
    void row03AStreamThatIsRefusedTwiceIsAFailureAndTheNextTargetAnswers() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Simulator second = Simulator.start(Script.defaults().withPrefix("second says: "));
                Rig rig = rig(provider, """
                          second: { dialect: openai, url: "%s/v1" }
                        routes: { chat: { targets: [upstream/m, { to: second/m, priority: 1 }], retry: { backoff: 1ms } } }
                        """.formatted(second.url()))) {
            StreamProvider.Act refuse = request -> request.frames().reset(request.stream(), Frames.REFUSED_STREAM);
            provider.next(refuse, refuse, refuse, refuse);
            assertThat(rig.post(CHAT, Scene.whole("hi")).body()).contains("second says: hi");
            JsonNode record = rig.records(1).getFirst();
            List<String> attempts = Scene.attempts(record);
            assertThat(provider.requests()).hasSize(2 * (attempts.size() - 1));
            assertThat(attempts).containsSubsequence("upstream_reset", "-").endsWith("-");
        }
    }

    @Test
    void row03AfterAGoAwayWhatWasNotLookedAtIsTriedOnceMoreAndTheRestIsAnswered() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider);
                StreamClient client = StreamClient.to(rig.port())) {
            CountDownLatch second = new CountDownLatch(1);
            CountDownLatch retried = new CountDownLatch(1);
            provider.next(
                    request -> {
                        request.open();
                        request.say("slow ");
                        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
                        request.frames().goAway(request.stream(), Frames.NO_ERROR);
                        assertThat(retried.await(10, TimeUnit.SECONDS)).isTrue();
                        request.say("but sure");
                        request.end();
                    },
                    request -> second.countDown(),
                    request -> {
                        retried.countDown();
                        request.whole();
                    });
            int kept = client.chat(Scene.streamed("hi"));
            client.until(kept, "slow");
            int moved = client.chat(Scene.whole("hi"));
            assertThat(client.answer(moved).said()).isEqualTo("over HTTP/2");
            assertThat(client.answer(kept).said()).isEqualTo("slow but sure");
            assertThat(provider.requests().stream().map(StreamProvider.Request::connection))
                    .containsExactly(1, 1, 2);
            assertThat(attempts(rig.records(2))).containsExactly("-", "-");
            await().until(() -> provider.openConnections() == 1);
            // No call begins on the one that is going.
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            assertThat(provider.connections()).isEqualTo(2);
            assertThat(rig.records(3)).hasSize(3);
            atRest(rig);
        }
    }

    @Test
    void row03ManyThatWereNotLookedAtShareOneConnectionAgain() throws Exception {
        int asked = 20;
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider);
                StreamClient client = StreamClient.to(rig.port())) {
            CountDownLatch others = new CountDownLatch(asked);
            provider.next(request -> {
                request.open();
                request.say("slow");
                assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
                request.frames().goAway(request.stream(), Frames.NO_ERROR);
                request.end();
            });
            for (int i = 0; i < asked; i++) {
                provider.next(request -> others.countDown());
            }
            int kept = client.chat(Scene.streamed("hi"));
            client.until(kept, "slow");
            List<Integer> moved = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                moved.add(client.chat(Scene.whole("hi")));
            }
            for (int stream : moved) {
                assertThat(client.answer(stream).said()).isEqualTo("over HTTP/2");
            }
            assertThat(client.answer(kept).said()).isEqualTo("slow");
            assertThat(provider.connections()).isEqualTo(2);
            assertThat(attempts(rig.records(asked + 1))).containsOnly("-");
            atRest(rig);
        }
    }

    /// One of them was sent; the others waited for the provider's settings and are no failures of it.
    @Test
    void row03WhatWaitsForAConnectionThatClosesIsTriedOnceMoreWithoutAnAttemptBeingCounted(@TempDir Path folder)
            throws Exception {
        int asked = 10;
        Authority authority = new Authority(folder);
        try (StreamProvider provider =
                        StreamProvider.start(authority.issue("dns:localhost").server(), "h2");
                Rig rig = Rig.start("""
                        providers:
                          upstream: { dialect: openai, url: "https://localhost:%d/v1", ca: "%s", http: 2 }
                        routes: { chat: { targets: [upstream/m], retry: { backoff: 1ms } } }
                        """.formatted(provider.port(), authority.certificate()));
                StreamClient client = StreamClient.to(rig.port())) {
            CountDownLatch allWait = new CountDownLatch(1);
            provider.closeUnsettled(allWait);
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                streams.add(client.chat(Scene.whole("hi")));
            }
            await().until(() -> rig.server().vitals().endpoints().stream()
                            .mapToInt(Vitals.Endpoint::inFlight)
                            .sum()
                    == asked);
            allWait.countDown();
            for (int stream : streams) {
                assertThat(client.answer(stream).said()).isEqualTo("over HTTP/2");
            }
            assertThat(attempts(rig.records(asked)))
                    .hasSize(asked + 1)
                    .containsOnlyOnce("upstream_reset")
                    .containsOnly("upstream_reset", "-");
            assertThat(provider.connections()).isEqualTo(2);
            atRest(rig);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, Frames.REFUSED_STREAM, Frames.CANCEL})
    void row08AStreamThatIsResetInTheMiddleEndsWithAnErrorAndTheConnectionGoesOn(int reason) throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            provider.next(request -> {
                request.open();
                request.say("hello");
                request.frames().reset(request.stream(), reason);
            });
            HttpResponse<String> answer = rig.post(CHAT, Scene.streamed("hi"));
            Answer told = new Answer(200, List.of(), answer.body());
            assertThat(told.said()).isEqualTo("hello");
            assertThat(told.code()).isEqualTo("upstream_reset");
            assertThat(answer.body()).contains("in the middle of its answer").doesNotContain("[DONE]");
            assertThat(provider.requests()).hasSize(1);
            assertThat(provider.connections()).isEqualTo(1);
            assertThat(provider.openConnections()).isEqualTo(1);
            assertThat(rig.records(1)).hasSize(1);
            atRest(rig);
        }
    }

    @Test
    void row09AConnectionThatClosesInTheMiddleIsATruncatedAnswer() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            provider.next(request -> {
                request.open();
                request.say("hello");
                request.frames().close();
            });
            Answer told = new Answer(
                    200, List.of(), rig.post(CHAT, Scene.streamed("hi")).body());
            assertThat(told.said()).isEqualTo("hello");
            assertThat(told.code()).isEqualTo("upstream_truncated");
            assertThat(provider.requests()).hasSize(1);
            assertThat(rig.records(1)).hasSize(1);
            atRest(rig);
        }
    }

    @Test
    void aStreamThatEndsWithoutItsLastEventIsTruncated() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            provider.next(request -> {
                request.open();
                request.say("hello");
                request.frames().data(request.stream(), new byte[0], true);
            });
            Answer told = new Answer(
                    200, List.of(), rig.post(CHAT, Scene.streamed("hi")).body());
            assertThat(told.code()).isEqualTo("upstream_truncated");
            atRest(rig);
        }
    }

    @Test
    void row14AnEndlessHeadIsCut() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            StreamProvider.Act long_ = request -> request.frames()
                    .head(
                            request.stream(),
                            false,
                            ":status",
                            "200",
                            "x-long",
                            "y".repeat(15_000),
                            "x-more",
                            "y".repeat(15_000),
                            "x-most",
                            "y".repeat(15_000));
            provider.next(long_, long_, long_);
            HttpResponse<String> answer = rig.post(CHAT, Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("upstream_");
            assertThat(rig.records(1)).hasSize(1);
            atRest(rig);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "status", "push"})
    void whatIsNotHttp2IsAFailureOfTheProvider(String kind) throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            StreamProvider.Act act = request -> {
                switch (kind) {
                    case "garbage" ->
                        request.frames()
                                .write("HTTP/1.1 200 OK\r\n\r\n"
                                        .repeat(2000)
                                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    case "status" -> request.frames().head(request.stream(), true, ":status", "abc");
                    default -> request.frames().send(5, Frames.END_HEADERS, request.stream(), new byte[] {0, 0, 0, 2});
                }
            };
            provider.next(act, act, act);
            HttpResponse<String> answer = rig.post(CHAT, Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("upstream_");
            assertThat(rig.records(1)).hasSize(1);
            atRest(rig);
        }
    }

    @Test
    void anIdleConnectionThatWasClosedIsReplacedWithoutAWord() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(provider)) {
            try (StreamClient client = StreamClient.to(rig.port())) {
                assertThat(client.answer(client.chat(Scene.whole("hi"))).status())
                        .isEqualTo(200);
                // As it happens when the provider has just timed the connection out.
                provider.closeOnNext();
                assertThat(client.answer(client.chat(Scene.whole("hi"))).status())
                        .isEqualTo(200);
            }
            assertThat(attempts(rig.records(2))).containsOnly("-");
            assertThat(provider.connections()).isEqualTo(2);
        }
    }

    @Test
    void aProviderThatGivesNoSignOfLifeLosesItsConnection() throws Exception {
        try (StreamProvider provider = StreamProvider.start();
                Rig rig = rig(
                        provider,
                        "routes: { chat: { targets: [upstream/m], timeouts: { idle: 2m, first-token: 2m, total: 2m } } }")) {
            provider.next(request -> {
                request.open();
                request.say("hello");
                provider.becomeDeaf();
            });
            long begun = System.nanoTime();
            try (Wire wire = Wire.to(rig.port())) {
                wire.patience(60_000).send(Scene.chat(Scene.streamed("hi"), "Connection: close"));
                Answer answer = wire.answer();
                assertThat(answer.said()).isEqualTo("hello");
                assertThat(answer.code()).isEqualTo("upstream_reset");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(40));
            assertThat(rig.records(1)).hasSize(1);
            atRest(rig);
        }
    }

    private static void settles(Rig rig, String outcome, String... attempts) throws Exception {
        List<JsonNode> records = rig.records(1);
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().path("outcome").asString()).isEqualTo(outcome);
        assertThat(Scene.attempts(records.getFirst())).containsExactly(attempts);
        atRest(rig);
    }
}
