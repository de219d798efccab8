package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Targets that fail again and again are left out, and taken back.
@Tag("sockets")
final class EjectionTest {
    private static final int VOLUME = 20;

    @Test
    void row1ATargetThatRefusesConnectionsIsSoonNotAskedAnyMore() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .at("first", BeforeContentTest.nobody())
                .start()) {
            for (int i = 0; i < 3 * VOLUME; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.condition("first")).isIn("failing", "ejected");
            List<JsonNode> records = settles(scene, 3 * VOLUME, "success", null);
            assertThat(records.stream().filter(record -> Scene.attempts(record).size() > 1))
                    .as("five in a row, and a probe a second at most")
                    .hasSizeBetween(5, 10);
            assertThat(records.stream()
                            .filter(record -> record.path("skipped").toString().contains("failing")))
                    .hasSizeGreaterThan(2 * VOLUME);
        }
    }

    @Test
    void row1ATargetThatFailsHalfTheTimeIsEjectedAfterTheVolumeAndComesBackOnTrial() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .provider("first", "ejection: { hold: 1s..2s }")
                .start()) {
            AtomicInteger asked = new AtomicInteger();
            for (int i = 0; i < VOLUME; i++) {
                assertThat(scene.condition("first")).as("not before the volume").isEqualTo("open");
                scene.first().next(i % 2 == 0 ? Reply.normal() : Reply.fault("html"));
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(200);
                asked.incrementAndGet();
            }
            assertThat(scene.condition("first")).isEqualTo("ejected");
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            asked.incrementAndGet();
            assertThat(scene.first().requests()).hasSize(VOLUME);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> {
                        asked.incrementAndGet();
                        return Visit.ask(scene, Scene.whole("hi")).said().startsWith("first")
                                && scene.condition("first").equals("open")
                                && scene.said().getLast().getFormattedMessage().contains("back");
                    });
            assertThat(scene.first().requests()).as("three good ones on trial").hasSize(VOLUME + 3);
            settles(scene, asked.get(), "success", null);
        }
    }

    @Test
    void row26AFlappingTargetIsEjectedAtMostOnceAHold() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .provider("first", "ejection: { ratio: 30%, volume: 10, hold: 1s..1s }")
                .start()) {
            scene.first()
                    .script(Script.defaults().withFault(FaultRule.always("html").withProbability(0.6)));
            AtomicInteger asked = new AtomicInteger();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        asked.incrementAndGet();
                        assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(200);
                        return said(scene, "out of rotation").size() >= 2 || asked.get() > 3000;
                    });
            List<ILoggingEvent> changes = said(scene, "out of rotation");
            for (int i = 1; i < changes.size(); i++) {
                assertThat(changes.get(i).getTimeStamp() - changes.get(i - 1).getTimeStamp())
                        .as("two ejections are at least a hold apart")
                        .isGreaterThanOrEqualTo(990);
            }
            assertThat(scene.first().requests().size()).isLessThan(asked.get());
            settles(scene, asked.get(), "success", null);
        }
    }

    @Test
    void theLastTargetIsNeverEjected() throws Exception {
        try (Scene scene = Scene.of("openai")
                .provider("first", "ejection: { ratio: 20%, volume: 10 }")
                .route("retry: { attempts: 1 }")
                .start()) {
            for (int i = 0; i < 40; i++) {
                scene.first().next(i % 2 == 0 ? Reply.normal() : Reply.fault("html"));
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(i % 2 == 0 ? 200 : 502);
            }
            assertThat(scene.first().requests()).hasSize(40);
            settles(scene, 40, "upstream_error", "upstream_malformed");
        }
    }

    private static List<ILoggingEvent> said(Scene scene, String words) {
        return scene.said().stream()
                .filter(event -> event.getFormattedMessage().contains(words))
                .toList();
    }
}
