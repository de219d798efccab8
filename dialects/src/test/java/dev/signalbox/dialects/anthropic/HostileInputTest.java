package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.testkit.Relayed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Bytes that nobody means: recordings with a few bytes changed, taken out or doubled, from fixed seeds.
class HostileInputTest {
    private static final int MUTATIONS = 40;
    private static final int MAX_EVENT = 1024 * 1024;
    private static final byte[] LIKELY = "{}[]\",:\\\n\r de+-.01\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    @TestFactory
    Stream<DynamicTest> aBrokenAnswerIsPassedOnUpToItsBreakOrTranslatedAndNeverThrows() {
        return Recording.answered("messages").stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    Random random = new Random(recording.name().hashCode());
                    for (int i = 0; i < MUTATIONS; i++) {
                        byte[] answer = mutated(recording.answer(), random);
                        passed(answer, recording.stream());
                        translated(answer, recording.stream());
                    }
                }));
    }

    private static void passed(byte[] answer, boolean stream) {
        AnswerPipe pipe = new RequestScan(Operation.CHAT, "m", stream, 0, 0, 0).passThrough(MAX_EVENT);
        byte[] relayed = Relayed.through(pipe, answer);
        int common = Math.min(relayed.length, answer.length);
        assertThat(Arrays.equals(relayed, 0, common, answer, 0, common)).isTrue();
        assertThat(pipe.facts().failure() == null).isEqualTo(pipe.facts().finished());
    }

    private static void translated(byte[] answer, boolean stream) {
        AnswerPipe pipe = stream
                ? new TranslatingPipe(new StreamReader(MAX_EVENT), new StreamWriter(), 0)
                : new TranslatingPipe(new WholeReader(), new WholeWriter(), 0);
        byte[] written = Relayed.through(pipe, answer);
        if (pipe.facts().failure() == null) {
            assertThat(written).isNotEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> aBrokenRequestIsReadOrRefused() {
        return Recording.all().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    Random random = new Random(recording.name().hashCode());
                    for (int i = 0; i < MUTATIONS; i++) {
                        byte[] body = mutated(recording.requestBytes(), random);
                        try {
                            new AnthropicServed().scan(Operation.CHAT, body, body.length);
                            byte[] written = new AnthropicProvider()
                                    .write(new AnthropicServed().read(body, body.length), "claude-opus-4-8", true)
                                    .body();
                            assertThat(Recording.JSON.readTree(written).isObject())
                                    .isTrue();
                        } catch (InvalidRequest refused) {
                            assertThat(refused.problem().status()).isEqualTo(400);
                        }
                    }
                }));
    }

    @Test
    void aMillionBytesOfTextInOneEventAreReadInOnePiece() {
        String text = "한".repeat(300_000);
        byte[] answer = ("data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text
                        + "\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        AnswerPipe pipe = new TranslatingPipe(new StreamReader(MAX_EVENT), new StreamWriter(), 0);

        String written = new String(Relayed.through(pipe, answer, 1000, 500_000), StandardCharsets.UTF_8);

        assertThat(pipe.facts().failure()).isNull();
        assertThat(written).contains(text);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            int length = Math.min(1 + random.nextInt(20), mutated.length - at);
            switch (random.nextInt(3)) {
                case 0 -> mutated[at] = LIKELY[random.nextInt(LIKELY.length)];
                case 1 -> System.arraycopy(mutated, at, mutated, Math.max(0, at - length), length);
                default -> mutated = Arrays.copyOf(mutated, at + length);
            }
        }
        return mutated;
    }
}
