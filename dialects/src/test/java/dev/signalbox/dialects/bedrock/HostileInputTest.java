package dev.signalbox.dialects.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.eventstream.Framed;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import dev.signalbox.testkit.Relayed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Answers that are broken in likely ways end as failures or as answers, and never throw.
class HostileInputTest {
    private static final int MUTATIONS = 60;
    private static final int MAX_EVENT = 1 << 20;
    private static final byte[] LIKELY = "{}[]\",:0".getBytes(StandardCharsets.US_ASCII);

    @TestFactory
    Stream<DynamicTest> aBrokenAnswerIsTranslatedOrRefused() {
        return Stream.of("converse", "converse-stream", "invoke", "invoke-stream")
                .flatMap(api -> Fixtures.required().recordings(api).stream())
                .filter(recording -> recording.provider().equals("bedrock"))
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    Random random = new Random(recording.name().hashCode());
                    for (int i = 0; i < MUTATIONS; i++) {
                        broken(recording, mutated(recording.response(), random));
                    }
                }));
    }

    @Test
    void aSignatureThatNeverEndsIsNotKept() {
        byte[] piece = Framed.event(
                "contentBlockDelta", "{\"delta\":{\"reasoningContent\":{\"signature\":\"" + "s".repeat(600) + "\"}}}");
        List<ChatEvent> events = new ArrayList<>();
        StreamReader reader = new StreamReader("m", 1000);
        for (int i = 0; i < 3; i++) {
            reader.take(piece, 0, piece.length, events::add);
        }

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(Failure.TooLarge.class));
    }

    @Test
    void whatIsNoStreamIsSaidToBeNone() {
        byte[] page = "{\"message\":\"not a stream at all\"}".getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> events = new ArrayList<>();
        StreamReader reader = new StreamReader("m", 1000);
        reader.take(page, 0, page.length, events::add);
        reader.end(events::add);

        assertThat(events)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(Failure.Malformed.class));
    }

    private static void broken(Recording recording, byte[] answer) throws Exception {
        ServedApi served =
                Objects.requireNonNull(BuiltInDialects.all().named("openai")).served();
        byte[] body = ("{\"model\":\"m\",\"messages\":[],\"stream\":" + recording.stream() + "}")
                .getBytes(StandardCharsets.UTF_8);
        AnswerWriter writer = served.writer(served.scan(Operation.CHAT, body, body.length));
        String model = recording.api().startsWith("invoke") ? "anthropic.claude" : "m";
        AnswerReader reader = Objects.requireNonNull(BuiltInDialects.all().named("bedrock"))
                .provider()
                .reader(model, recording.stream(), MAX_EVENT);
        TranslatingPipe pipe = new TranslatingPipe(reader, writer, 0);

        byte[] written = Relayed.through(pipe, answer, answer.length / 2);

        assertThat(pipe.facts().failure() == null).isEqualTo(pipe.facts().finished());
        if (pipe.facts().failure() == null) {
            assertThat(written).isNotEmpty();
        }
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
