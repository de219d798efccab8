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
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers that are broken in likely ways end as failures or as answers, and never throw.
class HostileInputTest {
    private static final int MUTATIONS = 60;
    private static final int MAX_EVENT = 1 << 20;
    private static final Pattern WRAPPED = Pattern.compile("\"bytes\":\"([^\"]+)\"");
    private static final byte[] LIKELY = "{}[]\",:0".getBytes(StandardCharsets.US_ASCII);

    @TestFactory
    Stream<DynamicTest> aBrokenAnswerIsTranslatedOrRefused() {
        return Stream.of("converse", "converse-stream", "invoke", "invoke-stream")
                .flatMap(api -> Fixtures.required().recordings(api).stream())
                .filter(recording -> recording.provider().equals("bedrock"))
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    Random random = new Random(recording.name().hashCode());
                    for (int i = 0; i < MUTATIONS; i++) {
                        byte[] answer = recording.response();
                        boolean inside = recording.stream() && recording.status() == 200 && i % 4 != 0;
                        broken(
                                recording,
                                inside
                                        ? Framed.changed(answer, payload -> odd(payload, random))
                                        : mutated(answer, random));
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

    @ParameterizedTest
    @MethodSource("odd")
    void whatFollowsTheEndOfAnAnswerDoesNotUndoIt(byte[] odd) {
        List<ChatEvent> events = new ArrayList<>();
        StreamReader reader = new StreamReader("m", 1000);
        byte[] stop = Framed.event("messageStop", "{\"stopReason\":\"end_turn\"}");
        reader.take(stop, 0, stop.length, events::add);
        assertThat(reader.terminated()).isFalse();
        reader.take(odd, 0, odd.length, events::add);
        reader.end(events::add);

        assertThat(reader.terminated()).isTrue();
        assertThat(events).hasSize(2).last().isInstanceOf(ChatEvent.Finished.class);
    }

    static Stream<byte[]> odd() {
        return Stream.of(
                Framed.exception("internalServerException", "{\"message\":\"late\"}"),
                Framed.error("500", "late"),
                Framed.event("metadata", "[]"),
                new byte[100]);
    }

    @Test
    void aLongExceptionIsReadWhole() {
        byte[] late = Framed.exception(
                "throttlingException", "{\"pad\":\"" + "x".repeat(40_000) + "\",\"message\":\"too many\"}");
        List<ChatEvent> events = new ArrayList<>();
        new StreamReader("m", 100_000).take(late, 0, late.length, events::add);

        assertThat(events.toString()).contains("too many");
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

    /// Behind the checksums: one message of several is changed, and of one that wraps an event that event at times.
    private static byte[] odd(byte[] payload, Random random) {
        if (payload.length == 0 || random.nextInt(6) != 0) {
            return payload;
        }
        Matcher wrapped = WRAPPED.matcher(new String(payload, StandardCharsets.UTF_8));
        if (random.nextInt(4) == 0 || !wrapped.find()) {
            return mutated(payload, random);
        }
        byte[] event = mutated(Base64.getDecoder().decode(wrapped.group(1)), random);
        return ("{\"bytes\":\"" + Base64.getEncoder().encodeToString(event) + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
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
