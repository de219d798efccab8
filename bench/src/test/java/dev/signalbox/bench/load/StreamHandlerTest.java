package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The load must notice what a proxy does to a stream.
class StreamHandlerTest {

    private static final int EVENTS = 3;

    private final Answers answers = Answers.openAi();
    private final CountDownLatch end = new CountDownLatch(1);
    private final StreamTally tally = new StreamTally(EVENTS, end);
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new HttpResponseDecoder(), new StreamHandler(tally, new byte[1], Integer.MAX_VALUE));

    @Test
    void aStreamWithAllItsEventsIsComplete() {
        receive(stream(answers.end(), 0, 1, 2));
        assertThat(result()).contains("\"complete\":1", "\"events\":3", "\"failures\":\"\"");
    }

    @Test
    void aStreamThatComesByteByByteIsComplete() {
        for (byte b : stream(answers.end(), 0, 1, 2)) {
            receive(new byte[] {b});
        }
        assertThat(result()).contains("\"complete\":1", "\"events\":3", "\"failures\":\"\"");
    }

    @Test
    void aMissingEventIsNoticed() {
        receive(stream(answers.end(), 0, 2));
        assertThat(result()).contains("\"complete\":0", "an event is missing or out of order");
    }

    @Test
    void aRepeatedEventIsNoticed() {
        receive(stream(answers.end(), 0, 1, 1, 2));
        assertThat(result()).contains("\"complete\":0", "an event is missing or out of order");
    }

    @Test
    void aStreamThatLacksItsLastEventIsNoticed() {
        receive(stream(answers.end(), 0, 1));
        assertThat(result()).contains("\"complete\":0", "ended with events missing");
    }

    @Test
    void aStreamWithoutDoneIsNoticed() {
        receive(stream("0\r\n\r\n".getBytes(US_ASCII), 0, 1, 2));
        assertThat(result()).contains("\"complete\":0", "ended without [DONE]");
    }

    @Test
    void aConnectionThatIsCutIsNoticed() {
        receive(stream(new byte[0], 0, 1));
        channel.close().syncUninterruptibly();
        assertThat(result()).contains("\"complete\":0", "connection closed in the middle");
    }

    @Test
    void anErrorStatusIsNoticed() {
        receive("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".getBytes(US_ASCII));
        assertThat(result()).contains("\"complete\":0", "status 503");
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private String result() {
        assertThat(end.getCount()).isZero();
        channel.finishAndReleaseAll();
        return tally.toJson(1, true);
    }

    private byte[] stream(byte[] end, int... numbers) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(answers.head());
        for (int number : numbers) {
            byte[] event = answers.event().clone();
            Stamp.write(event, Stamp.find(event, 0, event.length), System.nanoTime(), number);
            bytes.writeBytes(event);
        }
        bytes.writeBytes(answers.finish());
        bytes.writeBytes(answers.usage());
        bytes.writeBytes(end);
        return bytes.toByteArray();
    }
}
