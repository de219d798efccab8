package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A target that takes one request at a time, and the queue before it.
@Tag("sockets")
final class QueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void whoWaitsIsServedInOrderAsSoonAsThereIsRoom() throws Exception {
        try (Scene scene = busy("timeout: 5s")) {
            List<Wire> wires = new ArrayList<>();
            scene.first().next(Reply.fault("delay=700ms"));
            for (int i = 0; i < 4; i++) {
                wires.add(send(scene, "number " + i));
                int waiting = i;
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(PATIENCE)
                        .until(() -> scene.waiting() == waiting
                                && scene.rig().server().vitals().inFlight() == waiting + 1);
            }
            for (int i = 0; i < 4; i++) {
                assertThat(wires.get(i).answer().said()).isEqualTo("first says: number " + i);
                wires.get(i).close();
            }
            assertThat(scene.first().requests().stream().map(RecordedRequest::text))
                    .extracting(text -> text.replaceAll("(?s).*number (\\d).*", "$1"))
                    .containsExactly("0", "1", "2", "3");
            List<JsonNode> records = settles(scene, 4, "success", null);
            assertThat(records.getLast().path("duration_ms").asDouble())
                    .as("woken at once, not by the second's review")
                    .isLessThan(1000);
        }
    }

    @Test
    void whatIsLongerThanTheQueueIsTurnedAway() throws Exception {
        try (Scene scene = busy("length: 1, timeout: 5s")) {
            scene.first().next(Reply.fault("delay=300ms"));
            Wire running = send(scene, "one");
            scene.first().awaitRequests(1, PATIENCE);
            Wire queued = send(scene, "two");
            await().atMost(PATIENCE).until(() -> scene.waiting() == 1);
            Answer refused = Visit.ask(scene, Scene.whole("three"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("queue_full");
            assertThat(refused.header("retry-after")).isNotNull();
            assertThat(running.answer().status()).isEqualTo(200);
            assertThat(queued.answer().status()).isEqualTo(200);
            running.close();
            queued.close();
            assertThat(scene.first().requests()).hasSize(2);
            List<JsonNode> records = settles(scene, 3, "refused", "queue_full");
            assertThat(records.getLast().path("skipped").toString()).contains("full");
        }
    }

    @Test
    void whoWaitsTooLongIsToldAndNothingIsSent() throws Exception {
        try (Scene scene = busy("timeout: 150ms")) {
            scene.first().next(Reply.fault("hang"));
            Wire running = send(scene, "one");
            scene.first().awaitRequests(1, PATIENCE);
            Answer refused = Visit.ask(scene, Scene.whole("two"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("queue_timeout");
            assertThat(refused.header("retry-after")).isNotNull();
            running.close();
            assertThat(scene.first().requests()).hasSize(1);
            List<JsonNode> records = settles(scene, 2, "refused", "queue_timeout");
            assertThat(records.getLast().path("duration_ms").asDouble()).isBetween(150.0, 2000.0);
        }
    }

    @Test
    void nobodyWaitsWhileAnotherTargetHasRoom() throws Exception {
        try (Scene scene =
                Scene.of("openai", "openai").provider("first", "concurrency: 1").start()) {
            scene.first().next(Reply.fault("hang"));
            Wire running = send(scene, "one");
            scene.first().awaitRequests(1, PATIENCE);
            assertThat(Visit.ask(scene, Scene.whole("two")).said()).isEqualTo("second says: two");
            running.close();
            List<JsonNode> records = settles(scene, 2, "success", null);
            assertThat(records.getLast().path("skipped").toString()).contains("full");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void row27AClientThatLeavesWhileItWaitsLeavesNothing(boolean stream) throws Exception {
        try (Scene scene = busy("timeout: 5s")) {
            scene.first().next(Reply.fault("hang"));
            Wire running = send(scene, "one");
            scene.first().awaitRequests(1, PATIENCE);
            Wire leaving = scene.wire().send(Scene.chat(stream ? Scene.streamed("two") : Scene.whole("two")));
            await().atMost(PATIENCE).until(() -> scene.waiting() == 1);
            leaving.close();
            await().atMost(Duration.ofSeconds(1)).until(() -> scene.waiting() == 0);
            running.close();
            List<JsonNode> records = settles(scene, 2, "client_gone", "client_gone");
            assertThat(records.getLast().path("attempts").isEmpty()).isTrue();
            assertThat(scene.first().requests()).as("nothing of it was sent").hasSize(1);
            assertThat(Visit.ask(scene, Scene.whole("three")).said()).isEqualTo("first says: three");
            settles(scene, 3, "success", null);
        }
    }

    @Test
    void manyWhoWaitAreAllServed() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .provider("first", "concurrency: 2")
                .provider("second", "concurrency: 1")
                .equal()
                .start()) {
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                wires.add(send(scene, "number " + i));
            }
            for (Wire wire : wires) {
                assertThat(wire.answer().status()).isEqualTo(200);
                wire.close();
            }
            settles(scene, 60, "success", null);
        }
    }

    private static Scene busy(String queue) throws Exception {
        return Scene.of("openai")
                .provider("first", "concurrency: 1")
                .route("queue: { " + queue + " }")
                .start();
    }

    private static Wire send(Scene scene, String words) throws Exception {
        return scene.wire().send(Scene.chat(Scene.whole(words)));
    }
}
