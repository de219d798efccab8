package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Scene;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Providers that refuse our keys or do not know our models (row 21), and how several keys are used.
@Tag("sockets")
final class CredentialsTest {

    @ParameterizedTest
    @CsvSource({"openai, key", "anthropic, key", "openai, quota", "anthropic, quota"})
    void row21ARefusedKeyIsBenchedAndTheNextOneAnswers(String dialect, String error) throws Exception {
        try (Scene scene = Scene.of(dialect, "openai").keys("first", 2).start()) {
            scene.first().next(Reply.fault("error=" + error));
            for (int i = 0; i < 20; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("first says: hi");
            }
            List<String> used =
                    scene.first().requests().stream().map(CredentialsTest::key).toList();
            assertThat(used).hasSize(21);
            assertThat(used.subList(1, 21))
                    .as("the benched key is never used again")
                    .doesNotContain(used.getFirst());
            assertThat(scene.second().requests()).isEmpty();
            assertThat(scene.endpoints("first"))
                    .extracting(Vitals.Endpoint::condition)
                    .containsExactlyInAnyOrder("benched", "open");
            assertThat(scene.alarms()).hasSize(1).allMatch(line -> line.contains("with key"));
            List<JsonNode> records = settles(scene, 20, "success", null);
            assertThat(Scene.attempts(records.getFirst())).containsExactly("upstream_credential", "-");
        }
    }

    @Test
    void row21WhenEveryKeyIsBenchedTheNextTargetAnswers() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").keys("first", 2).start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("error=key")));
            for (int i = 0; i < 5; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.first().requests()).as("each key once").hasSize(2);
            assertThat(scene.alarms()).hasSize(2);
            settles(scene, 5, "success", null);
        }
    }

    @Test
    void row21OneCallersRefusalsBenchNobody() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").callers(3).start()) {
            for (int i = 0; i < 10; i++) {
                scene.first().next(Reply.fault("error=permission"));
                assertThat(Visit.askAs(scene, 1, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.condition("first")).isEqualTo("open");
            assertThat(scene.alarms()).isEmpty();
            assertThat(Visit.askAs(scene, 2, Scene.whole("hi")).said()).isEqualTo("first says: hi");
            settles(scene, 11, "success", null);
        }
    }

    @Test
    void row21RefusalsOfThreeCallersBenchTheKeyForTheModel() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").callers(3).start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("error=permission")));
            for (int caller = 1; caller <= 3; caller++) {
                assertThat(Visit.askAs(scene, caller, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.condition("first")).isEqualTo("forbidden");
            assertThat(scene.alarms()).hasSize(1);
            assertThat(Visit.askAs(scene, 1, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            assertThat(scene.first().requests()).hasSize(3);
            settles(scene, 4, "success", null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row21AModelThatIsNotThereIsTheTargetsFaultAndToldToThePerson(String dialect) throws Exception {
        try (Scene scene = Scene.of(dialect, "openai").start()) {
            scene.first().script(Script.defaults().withModels("another"));
            for (int i = 0; i < 5; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.first().requests()).hasSize(1);
            assertThat(scene.condition("first")).isEqualTo("model_not_found");
            assertThat(scene.alarms()).hasSize(1);
            List<JsonNode> records = settles(scene, 5, "success", null);
            assertThat(Scene.attempts(records.getFirst())).containsExactly("upstream_model_not_found", "-");
        }
    }

    @Test
    void row21AModelThatAClientNamesAndThatIsNotThereBenchesNobody() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            String named = Scene.whole("hi").replace("\"chat\"", "\"first/nope\"");
            scene.first().next(Reply.fault("error=model"), Reply.fault("error=model"));
            for (int i = 0; i < 2; i++) {
                assertThat(Visit.ask(scene, named).code()).isEqualTo("upstream_model_not_found");
            }
            assertThat(Visit.ask(scene, named.replace("nope", "there")).said()).isEqualTo("first says: hi");
            assertThat(scene.alarms()).isEmpty();
            settles(scene, 3, "success", null);
        }
    }

    @Test
    void keysAreUsedInTheSharesOfTheirWeights() throws Exception {
        String keys =
                "keys: [{ secret: \"" + Scene.key("first", 1) + "\", weight: 3 }, \"" + Scene.key("first", 2) + "\"]";
        try (Scene scene = Scene.of("openai").provider("first", keys).start()) {
            for (int i = 0; i < 200; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(200);
            }
            assertThat(scene.first().requests().stream()
                            .filter(request -> key(request).contains(Scene.key("first", 1))))
                    .hasSizeBetween(140, 160);
            settles(scene, 200, "success", null);
        }
    }

    private static String key(RecordedRequest request) {
        return request.header("authorization")
                .or(() -> request.header("x-api-key"))
                .orElse("");
    }
}
