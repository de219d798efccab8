package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Bursts of 5xx (row 20), counted at the provider: retries never keep it down.
@Tag("sockets")
final class OutageLoadTest {
    private static final int CALLERS = 40;
    private static final int EACH = 5;
    private static final int OFFERED = CALLERS * EACH;
    private static final String AT_ONCE = "retry: { backoff: 0s..0s }";

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 529})
    void row20AnOutageOfTheOnlyTargetIsNotMadeWorse(int status) throws Exception {
        try (Scene scene = Scene.of("openai").route(AT_ONCE).callers(CALLERS).start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=" + status)));
            ask(scene, OFFERED);
            assertThat(scene.first().requests())
                    .as("five in a row, the budget, and a probe a second")
                    .hasSizeLessThan(5 + 3 + 10);
            settles(scene, OFFERED, "upstream_error", "no_healthy_target");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void row20HalfAnOutageAddsAtMostAFifth(int status) throws Exception {
        try (Scene scene = Scene.of("openai").route(AT_ONCE).callers(CALLERS).start()) {
            // Every other request fails, so that there are never five in a row and only the budget bounds.
            Script script = Script.defaults();
            for (int i = 2; i <= 2 * OFFERED; i += 2) {
                script = script.withFault(FaultRule.always("status=" + status).onRequests(i, i));
            }
            scene.first().script(script);
            ask(scene, OFFERED);
            assertThat(scene.first().requests()).hasSizeBetween(OFFERED + 3, (int) (OFFERED * 1.2) + 3);
            List<JsonNode> records = scene.rig().records(OFFERED);
            assertThat(records.stream()
                            .filter(record -> record.path("skipped").toString().contains("retry_budget")))
                    .as("requests that the budget refused a second try")
                    .isNotEmpty();
        }
    }

    @Test
    void row20TheFirstMoveToAHealthyTargetIsNeverRefused() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").route(AT_ONCE).start()) {
            scene.first()
                    .script(Script.defaults().withFault(FaultRule.always("html").withProbability(0.5)));
            for (int i = 0; i < OFFERED; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(200);
            }
            assertThat(scene.first().requests()).hasSizeLessThanOrEqualTo(OFFERED);
            assertThat(scene.second().requests()).hasSizeLessThanOrEqualTo(OFFERED);
            settles(scene, OFFERED, "success", null);
        }
    }

    private static void ask(Scene scene, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(Visit.askAs(scene, 1 + i % CALLERS, Scene.whole("hi")).status())
                    .isIn(200, 502, 503);
        }
    }
}
