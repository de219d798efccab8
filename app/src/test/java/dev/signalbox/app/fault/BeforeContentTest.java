package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A provider that fails before it has said anything: the next target answers, and where there is none the
/// caller is told.
@Tag("sockets")
final class BeforeContentTest {
    /// Bound, and not listening.
    private static final SocketChannel SILENT = silent();

    private static final String QUICK = "timeouts: { connect: 300ms, first-token: 300ms, idle: 2s, total: 2s }";
    private static final String ONCE = "retry: { attempts: 1 }";
    private static final Set<String> BLIPS = Set.of("upstream_reset", "upstream_error");
    private static final String SMALL = "event: 256KiB, answer: 256KiB";

    @ParameterizedTest
    @CsvSource({"openai, true", "openai, false", "anthropic, true", "anthropic, false"})
    void row1ConnectRefusedGoesToTheNextTarget(String dialect, boolean stream) throws Exception {
        try (Scene scene =
                Scene.of(dialect, "openai").at("first", nobody()).route(QUICK).start()) {
            rescued(scene, stream, "upstream_unreachable");
        }
    }

    @Test
    void row1ConnectRefusedByTheOnlyTargetIs502() throws Exception {
        try (Scene scene = Scene.of("openai")
                .at("first", nobody())
                .route(QUICK + ", " + ONCE)
                .start()) {
            refused(scene, true, 502, "upstream_unreachable", "upstream_error");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTlsHandshakeThatIsNeverAnsweredGoesToTheNextTarget(boolean stream) throws Exception {
        // The handshake is part of connecting. A TCP connection that never stands is in BlackHoleTest.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Scene scene = Scene.of("openai", "openai")
                        .at("first", "https://127.0.0.1:" + silent.getLocalPort() + "/v1")
                        .route(QUICK)
                        .start()) {
            rescued(scene, stream, "upstream_timeout_connect");
        }
    }

    @Test
    void aTlsHandshakeThatIsNeverAnsweredAtTheOnlyTargetIs504() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Scene scene = Scene.of("openai")
                        .at("first", "https://127.0.0.1:" + silent.getLocalPort() + "/v1")
                        .route(QUICK + ", " + ONCE)
                        .start()) {
            refused(scene, true, 504, "upstream_timeout_connect", "timeout");
        }
    }

    /// What goes wrong, as what, and what the caller is told by status and outcome where there is no other
    /// target.
    @ParameterizedTest(name = "{0}: {1} stream {2}")
    @CsvSource({
        "row2ResetBeforeHeaders,              reset,              true,  upstream_reset,               502",
        "row2ResetBeforeHeaders,              reset,              false, upstream_reset,               502",
        "row5HangBeforeHeaders,               hang,               true,  upstream_timeout_first_token, 504",
        "row6RoleOnly,                        role-only,          true,  upstream_timeout_first_token, 504",
        "row8ResetInsideAWholeAnswer,         reset-after=2,      false, upstream_reset,               502",
        "row8ResetAfterTheRole,               reset-after=1,      true,  upstream_reset,               502",
        "row9NothingAtAll,                    empty,              true,  upstream_truncated,           502",
        "row9NothingAtAll,                    empty,              false, upstream_truncated,           502",
        "row9EndInsideAWholeAnswer,           close-after=2,      false, upstream_truncated,           502",
        "row9WholeAnswerCut,                  truncate-after=2,   false, upstream_malformed,           502",
        "row9EndAfterTheRole,                 truncate-after=1,   true,  upstream_truncated,           502",
        "row12NotJsonFirst,                   malformed-after=0,  true,  upstream_malformed,           502",
        "row12NotJsonAfterTheRole,            malformed-after=1,  true,  upstream_malformed,           502",
        "row12NotJson,                        malformed-after=0,  false, upstream_malformed,           502",
        "row13WebPage,                        html,               true,  upstream_malformed,           502",
        "row13WebPage,                        html,               false, upstream_malformed,           502",
        "row14HugeEvent,                      big-event=67108864, true,  upstream_too_large,           502",
        "row14HugeAnswer,                     big-event=8388608,  false, upstream_too_large,           502",
        "row14EndlessHeaders,                 endless-headers,    true,  upstream_too_large,           502",
        "row14EndlessHeaders,                 endless-headers,    false, upstream_too_large,           502",
        "row14EndlessBody,                    endless-body,       true,  upstream_too_large,           502",
        "row14EndlessBody,                    endless-body,       false, upstream_too_large,           502",
        "row15Gzip,                           gzip,               true,  upstream_malformed,           502",
        "row15Gzip,                           gzip,               false, upstream_malformed,           502",
        "row15GzipBomb,                       gzip-bomb,          true,  upstream_malformed,           502",
        "row15GzipBomb,                       gzip-bomb,          false, upstream_malformed,           502",
        "row16ErrorEventFirst,                error-event,        true,  upstream_error,               502",
        "row16ErrorAfterTheRole,              error-event-after=1,true,  upstream_error,               502",
        "row16ErrorWithStatus200,             error-event,        false, upstream_error,               502",
        "row20Status500,                      status=500,         true,  upstream_error,               502",
        "row20Status502,                      status=502,         false, upstream_error,               502",
        "row20Status503,                      status=503,         true,  upstream_error,               502",
        "row20Status529,                      status=529,         false, upstream_error,               502",
    })
    void goesToTheNextTarget(String row, String fault, boolean stream, String code, int status) throws Exception {
        String route = code.contains("timeout") ? QUICK : "strict: false";
        for (String dialect : new String[] {"openai", "anthropic"}) {
            try (Scene scene =
                    Scene.of(dialect, "openai").route(route).limits(SMALL).start()) {
                // A single 5xx or broken connection may be over in a moment, so the same target is asked once more.
                int times = BLIPS.contains(code) ? 2 : 1;
                scene.first()
                        .next(Collections.nCopies(times, Reply.fault(fault)).toArray(Reply[]::new));
                rescued(scene, stream, code, times);
                assertThat(scene.first().requests()).as(row).hasSize(times);
                assertThat(scene.second().requests()).as(row).hasSize(1);
            }
        }
        try (Scene scene =
                Scene.of("openai").route(route + ", " + ONCE).limits(SMALL).start()) {
            scene.first().next(Reply.fault(fault));
            refused(scene, stream, status, code, status == 504 ? "timeout" : "upstream_error");
            assertThat(scene.first().requests()).as(row).hasSize(1);
        }
    }

    @Test
    void row5HangBeforeAWholeAnswerLeavesTimeForTheNextTarget() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").route(QUICK).start()) {
            scene.first().next(Reply.fault("hang"));
            rescued(scene, false, "upstream_timeout_answer");
        }
    }

    @Test
    void row5HangInsideAWholeAnswerLeavesTimeForTheNextTarget() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").route(QUICK).start()) {
            scene.first().next(Reply.fault("hang-after=2"));
            rescued(scene, false, "upstream_timeout_answer");
        }
    }

    @Test
    void row5HangOfTheOnlyTargetEndsWithTheTotal() throws Exception {
        try (Scene scene =
                Scene.of("openai").route("timeouts: { total: 300ms }").start()) {
            scene.first().next(Reply.fault("hang"));
            refused(scene, false, 504, "upstream_timeout_total", "timeout");
        }
    }

    /// That the next target's dialect has no reading of it says nothing about what the first failed by.
    @Test
    void aRequestThatCannotBeReadForTheNextTargetFailsByTheFirst() throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic").start()) {
            scene.first().next(Reply.fault("status=503"), Reply.fault("status=503"));
            String unreadable = Scene.whole("hi").replaceFirst("\\{", "{\"stop\":5,");
            Answer answer = Visit.ask(scene, unreadable);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.code()).isEqualTo("upstream_error");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("3");
            assertThat(Scene.attempts(settlesOnce(scene, "upstream_error", "upstream_error")))
                    .containsExactly("upstream_error", "upstream_error", "invalid_request");
        }
    }

    @Test
    void severalTargetsAreTriedInOrder() throws Exception {
        try (Scene scene = Scene.of("openai", "openai", "openai").route(QUICK).start()) {
            scene.first().next(Reply.fault("empty"));
            scene.second().next(Reply.fault("html"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.said()).isEqualTo("third says: hi");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("3");
            assertThat(Scene.attempts(settlesOnce(scene, "success", null)))
                    .containsExactly("upstream_truncated", "upstream_malformed", "-");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "row2Reset,      reset,      upstream_reset",
        "row5Hang,       hang,       upstream_timeout_first_token",
        "row9Nothing,    empty,      upstream_truncated",
        "row13WebPage,   html,       upstream_malformed",
        "row20Status503, status=503, upstream_error",
    })
    void theOnlyTargetIsAskedAgainAfterAPause(String row, String fault, String code) throws Exception {
        try (Scene scene = Scene.of("openai").route(QUICK).start()) {
            scene.first().next(Reply.fault(fault));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).as(row).isEqualTo("first says: hi");
            assertThat(Scene.attempts(settlesOnce(scene, "success", null))).containsExactly(code, "-");
        }
    }

    @Test
    void row2ASingleResetIsTriedOnceMoreAtTheSameTarget() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").route(QUICK).start()) {
            scene.first().next(Reply.fault("reset"));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("first says: hi");
            assertThat(scene.second().requests()).isEmpty();
            assertThat(Scene.attempts(settlesOnce(scene, "success", null))).containsExactly("upstream_reset", "-");
        }
    }

    @Test
    void row5ASilentTargetIsNotAskedAgainWithAnotherKeyEither() throws Exception {
        try (Scene scene =
                Scene.of("openai", "openai").keys("first", 2).route(QUICK).start()) {
            scene.first().next(Reply.fault("hang"));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("second says: hi");
            assertThat(scene.first().requests()).hasSize(1);
            settlesOnce(scene, "success", null);
        }
    }

    @Test
    void theRoutesAttemptsAreTheMost() throws Exception {
        try (Scene scene = Scene.of("openai", "openai", "openai")
                .route("retry: { attempts: 2 }")
                .start()) {
            scene.first().next(Reply.fault("html"));
            scene.second().next(Reply.fault("status=500"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            settlesOnce(scene, "upstream_error", "upstream_error");
        }
    }

    @Test
    void row2AConnectionThatWentStaleIsReplacedUnnoticed() throws Exception {
        try (Scene scene = Scene.of("openai").route(QUICK).start()) {
            Wire wire = scene.wire();
            assertThat(wire.send(Scene.chat(Scene.whole("warm"))).answer().status())
                    .isEqualTo(200);
            // The used connection is reset without a byte of an answer: the request was not processed.
            scene.first().next(Reply.fault("reset"));
            Answer answer = wire.send(Scene.chat(Scene.whole("hi"))).answer();
            assertThat(answer.said()).isEqualTo("first says: hi");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("1");
            wire.close();
            settles(scene, 2, "success", null);
        }
    }

    /// Where nobody listens, and nobody else begins to: its port is taken as long as the process lives.
    static String nobody() throws Exception {
        return "http://127.0.0.1:" + ((InetSocketAddress) SILENT.getLocalAddress()).getPort() + "/v1";
    }

    private static SocketChannel silent() {
        try {
            return SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rescued(Scene scene, boolean stream, String code) throws Exception {
        rescued(scene, stream, code, 1);
    }

    private static void rescued(Scene scene, boolean stream, String code, int times) throws Exception {
        Answer answer = Visit.ask(scene, stream ? Scene.streamed("hi") : Scene.whole("hi"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.said()).isEqualTo("second says: hi");
        assertThat(answer.terminated()).isEqualTo(stream);
        assertThat(answer.header("x-signalbox-target")).isEqualTo("second/model-of-second");
        assertThat(answer.header("x-signalbox-attempts")).isEqualTo(String.valueOf(times + 1));
        List<String> codes = new ArrayList<>(Collections.nCopies(times, code));
        codes.add("-");
        assertThat(Scene.attempts(settlesOnce(scene, "success", null))).isEqualTo(codes);
    }

    private static void refused(Scene scene, boolean stream, int status, String code, String outcome) throws Exception {
        Answer answer = Visit.ask(scene, stream ? Scene.streamed("hi") : Scene.whole("hi"));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().at("/error/message").asString()).contains("chat");
        assertThat(Scene.attempts(settlesOnce(scene, outcome, code))).containsExactly(code);
    }
}
