package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Four workloads on one route, whose target takes few requests at a time.
@Tag("sockets")
final class AdmissionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String WORKLOADS = """
            workloads:
              core: { criticality: critical-plus }
              chat: { criticality: critical }
              shop: { criticality: sheddable-plus }
              batch: { criticality: sheddable }
            keys:
              - { name: core, secret: "a-key-for-tests-core", workload: core }
              - { name: chat, secret: "a-key-for-tests-chat", workload: chat }
              - { name: shop, secret: "a-key-for-tests-shop", workload: shop }
              - { name: batch, secret: "a-key-for-tests-batch", workload: batch }
              - { name: other, secret: "a-key-for-tests-other", workload: batch }
            """;

    @Test
    void theMostImportantGoFirstAndTheLeastImportantGiveWay() throws Exception {
        try (Scene scene = scene(1, 4)) {
            scene.first().next(Reply.fault("delay=3s"));
            send(scene, "batch", "running");
            scene.first().awaitRequests(1, PATIENCE);
            Wire batch1 = queued(scene, "batch", "batch 1", 1);
            Wire batch2 = queued(scene, "batch", "batch 2", 2);
            Wire shop = queued(scene, "shop", "shop 1", 3);
            Wire chat = queued(scene, "chat", "chat 1", 4);

            Wire core1 = send(scene, "core", "core 1");
            Answer displaced = batch2.answer();
            assertThat(displaced.status()).isEqualTo(503);
            assertThat(displaced.code()).isEqualTo("queue_full");
            assertThat(displaced.header("retry-after")).isNotNull();
            Wire core2 = send(scene, "core", "core 2");
            assertThat(batch1.answer().code()).isEqualTo("queue_full");
            assertThat(send(scene, "batch", "batch 3").answer().code()).isEqualTo("queue_full");
            assertThat(scene.waiting()).isEqualTo(4);

            for (Wire served : List.of(core1, core2, chat, shop)) {
                assertThat(served.answer().status()).isEqualTo(200);
            }
            assertThat(asked(scene)).containsExactly("running", "core 1", "core 2", "chat 1", "shop 1");
            assertThat(scene.metrics())
                    .contains(
                            "signalbox_queue_refused_total{criticality=\"sheddable\",reason=\"displaced\",route=\"chat\"} 2.0")
                    .contains(
                            "signalbox_queue_refused_total{criticality=\"sheddable\",reason=\"queue_full\",route=\"chat\"} 1.0")
                    .contains("signalbox_queue_wait_seconds_count{criticality=\"critical-plus\",route=\"chat\"} 2");
        }
    }

    @Test
    void twoKeysOfOneClassTakeTurns() throws Exception {
        try (Scene scene = scene(1, 10)) {
            scene.first().next(Reply.fault("delay=1s"));
            List<Wire> wires = new ArrayList<>(List.of(send(scene, "batch", "running")));
            scene.first().awaitRequests(1, PATIENCE);
            for (int i = 1; i <= 4; i++) {
                wires.add(queued(scene, "batch", "batch " + i, i));
            }
            wires.add(queued(scene, "other", "other 1", 5));
            wires.add(queued(scene, "other", "other 2", 6));
            for (Wire wire : wires) {
                assertThat(wire.answer().status()).isEqualTo(200);
            }
            assertThat(asked(scene))
                    .containsExactly("running", "batch 1", "other 1", "batch 2", "other 2", "batch 3", "batch 4");
        }
    }

    @Test
    void inARushTheCoreIsAnsweredAndWhatIsRefusedIsSheddable() throws Exception {
        try (Scene scene = scene(4, 30)) {
            Map<Wire, String> sent = new LinkedHashMap<>();
            for (int i = 0; i < 40; i++) {
                scene.first().next(Reply.fault("delay=100ms"));
            }
            for (int i = 0; i < 15; i++) {
                for (String key : List.of("batch", "shop", "other", "chat", "batch", "core", "shop", "batch")) {
                    sent.put(send(scene, key, key + " " + i), key);
                }
            }
            Map<String, Integer> refused = new LinkedHashMap<>();
            for (Map.Entry<Wire, String> each : sent.entrySet()) {
                Answer answer = each.getKey().answer();
                if (answer.status() != 200) {
                    assertThat(answer.code()).isEqualTo("queue_full");
                    refused.merge(each.getValue(), 1, Integer::sum);
                }
            }
            assertThat(refused).containsOnlyKeys("batch", "shop", "other");
            assertThat(refused.getOrDefault("batch", 0)).isGreaterThan(refused.getOrDefault("shop", 0));
            await().atMost(PATIENCE).until(() -> scene.waiting() == 0);
        }
    }

    private static Scene scene(int concurrency, int length) throws Exception {
        return Scene.of("openai")
                .provider("first", "concurrency: " + concurrency)
                .route("queue: { length: " + length + ", timeout: 10s }")
                .open()
                .more(WORKLOADS)
                .start();
    }

    private static Wire send(Scene scene, String key, String words) throws Exception {
        return scene.wire().send(Scene.chat(Scene.whole(words)).replace(Scene.CALLER_KEY, "a-key-for-tests-" + key));
    }

    private static Wire queued(Scene scene, String key, String words, int waiting) throws Exception {
        Wire wire = send(scene, key, words);
        await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> scene.waiting() == waiting);
        return wire;
    }

    private static List<String> asked(Scene scene) {
        return scene.first().requests().stream()
                .map(RecordedRequest::text)
                .map(text -> text.replaceAll("(?s).*\\b(running|(?:core|chat|shop|batch|other) \\d+).*", "$1"))
                .toList();
    }
}
