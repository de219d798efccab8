package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `x-signalbox-session`: what belongs together meets the same target and the same key, as long as that may
/// be asked.
@Tag("sockets")
final class SessionTest {

    @Test
    void aSessionKeepsItsTargetAndItsKey() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .equal()
                .keys("first", 3)
                .keys("second", 3)
                .start()) {
            int sessions = 12;
            for (int session = 0; session < sessions; session++) {
                for (int i = 0; i < 4; i++) {
                    assertThat(ask(scene, "words of " + session + ".", "s" + session)
                                    .status())
                            .isEqualTo(200);
                }
            }
            for (int session = 0; session < sessions; session++) {
                String words = "words of " + session + ".";
                List<Optional<String>> keys = java.util.stream.Stream.concat(
                                scene.first().requests().stream(), scene.second().requests().stream())
                        .filter(request -> request.text().contains(words))
                        .map(request -> request.header("authorization"))
                        .toList();
                assertThat(keys).hasSize(4);
                assertThat(keys).containsOnly(keys.getFirst());
            }
            assertThat(scene.first().requests()).as("and sessions are spread").isNotEmpty();
            assertThat(scene.second().requests()).isNotEmpty();
            settles(scene, 4 * sessions, "success", null);
        }
    }

    @Test
    void aSessionMovesWhenItsTargetIsFailingAndComesBack() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").equal().start()) {
            AtomicInteger asked = new AtomicInteger();
            String session = at(scene, "first", asked);
            scene.first().script(Script.defaults().withFault(FaultRule.always("html")));
            while (!scene.condition("first").equals("failing")) {
                assertThat(said(scene, session, asked)).isEqualTo("second says: hi");
            }
            assertThat(said(scene, session, asked)).isEqualTo("second says: hi");
            scene.first().script(Script.defaults().withPrefix("first says: "));
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> said(scene, session, asked).equals("first says: hi"));
            assertThat(said(scene, session, asked)).isEqualTo("first says: hi");
            settles(scene, asked.get(), "success", null);
        }
    }

    @Test
    void aSessionMovesWhileItsTargetIsFullAndComesBack() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .equal()
                .provider("first", "concurrency: 1")
                .start()) {
            AtomicInteger asked = new AtomicInteger();
            String session = at(scene, "first", asked);
            scene.first().next(Reply.fault("hang"));
            int before = scene.first().requests().size();
            Wire busy = scene.wire().send(Scene.chat(Scene.whole("hi"), "x-signalbox-session: " + session));
            scene.first().awaitRequests(before + 1, Duration.ofSeconds(5));
            assertThat(said(scene, session, asked)).isEqualTo("second says: hi");
            busy.close();
            asked.incrementAndGet();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> scene.endpoints("first").getFirst().inFlight() == 0);
            assertThat(said(scene, session, asked)).isEqualTo("first says: hi");
            settles(scene, asked.get(), "success", null);
        }
    }

    @Test
    void aSessionOutlivesAReload() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").equal().start()) {
            AtomicInteger asked = new AtomicInteger();
            String session = at(scene, "second", asked);
            scene.reload();
            assertThat(said(scene, session, asked)).isEqualTo("second says: hi");
            settles(scene, asked.get(), "success", null);
        }
    }

    /// A session that belongs to this provider's target.
    private static String at(Scene scene, String provider, AtomicInteger asked) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (said(scene, "session-" + i, asked).startsWith(provider)) {
                return "session-" + i;
            }
        }
        throw new AssertionError("no session of a hundred is at " + provider);
    }

    private static String said(Scene scene, String session, AtomicInteger asked) throws Exception {
        asked.incrementAndGet();
        return ask(scene, "hi", session).said();
    }

    private static Answer ask(Scene scene, String words, String session) throws Exception {
        return Visit.ask(scene, Scene.whole(words), "x-signalbox-session: " + session);
    }
}
