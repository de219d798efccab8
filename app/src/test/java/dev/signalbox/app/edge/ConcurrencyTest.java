package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many clients at once.
@Tag("sockets")
final class ConcurrencyTest {
    private static final int CLIENTS = 200;

    @Test
    void manyMixedStreamsAtOnceAreAllRight() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                Scene across = Scene.of("anthropic").start()) {
            paced(scene);
            paced(across);
            List<Future<Answer>> answers = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    int number = i;
                    answers.add(clients.submit(() -> ask(number % 2 == 0 ? scene : across, number)));
                }
            }
            for (int i = 0; i < CLIENTS; i++) {
                Answer answer = answers.get(i).get(30, TimeUnit.SECONDS);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.said()).startsWith("You said: " + words(i));
                assertThat(answer.terminated()).isEqualTo(i % 4 < 2);
            }
            scene.ended(CLIENTS / 2, "success", null);
            across.ended(CLIENTS / 2, "success", null);
        }
    }

    @Test
    void whatNeedsNoChangeIsTheProvidersToTheByte() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            paced(scene);
            List<Future<Answer>> through = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    String request = Scene.chat(unchanged(i), "Connection: close");
                    through.add(clients.submit(() -> scene.wire().send(request).answer()));
                }
            }
            // The same answers at once: the pace changes nothing about them.
            scene.first().script(answers());
            for (int i = 0; i < CLIENTS; i++) {
                try (Wire direct = Wire.to(scene.first().port())) {
                    Answer expected = direct.send(Scene.chat(unchanged(i), "Connection: close"))
                            .answer();
                    assertThat(through.get(i).get(30, TimeUnit.SECONDS).text()).isEqualTo(expected.text());
                }
            }
            scene.ended(CLIENTS, "success", null);
        }
    }

    private static void paced(Scene scene) {
        scene.first()
                .script(answers().withLatency(Distribution.times("uniform(1ms, 20ms)"), Distribution.times("1ms")));
    }

    private static Script answers() {
        return Script.defaults().withAnswerTokens(Distribution.counts("uniform(5, 40)"));
    }

    private static Answer ask(Scene scene, int number) throws Exception {
        String body = number % 4 < 2 ? Scene.streamed(words(number)) : Scene.whole(words(number));
        return number % 8 < 4 ? scene.ask(body) : scene.askAnthropic(body);
    }

    private static String words(int number) {
        return "요청 " + number + " 🚆 of many";
    }

    /// A request that goes out as it came: the model is the provider's own and usage is asked for.
    private static String unchanged(int number) {
        String stream = number % 2 == 0 ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "";
        return "{\"model\":\"gpt-5.1\"," + stream + "\"messages\":[{\"role\":\"user\",\"content\":\"" + words(number)
                + "\"}]}";
    }
}
