package dev.signalbox.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.UsageRecord;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    private final RecordWriter writer = new RecordWriter(3);

    @Test
    void whatIsWrittenIsReadAgain() throws RecordFormat.Unreadable {
        assertThat(RecordFormat.read(written(Records.answered("req_1")))).isEqualTo(Records.answered("req_1"));
        assertThat(RecordFormat.read(written(Records.refused("r")))).isEqualTo(Records.refused("r"));
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
                one.usage(),
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
