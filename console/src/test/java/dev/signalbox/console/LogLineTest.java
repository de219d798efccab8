package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogLineTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void anAnswerIsOneLineWithEveryField() throws Exception {
        assertThat(line(Samples.answered()))
                .isEqualTo(
                        "{\"time\":\"2025-11-22T00:00:00.123Z\",\"request_id\":\"req-1\",\"trace_id\":null,\"dialect\":\"openai\","
                                + "\"operation\":\"chat\",\"key\":\"web\",\"workload\":\"default\",\"route\":\"chat\","
                                + "\"target\":\"claude/claude-sonnet-4-5\",\"model\":\"claude-sonnet-4-5\",\"stream\":true,"
                                + "\"status\":200,\"outcome\":\"success\",\"code\":null,\"attempts\":["
                                + "{\"target\":\"openai/gpt-5.1\",\"failure\":\"upstream_error\",\"status\":500,\"ms\":20.000},"
                                + "{\"target\":\"claude/claude-sonnet-4-5\",\"failure\":null,\"status\":200,\"ms\":480.000}],"
                                + "\"skipped\":[{\"target\":\"openai/gpt-5.1\",\"credential\":2,\"reason\":\"resting\"}],"
                                + "\"duration_ms\":500.000,\"first_content_ms\":120.000,\"tokens\":{\"input\":1000,"
                                + "\"output\":200,\"cached_input\":600,\"cache_write\":50,\"cache_write_hour\":20,\"reasoning\":80,"
                                + "\"estimated\":false},\"cost\":{\"usd\":0.00375,\"estimated\":false},"
                                + "\"bytes_in\":900,\"bytes_out\":4000}\n");
    }

    @Test
    void whatDidNotHappenIsNull() throws Exception {
        JsonNode read = JSON.readTree(line(Samples.refused("r-7")));

        assertThat(read.get("key").isNull()).isTrue();
        assertThat(read.get("model").isNull()).isTrue();
        assertThat(read.get("first_content_ms").isNull()).isTrue();
        assertThat(read.get("cost").isNull()).isTrue();
        assertThat(read.get("attempts").isEmpty()).isTrue();
        assertThat(read.get("code").asString()).isEqualTo("path_not_found");
        assertThat(read.get("duration_ms").asDouble()).isEqualTo(1.234);
    }

    @Test
    void theDocumentNamesEveryFieldAndNoOther() throws Exception {
        List<String> fields = new ArrayList<>();
        JSON.readTree(line(Samples.answered())).propertyNames().forEach(fields::add);
        String doc = Files.readString(Path.of("..", "docs", "access-log.md"));

        List<String> documented = doc.lines()
                .filter(row -> row.startsWith("| `"))
                .map(row -> row.substring(3, row.indexOf('`', 3)))
                .toList();
        assertThat(documented).containsExactlyElementsOf(fields);
    }

    @Test
    void tagsComeLastWhereThereAreAny() throws Exception {
        UsageRecord one = Samples.answered();
        UsageRecord tagged = new UsageRecord(
                one.requestId(),
                one.epochMillis(),
                one.operation(),
                one.dialect(),
                one.key(),
                one.workload(),
                one.route(),
                one.target(),
                one.model(),
                one.streamed(),
                one.status(),
                one.outcome(),
                one.code(),
                one.usage(),
                one.cost(),
                one.attempts(),
                one.skipped(),
                one.durationNanos(),
                one.firstContentNanos(),
                one.bytesIn(),
                one.bytesOut(),
                "team=\"search\"",
                0,
                0,
                0,
                null);

        assertThat(line(tagged)).contains(",\"tags\":\"team=\\\"search\\\"\"}");
        assertThat(line(one)).doesNotContain("tags");
    }

    @Test
    void controlCharactersAndTerminalTricksAreEscaped() throws Exception {
        String line = line(Samples.named("a\u0000\u001b[31m\u007f\u009b\u202e\u2028\n\t\r\"\\/z"));

        assertThat(line)
                .contains("\"request_id\":\"a\\u0000\\u001b[31m\\u007f\\u009b\\u202e\\u2028\\n\\t\\r\\\"\\\\/z\"");
    }

    @Test
    void aLoneSurrogateBecomesTheReplacementCharacter() throws Exception {
        assertThat(requestId("a\ud83db\ude00c\ud83d")).isEqualTo("a\ufffdb\ufffdc\ufffd");
    }

    @Test
    void koreanAndEmojiStayReadable() throws Exception {
        assertThat(line(Samples.named("안녕 🚦 é"))).contains("\"request_id\":\"안녕 🚦 é\"");
    }

    @Test
    void aLongTextIsCutWithAnEllipsis() throws Exception {
        assertThat(requestId("x".repeat(257))).isEqualTo("x".repeat(255) + "…");
        assertThat(requestId("x".repeat(256))).isEqualTo("x".repeat(256));
    }

    @Test
    void aCutNeverSplitsACharacter() throws Exception {
        assertThat(requestId("x".repeat(254) + "🚦".repeat(10))).isEqualTo("x".repeat(254) + "…");
    }

    @Test
    void moreAttemptsThanARouteAllowsAreCutOff() throws Exception {
        UsageRecord sample = Samples.answered();
        List<AttemptRecord> many = Collections.nCopies(1000, sample.attempts().getFirst());
        UsageRecord record = new UsageRecord(
                "r",
                0,
                "chat",
                "openai",
                null,
                "w",
                "r",
                "t",
                null,
                false,
                0,
                Outcome.TIMEOUT,
                null,
                Usage.NONE,
                null,
                many,
                Collections.nCopies(1000, sample.skipped().getFirst()),
                0,
                -1,
                0,
                0);

        JsonNode read = JSON.readTree(line(record));
        assertThat(read.get("attempts").size()).isEqualTo(LogLine.MAX_ATTEMPTS);
        assertThat(read.get("skipped").size()).isEqualTo(LogLine.MAX_ATTEMPTS);
    }

    @Test
    void anyTextIsReadBackByAJsonParser() throws Exception {
        Random random = new Random(20251122);
        LineReader reader = new LineReader();
        for (int round = 0; round < 20_000; round++) {
            String text = anyText(random);
            String line = reader.line(Samples.named(text));
            assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
            assertThat(JSON.readTree(line).get("model").asString()).isEqualTo(wellFormed(text));
        }
    }

    @Test
    void anyNumberIsReadBack() throws Exception {
        long[] numbers = {0, 1, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000_000_000L};
        for (long number : numbers) {
            JsonBuffer buffer = new JsonBuffer(1);
            buffer.number(number);
            assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toString(number));
        }
    }

    @Test
    void theTimeIsRightBeforeAndAfter1970() throws Exception {
        for (long millis : new long[] {-1, 0, 999, 1000, 951_782_400_000L, 4_102_444_799_999L}) {
            UsageRecord record = new UsageRecord(
                    "r",
                    millis,
                    "o",
                    "d",
                    null,
                    "w",
                    "r",
                    "t",
                    null,
                    false,
                    0,
                    Outcome.SUCCESS,
                    null,
                    Usage.NONE,
                    null,
                    List.of(),
                    List.of(),
                    0,
                    -1,
                    0,
                    0);

            String time = JSON.readTree(line(record)).get("time").asString();

            assertThat(time).hasSize("1970-01-01T00:00:00.000Z".length());
            assertThat(Instant.parse(time).toEpochMilli()).isEqualTo(millis);
        }
    }

    private static String requestId(String text) throws CharacterCodingException {
        return JSON.readTree(line(Samples.named(text))).get("request_id").asString();
    }

    private static String line(UsageRecord record) throws CharacterCodingException {
        return new LineReader().line(record);
    }

    /// Up to 40 units out of every corner of UTF-16, paired or not.
    private static String anyText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        while (text.length() < length) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append((char) random.nextInt(0x100));
                case 2 -> text.append((char) random.nextInt(0x10000));
                case 3 -> text.append((char) (0xd800 + random.nextInt(0x800)));
                default -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
            }
        }
        return text.toString();
    }

    private static String wellFormed(String text) {
        return text.codePoints()
                .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// Reuses one buffer, as the log does, and insists on valid UTF-8.
    private static final class LineReader {
        private final JsonBuffer buffer = new JsonBuffer(16);
        private final LogLine line = new LogLine(buffer);

        String line(UsageRecord record) throws CharacterCodingException {
            buffer.clear();
            line.append(record);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(buffer.bytes(), 0, buffer.length()))
                    .toString();
        }
    }
}
