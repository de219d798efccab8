package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signalbox.app.Rig;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// A bug of ours, wherever it comes up: whoever asked is told, and nobody else is blamed.
@Tag("sockets")
final class OwnFaultTest {
    private static Rig rig(Simulator provider, String... methods) throws IOException {
        return rig(provider, PlantedBug.in(new StackOverflowError(PlantedBug.WORD), methods));
    }

    private static Rig rig(Simulator provider, Dialects planted) throws IOException {
        return Rig.start("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/gpt-4o-mini] } }
                """.formatted(provider.url()), planted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=500", "status=500, close-after=1"})
    void anErrorThatNobodyExpectsEndsTheRequestLikeAnException(String fault) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "failure")) {
            provider.next(Reply.fault(fault));
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain(PlantedBug.WORD);
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
        }
    }

    @Test
    void soDoesOneAtTheHeadOfAGoodAnswer() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "exhaustedMillis")) {
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain(PlantedBug.WORD);
            assertThat(Scene.attempts(rig.records(1).getFirst()))
                    .as("no failure of the provider")
                    .containsExactly("internal_error");
        }
    }

    /// Else the end of the process would wait for it.
    @Test
    void aRequestThatCannotEvenBeRefusedIsOverAndRecorded() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "failure", "problem");
                Wire wire = Wire.to(rig.port())) {
            provider.next(Reply.fault("status=500"));
            assertThat(wire.send(Scene.chat(Scene.whole("hi"))).closed()).isTrue();
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
            await().untilAsserted(
                            () -> assertThat(rig.server().vitals().inFlight()).isZero());
        }
    }

    @Test
    void oneThatOnlyAConnectionHearsOfEndsItsRequestLikeAnyOther() throws Exception {
        AtomicBoolean due = new AtomicBoolean();
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, PlantedBug.inName(new StackOverflowError(PlantedBug.WORD), due));
                Wire wire = Wire.to(rig.port())) {
            due.set(true);
            Answer answer = wire.send(Scene.chat(Scene.whole("hi"))).answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo("internal_error");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.closed()).isTrue();
            assertThat(rig.post("/v1/chat/completions", Scene.whole("hi")).statusCode())
                    .isEqualTo(200);
            assertThat(rig.records(2).stream()
                            .map(record -> record.path("outcome").asString()))
                    .containsExactlyInAnyOrder("internal_error", "success");
        }
    }

    /// Anybody can make connections, so that is not said for each.
    @Test
    void oneBeforeThereIsARequestIsInTheLogOnceForMany() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger complaints = (Logger) LoggerFactory.getLogger("dev.signalbox.gateway.fault.Complaints");
        complaints.addAppender(log);
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "tellingHeader")) {
            for (int i = 0; i < 20; i++) {
                try (Wire wire = Wire.to(rig.port())) {
                    assertThat(wire.send(Scene.chat(Scene.whole("hi"))).closed())
                            .isTrue();
                }
            }
            assertThat(log.list).hasSize(1);
            assertThat(log.list.getFirst().getThrowableProxy().getMessage()).isEqualTo(PlantedBug.WORD);
        } finally {
            complaints.detachAppender(log);
        }
    }
}
