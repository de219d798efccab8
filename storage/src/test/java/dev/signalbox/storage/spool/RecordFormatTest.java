package dev.signalbox.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    /// [Records#answered] as it was written before there were tags.
    private static final String FIRST_FORMAT = ""
            + "010d070073756363657373c8000000006c50c4a0010000c0c62d000000000060e3160000000000410100000000"
            + "00008e020000000000006400000000000000140000000000000032000000000000000a00000000000000040000"
            + "0000000000050000000000000015cd5b070000000005007265715f3104006368617406006f70656e6169030077"
            + "65620900636f72652d636861740400636861740e006f70656e61692f6770742d352e3107006770742d352e31ff"
            + "ff020d00636c617564652f736f6e6e65741400757073747265616d5f756e617661696c61626c65f70100004042"
            + "0f00000000000e006f70656e61692f6770742d352e31ffffc800000080841e0000000000010b006f746865722f"
            + "6d6f64656c02000000070072657374696e67";

    private final RecordWriter writer = new RecordWriter(3);

    @Test
    void whatIsWrittenIsReadAgain() throws RecordFormat.Unreadable {
        assertThat(RecordFormat.read(written(Records.answered("req_1")))).isEqualTo(Records.answered("req_1"));
        assertThat(RecordFormat.read(written(Records.refused("r")))).isEqualTo(Records.refused("r"));
        assertThat(RecordFormat.read(written(Records.spoken("s")))).isEqualTo(Records.spoken("s"));
        assertThat(RecordFormat.read(written(Records.tagged("t", "team=search,app=web"))))
                .isEqualTo(Records.tagged("t", "team=search,app=web"));
        UsageRecord asked = Records.asked("u", 1, "web", "chat", 4096, 20, -7);
        assertThat(RecordFormat.read(written(asked))).isEqualTo(asked);
    }

    @Test
    void aRecordOfTheFirstFormatIsStillRead() throws RecordFormat.Unreadable {
        byte[] old = HexFormat.of().parseHex(FIRST_FORMAT);

        assertThat(RecordFormat.read(old)).isEqualTo(Records.answered("req_1"));
        assertThat(new RecordView().at(old, 0, old.length).attempts()).isEqualTo(2);
    }

    @Test
    void aRecordOfTheSecondFormatIsStillRead() throws RecordFormat.Unreadable {
        byte[] old = withoutTier(withoutDigest(written(Records.tagged("t", "team=search"))));

        assertThat(RecordFormat.read(old)).isEqualTo(Records.tagged("t", "team=search"));
        assertThat(new RecordView().at(old, 0, old.length).tags()).isEqualTo("team=search");
    }

    @Test
    void aRecordOfTheThirdFormatIsStillRead() throws RecordFormat.Unreadable {
        byte[] old = withoutDigest(written(Records.spoken("s")));

        assertThat(RecordFormat.read(old)).isEqualTo(Records.spoken("s"));
        RecordView view = new RecordView().at(old, 0, old.length);
        assertThat(view.costUnknown()).isFalse();
        assertThat(view.maxTokens()).isZero();
        assertThat(view.asked()).isZero();
    }

    /// Of the format before, which has two numbers less, behind the cost in vain.
    private static byte[] withoutDigest(byte[] record) {
        int outcome = record[2];
        int numbers = 2 + Short.BYTES + outcome + Integer.BYTES + 13 * Long.BYTES;
        byte[] old = new byte[record.length - 2 * Long.BYTES];
        System.arraycopy(record, 0, old, 0, numbers);
        System.arraycopy(record, numbers + 2 * Long.BYTES, old, numbers, old.length - numbers);
        old[0] = 3;
        return old;
    }

    /// Of the format before, which ends its texts with the tags.
    private static byte[] withoutTier(byte[] record) {
        String hex = HexFormat.of().formatHex(record);
        String tags = HexFormat.of().formatHex("team=search".getBytes(StandardCharsets.UTF_8));
        String old = "02" + hex.substring(2).replace(tags + "ffff", tags);
        assertThat(old).hasSize(hex.length() - 4);
        return HexFormat.of().parseHex(old);
    }

    @Test
    void namesInAnyLanguageStayAsTheyAre() throws RecordFormat.Unreadable {
        String name = "결제-é-𝄞-" + "가".repeat(300);

        assertThat(RecordFormat.read(written(Records.answered(name))).requestId())
                .isEqualTo(name);
    }

    @Test
    void aTextThatIsTooLongIsCutBetweenTwoCharacters() throws RecordFormat.Unreadable {
        String read =
                RecordFormat.read(written(Records.answered("가".repeat(1000)))).requestId();

        assertThat(read).isEqualTo("가".repeat(RecordWriter.MAX_TEXT / 3));
    }

    @Test
    void halfAPairIsNoCharacter() throws RecordFormat.Unreadable {
        assertThat(RecordFormat.read(written(Records.answered("a\ud83d" + "b"))).requestId())
                .isEqualTo("a\ufffdb");
    }

    @Test
    void theLongestRecordFits() throws RecordFormat.Unreadable {
        String text = "x".repeat(2 * RecordWriter.MAX_TEXT);
        UsageRecord one = Records.answered(text);
        UsageRecord longest = new UsageRecord(
                text,
                one.epochMillis(),
                text,
                text,
                text,
                text,
                text,
                text,
                text,
                true,
                200,
                one.outcome(),
                text,
                one.usage().at(text).with(Usage.Media.of(1, 1, 1, 1)),
                one.cost(),
                Collections.nCopies(500, new AttemptRecord(text, text, 500, 1)),
                Collections.nCopies(500, new Skipped(text, 1, text)),
                1,
                1,
                1,
                1);

        byte[] written = written(longest);

        assertThat(written).hasSizeLessThanOrEqualTo(RecordWriter.MAX_RECORD);
        assertThat(RecordFormat.read(written).attempts()).hasSize(RecordWriter.MAX_ATTEMPTS);
    }

    @Test
    void aRecordOfAnotherFormatIsNotGuessedAt() {
        byte[] written = written(Records.answered("req_1"));
        written[0] = 9;

        assertThatThrownBy(() -> RecordFormat.read(written)).hasMessageContaining("format is 9");
    }

    @Test
    void aRecordThatEndsEarlyIsNoRecord() {
        byte[] written = written(Records.answered("req_1"));

        for (int length = 0; length < written.length; length++) {
            byte[] part = Arrays.copyOf(written, length);
            assertThatThrownBy(() -> RecordFormat.read(part)).isInstanceOf(RecordFormat.Unreadable.class);
        }
    }

    private byte[] written(UsageRecord record) {
        int length = writer.write(record);
        return Arrays.copyOfRange(writer.bytes(), 3, 3 + length);
    }
}
