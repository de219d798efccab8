package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prompts that are too long (row 12c): only a target that is declared to take more is asked, and only once.
@Tag("sockets")
final class OverflowTest {

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row12cAnOverflowGoesToADeclaredLargerWindowAndNowhereElse(String dialect) throws Exception {
        try (Scene scene = Scene.of(dialect, dialect, "openai")
                .target("first", "window: 128k")
                .target("second", "window: 128k")
                .target("third", "window: 1M")
                .start()) {
            scene.first().next(Reply.fault("error=context"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.said()).isEqualTo("third says: hi");
            assertThat(scene.first().requests())
                    .as("never the same body to the same target")
                    .hasSize(1);
            assertThat(scene.second().requests()).isEmpty();
            assertThat(scene.third().requests()).hasSize(1);
            assertThat(Scene.attempts(settlesOnce(scene, "success", null))).containsExactly("upstream_rejected", "-");
        }
    }

    @Test
    void row12cWithoutALargerWindowTheCallerIsTold() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .target("first", "window: 128k")
                .target("second", "window: 64k")
                .start()) {
            scene.first().next(Reply.fault("error=context"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/error/code").asString()).isEqualTo("context_length_exceeded");
            assertThat(scene.second().requests()).isEmpty();
            settlesOnce(scene, "caller_error", "upstream_rejected");
        }
    }

    @Test
    void row12cWhatIsTooLongForTheLargerOneTooIsTold() throws Exception {
        try (Scene scene = Scene.of("openai", "openai", "openai")
                .target("first", "window: 101k")
                .target("second", "window: 102k")
                .target("third", "window: 103k")
                .start()) {
            scene.first().next(Reply.fault("error=context"));
            scene.second().next(Reply.fault("error=context"));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).status()).isEqualTo(400);
            assertThat(scene.third().requests()).isEmpty();
            settlesOnce(scene, "caller_error", "upstream_rejected");
        }
    }

    @Test
    void row12cAContentFilterIsNotRoutedAroundEvenByALargerWindow() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .target("first", "window: 101k")
                .target("second", "window: 102k")
                .start()) {
            scene.first().next(Reply.fault("error=content-filter"));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).status()).isEqualTo(400);
            assertThat(scene.second().requests()).isEmpty();
            settlesOnce(scene, "caller_error", "upstream_rejected");
        }
    }
}
