package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Relayed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A provider's answer goes wrong, or comes in an unusual form.
class StreamPassTest {
    private static final String START = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}}

            """;
    private static final String TEXT = """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

            """;
    private static final String FINISH = """
            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}}

            """;
    private static final String STOP = """
            event: message_stop
            data: {"type":"message_stop"}

            """;

    private final AnswerPipe pipe = new RequestScan(Operation.CHAT, "m", true, 0, 0, 0).passThrough(4096);

    private String relayed(String stream) {
        return new String(
                Relayed.through(pipe, stream.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: ping\ndata: {\"type\": \"ping\"}\n\n",
                ": a comment\n\n",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n",
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\"}}\n\n",
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"abc\"}}\n\n",
                "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
            })
    void signsOfLifeAreNotContent(String event) {
        byte[] bytes = (START + event).getBytes(StandardCharsets.UTF_8);

        pipe.take(bytes, 0, bytes.length, new Nowhere());

        assertThat(pipe.facts().content()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{}}}\n\n",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"x\"}}\n\n",
                "data: {\"content_block\":{\"name\":\"web_search\",\"type\":\"server_tool_use\"},\"type\":\"content_block_start\"}\n\n",
                "data: {\"delta\":{\"thinking\":\"hm\",\"type\":\"thinking_delta\"},\"index\":0,\"type\":\"content_block_delta\"}\n\n",
                TEXT
            })
    void textReasoningAndToolCallsAreContent(String event) {
        byte[] bytes = (START + event).getBytes(StandardCharsets.UTF_8);

        pipe.take(bytes, 0, bytes.length, new Nowhere());

        assertThat(pipe.facts().content()).isTrue();
    }

    @Test
    void untilTheOutputIsCountedTheUsageIsAnEstimate() {
        byte[] bytes = START.getBytes(StandardCharsets.UTF_8);

        pipe.take(bytes, 0, bytes.length, new Nowhere());

        assertThat(pipe.facts().usage()).isEqualTo(new Usage(15, 1, 5, 0, 0, true));
    }

    @Test
    void whatTheCacheKeepsForAnHourIsCountedApart() {
        String written = START.replaceFirst(
                "\"cache_read_input_tokens\"",
                "\"cache_creation_input_tokens\":30,\"cache_creation\":{\"ephemeral_5m_input_tokens\":20,"
                        + "\"ephemeral_1h_input_tokens\":10},\"cache_read_input_tokens\"");

        relayed(written + TEXT + FINISH);

        assertThat(written).isNotEqualTo(START);
        assertThat(pipe.facts().usage()).isEqualTo(new Usage(45, 7, 5, 30, 10, 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "[]", "{}", "{\"ephemeral_1h_input_tokens\":null}"})
    void aDivisionOfTheCachesWritesThatSaysNothingIsPassedOver(String division) {
        relayed(START.replaceFirst("\"cache_read_input_tokens\"", "\"cache_creation\":" + division + ",$0")
                + TEXT
                + FINISH);

        assertThat(pipe.facts().usage()).isEqualTo(new Usage(15, 7, 5, 0, 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e30", "-7", "\"7\"", "2147483648", "9223372036854775807", "1e9999", "7.5", "{}"})
    void aCountThatCannotBeIsNoUsageAtItsEnd(String count) {
        relayed(START + TEXT + FINISH.replace("\"output_tokens\":7", "\"output_tokens\":" + count));

        assertThat(pipe.facts().finished()).isTrue();
        assertThat(pipe.facts().usage())
                .as("what the start has told stays a first guess")
                .isEqualTo(new Usage(15, 1, 5, 0, 0, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"output_tokens\":7}",
                "{\"input_tokens\":-1,\"output_tokens\":7}",
                "{\"input_tokens\":1,\"output_tokens\":1e30}",
                "{\"input_tokens\":1,\"output_tokens\":7,\"cache_read_input_tokens\":-1}",
                "{\"input_tokens\":2147483647,\"output_tokens\":7,\"cache_read_input_tokens\":1}"
            })
    void aWholeAnswersUsageThatCannotBeIsNone(String usage) {
        AnswerPipe whole = new RequestScan(Operation.CHAT, "m", false, 0, 0, 0).passThrough(4096);
        String answer = "{\"type\":\"message\",\"content\":[],\"usage\":" + usage + "}";

        Relayed.through(whole, answer.getBytes(StandardCharsets.UTF_8));

        assertThat(whole.facts().finished()).isTrue();
        assertThat(whole.facts().usage()).isNull();
    }

    @Test
    void anAnswerIsWholeWithoutMessageStop() {
        assertThat(relayed(START + TEXT + FINISH)).isEqualTo(START + TEXT + FINISH);

        Facts facts = pipe.facts();
        assertThat(facts.failure()).isNull();
        assertThat(facts.terminated()).isFalse();
        assertThat(facts.usage()).isEqualTo(new Usage(15, 7, 5, 0, 0, false));
    }

    @Test
    void aLastEventWithoutItsBlankLineGetsOne() {
        String cut = (START + TEXT + FINISH).stripTrailing();

        assertThat(relayed(cut)).isEqualTo(cut + "\n\n");
        assertThat(pipe.facts().failure()).isNull();
    }

    @Test
    void anEndBeforeTheFinishIsATruncation() {
        assertThat(relayed(START + TEXT + FINISH.substring(0, 60))).isEqualTo(START + TEXT);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void anErrorEventIsARefusalAndIsNotPassedOn() {
        String error =
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

        assertThat(relayed(START + TEXT + error + STOP)).isEqualTo(START + TEXT);
        assertThat(pipe.facts().failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(529));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"type\":\"api_error\",\"message\":\"Internal server error\"}}\n\n",
                "event: error\ndata: {\"detail\":\"broken\"}\n\n"
            })
    void errorsOfAnUnusualFormAreErrorsToo(String error) {
        assertThat(relayed(START + error)).isEqualTo(START);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"content_block_delta\",\"delta\":\n\n",
                "data: [1]\n\n",
                "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"\u00ff\"}}\n\n",
                "data: <html></html>\n\n"
            })
    void nothingFromABrokenEventOnIsPassedOn(String broken) {
        assertThat(relayed(START + TEXT + broken + FINISH + STOP)).isEqualTo(START + TEXT);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void whatFollowsTheFinishDoesNotUndoIt() {
        String answer = START + TEXT + FINISH + STOP;

        assertThat(relayed(answer + "data: [DONE\n\n")).isEqualTo(answer);
        assertThat(pipe.facts().failure()).isNull();
    }

    @Test
    void aBodyThatIsNoStreamIsMalformed() {
        assertThat(relayed("<html><body>Bad gateway</body></html>")).isEmpty();
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void aJsonErrorInPlaceOfAStreamIsARefusal() {
        String error = "{\n\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";

        assertThat(relayed(error)).isEmpty();
        assertThat(pipe.facts().failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(529));
    }

    @Test
    void anEmptyBodyIsATruncation() {
        assertThat(relayed("")).isEmpty();
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void anEventOverTheLimitIsTooLarge() {
        String large = TEXT.replace("Hi", "x".repeat(5000));

        assertThat(relayed(START + large + FINISH)).isEqualTo(START);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.TooLarge.class);
    }

    @Test
    void unknownEventsPass() {
        String unknown = "event: novelty\ndata: {\"type\":\"novelty\",\"delta\":{\"type\":\"x\"}}\n\n";

        assertThat(relayed(START + unknown + TEXT + FINISH + STOP)).isEqualTo(START + unknown + TEXT + FINISH + STOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html></html>", "", "{\"type\":\"message\"", "[]", "{\"usage\":{}}", "{\"content\":\"text\"}"})
    void aWholeAnswerThatIsNoneIsNotPassedOn(String answer) {
        AnswerPipe whole = new RequestScan(Operation.CHAT, "m", false, 0, 0, 0).passThrough(4096);

        assertThat(Relayed.through(whole, answer.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(whole.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void anErrorWithStatus200IsARefusal() {
        AnswerPipe whole = new RequestScan(Operation.CHAT, "m", false, 0, 0, 0).passThrough(4096);
        String answer = "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow down\"}}";

        assertThat(Relayed.through(whole, answer.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(whole.facts().failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(429));
    }

    /// A client that looks at nothing.
    private static final class Nowhere implements AnswerPipe.Outlet {
        @Override
        public void release(long upTo) {}

        @Override
        public void omit(long from, long to) {}

        @Override
        public void write(byte[] bytes, int from, int to) {}
    }
}
