package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Configs that change while requests are under way.
@Tag("sockets")
final class ReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void row37ATypoIsRefusedWithItsLineAndTheOldConfigServes() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(config(provider, ""))) {
            program.rewrite(config(provider, "").replace("targets:", "tragets:"));
            await().atMost(PATIENCE)
                    .until(() -> program.messages().stream()
                            .anyMatch(line -> line.contains("tragets") && line.matches("(?s).*\\.yaml:\\d+:\\d+: .*")));
            assertThat(program.metrics()).contains("signalbox_config_reloads_total{result=\"rejected\"} 1");
            assertThat(said(program)).isEqualTo("You said: hi");
            program.rewrite(config(provider, "drain-timeout: 1s\n"));
            await().atMost(PATIENCE)
                    .until(() -> program.metrics().contains("signalbox_config_reloads_total{result=\"applied\"} 1"));
            assertThat(said(program)).isEqualTo("You said: hi");
            List<JsonNode> records = program.records(2);
            assertThat(records).hasSize(2);
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(record.path("outcome").asString()).isEqualTo("success"));
            assertThat(program.logText()).doesNotContain(Scene.PLANTED);
            assertThat(program.messages()).noneMatch(line -> line.contains(Scene.PLANTED));
        }
    }

    @Test
    void row38AHundredReloadsUnderLoadFailNoRequestAndForgetNothing() throws Exception {
        try (Scene scene = Scene.of("openai", "openai", "openai").equal().start();
                ExecutorService clients = Executors.newFixedThreadPool(4)) {
            // Of three, one rests, one is failing, and one answers.
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=429,retry-after=200")));
            scene.second().script(Script.defaults().withFault(FaultRule.always("html")));
            int before = 0;
            while (!scene.condition("first").equals("resting")
                    || !scene.condition("second").equals("failing")) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("third says: hi");
                before++;
            }
            int rested = scene.first().requests().size();
            AtomicBoolean over = new AtomicBoolean();
            List<Future<Integer>> asking = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String body = i % 2 == 0 ? Scene.streamed("hi") : Scene.whole("hi");
                asking.add(clients.submit(() -> {
                    int asked = 0;
                    while (!over.get()) {
                        assertThat(Visit.ask(scene, body).said()).isEqualTo("third says: hi");
                        asked++;
                    }
                    return asked;
                }));
            }
            for (int i = 0; i < 100; i++) {
                int seen = scene.third().requests().size();
                scene.reload();
                assertThat(scene.condition("first")).isEqualTo("resting");
                // Requests meet each of them.
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> scene.third().requests().size() > seen
                                || scene.third().requests().size() >= 10_000);
            }
            over.set(true);
            int asked = before;
            for (Future<Integer> one : asking) {
                asked += one.get();
            }
            assertThat(scene.first().requests())
                    .as("its rest outlived every reload")
                    .hasSize(rested);
            assertThat(scene.condition("second")).isIn("failing", "open");
            settles(scene, asked, "success", null);
        }
    }

    @Test
    void row38WhoWaitsDuringAReloadIsServed() throws Exception {
        try (Scene scene = Scene.of("openai")
                .provider("first", "concurrency: 1")
                .route("queue: { timeout: 5s }")
                .start()) {
            scene.first().next(Reply.fault("delay=300ms"));
            Wire running = scene.wire().send(Scene.chat(Scene.whole("one")));
            scene.first().awaitRequests(1, PATIENCE);
            Wire waiting = scene.wire().send(Scene.chat(Scene.whole("two")));
            await().atMost(PATIENCE).until(() -> scene.waiting() == 1);
            scene.reload();
            assertThat(running.answer().said()).isEqualTo("first says: one");
            assertThat(waiting.answer().said()).isEqualTo("first says: two");
            running.close();
            waiting.close();
            List<JsonNode> records = settles(scene, 2, "success", null);
            assertThat(records.getLast().path("duration_ms").asDouble()).isLessThan(1000);
        }
    }

    @Test
    void row38AKeyIsCalledByThePlaceThatItHasNow() throws Exception {
        try (Scene scene =
                Scene.of("openai").provider("first", keys(1, 2)).open().start()) {
            scene.first().next(Reply.fault("error=key"));
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("first says: hi");
            List<RecordedRequest> asked = scene.first().requests();
            int refused =
                    asked.getFirst().header("authorization").orElseThrow().endsWith(Scene.key("first", 1)) ? 1 : 2;
            assertThat(scene.alarms()).singleElement().asString().contains("with key " + refused);

            scene.reload(config -> config.replace(keys(1, 2), keys(3, refused, 3 - refused)));

            assertThat(scene.endpoints("first"))
                    .extracting(Vitals.Endpoint::credential, Vitals.Endpoint::condition)
                    .containsExactly(tuple(1, "open"), tuple(2, "benched"), tuple(3, "open"));
            assertThat(scene.metrics())
                    .containsPattern("signalbox_target_condition\\{condition=\"benched\",key=\"2\",[^}]*} 1")
                    .containsPattern("signalbox_target_condition\\{condition=\"benched\",key=\"3\",[^}]*} 0");
            scene.first().script(Script.defaults().withFault(FaultRule.always("error=key")));
            assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(502);
            assertThat(scene.alarms().subList(1, 3))
                    .anyMatch(line -> line.contains("with key 1"))
                    .anyMatch(line -> line.contains("with key 3"));
        }
    }

    /// The first provider's keys of these numbers, in this order.
    private static String keys(Integer... numbers) {
        return Stream.of(numbers)
                .map(number -> "\"" + Scene.key("first", number) + "\"")
                .collect(Collectors.joining(", ", "keys: [", "]"));
    }

    private static String said(ChildProgram program) throws Exception {
        try (Wire wire = Wire.to(program.port())) {
            return wire.send(Scene.chat(Scene.whole("hi"), "Connection: close"))
                    .answer()
                    .said();
        }
    }

    private static String config(Simulator provider, String more) {
        return """
                providers: { first: { dialect: openai, url: "%s/v1", keys: ["sk-planted-first-5f2d0c9b7a61e348"] } }
                routes:
                  chat:
                    targets: [first/m]
                keys: [{ name: caller, secret: "%s" }]
                """.formatted(provider.url(), Scene.CALLER_KEY) + more;
    }
}
