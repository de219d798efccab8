package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampTest {

    @Test
    void whatIsWrittenIsRead() {
        byte[] event = ("data: {\"content\":\"" + Stamp.BLANK + "\"}").getBytes(US_ASCII);
        int at = Stamp.find(event, 0, event.length);
        Stamp.write(event, at, 1_234_567_890_123_456_789L, 4321);
        assertThat(Stamp.nanos(event, at)).isEqualTo(1_234_567_890_123_456_789L);
        assertThat(Stamp.number(event, at)).isEqualTo(4321);
    }

    @Test
    void textWithoutAStampHasNone() {
        byte[] event =
                "data: {\"content\":\"someone@example.com, and more text to be long enough\"}".getBytes(US_ASCII);
        assertThat(Stamp.find(event, 0, event.length)).isEqualTo(-1);
    }
}
