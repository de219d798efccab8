package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import org.junit.jupiter.api.Test;

class UpstreamHandlerTest {

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new HttpRequestDecoder(), new UpstreamHandler(Answers.openAi(), Answers.anthropic()));

    @Test
    void aChatRequestGetsAChatCompletion() {
        request("/v1/chat/completions", "{\"model\":\"gpt-test\"}");
        assertThat(answer()).startsWith("HTTP/1.1 200 OK").contains("\"object\":\"chat.completion\"");
    }

    @Test
    void aMessagesRequestGetsAMessage() {
        request("/v1/messages", "{\"model\":\"claude-test\"}");
        assertThat(answer()).startsWith("HTTP/1.1 200 OK").contains("\"type\":\"message\"");
    }

    @Test
    void aLargeBodyIsReadBeforeTheAnswer() {
        channel.writeInbound(bytes("POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 1000001\r\n\r\n{"));
        channel.writeInbound(bytes("x".repeat(500_000)));
        assertThat(channel.<Object>readOutbound()).isNull();
        channel.writeInbound(bytes("x".repeat(500_000)));
        assertThat(answer()).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void connectionsAreUsedAgain() {
        request("/v1/chat/completions", "{}");
        request("/v1/messages", "{}");
        assertThat(answer()).contains("chat.completion");
        assertThat(answer()).contains("\"type\":\"message\"");
    }

    @Test
    void aStreamOfOneEventHasUsageWhenItWasAskedFor() {
        request(
                "/v1/chat/completions",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"content\":\"events=1 rate=20\"}");
        assertThat(answers()).contains("\"role\":\"assistant\"", "#000000", "\"usage\":{", "data: [DONE]");
    }

    @Test
    void aStreamHasNoUsageWhenItWasNotAskedFor() {
        request("/v1/chat/completions", "{\"stream\":true,\"content\":\"events=1 rate=20\"}");
        assertThat(answers()).contains("#000000", "data: [DONE]").doesNotContain("usage");
    }

    @Test
    void anAnthropicStreamEndsWithMessageStop() {
        request("/v1/messages", "{\"stream\": true,\"content\":\"events=1 rate=20\"}");
        assertThat(answers()).contains("event: message_start", "text_delta", "#000000", "event: message_stop");
    }

    private void request(String path, String body) {
        channel.writeInbound(
                bytes("POST " + path + " HTTP/1.1\r\ncontent-length: " + body.length() + "\r\n\r\n" + body));
    }

    private String answers() {
        var all = new StringBuilder();
        while (!channel.outboundMessages().isEmpty()) {
            all.append(answer());
        }
        return all.toString();
    }

    private String answer() {
        ByteBuf bytes = channel.readOutbound();
        try {
            return bytes.toString(US_ASCII);
        } finally {
            bytes.release();
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
