package dev.signalbox.dialects.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.gemini.GeminiDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.model.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What fuzzing found, one test each.
class FoundTest {
    private static final byte[] REQUEST = "{\"model\":\"m\",\"stream\":true}".getBytes(UTF_8);
    private static final String OPENAI = """
            data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\r
            \r
            data: [DONE]\r
            \r
            """;
    private static final String ANTHROPIC = """
            event: message_delta\r
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}\r
            \r
            event: message_stop\r
            data: {"type":"message_stop"}\r
            \r
            """;

    @Test
    void an_event_goes_out_with_the_line_feed_that_came_in_a_later_piece() throws InvalidRequest {
        String event = OPENAI.substring(0, OPENAI.indexOf("data: [DONE]"));
        assertThat(sent(new OpenAiDialect(), event, event.length() - 1)).isEqualTo(event);
    }

    @Test
    void nothing_is_left_of_an_event_that_the_client_did_not_ask_for() throws InvalidRequest {
        String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\r\n\r\n";
        assertThat(sent(new OpenAiDialect(), usage + OPENAI, usage.length() - 1))
                .isEqualTo(OPENAI);
    }

    @Test
    void the_last_event_ends_with_a_whole_line_end_though_nothing_is_read_after_it() throws InvalidRequest {
        String cut = OPENAI.substring(0, OPENAI.length() - 1);
        assertThat(sent(new OpenAiDialect(), cut, cut.length())).isEqualTo(OPENAI);
        cut = ANTHROPIC.substring(0, ANTHROPIC.length() - 1);
        assertThat(sent(new AnthropicDialect(), cut, cut.length())).isEqualTo(ANTHROPIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"event: error\ndata: {\"type\":\"error\"}\n\n", "data: {\n\n", "data: {\"type\":\"ping\"}\n\n"})
    void nothing_that_follows_the_last_event_in_the_same_piece_is_looked_at(String more) throws InvalidRequest {
        AnswerPipe pipe = pipe(new AnthropicDialect());
        assertThat(sent(pipe, ANTHROPIC + more, ANTHROPIC.length() + more.length()))
                .isEqualTo(ANTHROPIC);
        assertThat(pipe.facts().failure()).isNull();
    }

    @Test
    void what_follows_the_last_event_may_be_too_large() throws InvalidRequest {
        for (Dialect dialect : new Dialect[] {new OpenAiDialect(), new AnthropicDialect()}) {
            String answer = (dialect instanceof OpenAiDialect ? OPENAI : ANTHROPIC) + "data: " + "x".repeat(2000);
            AnswerPipe pipe = pipe(dialect);
            sent(pipe, answer, answer.length());
            assertThat(pipe.facts().failure()).as(dialect.name()).isNull();
        }
    }

    @Test
    void a_signature_does_not_grow_without_end() throws InvalidRequest {
        Dialect anthropic = new AnthropicDialect();
        Dialect openai = new OpenAiDialect();
        AnswerPipe pipe = new TranslatingPipe(
                anthropic.provider().reader(true, 1024),
                openai.served().writer(openai.served().scan(Operation.CHAT, REQUEST, REQUEST.length)),
                1);
        String delta = "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\","
                + "\"signature\":\"" + "s".repeat(100) + "\"}}\n\n";
        sent(
                pipe,
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\","
                        + "\"thinking\":\"\"}}\n\n" + delta.repeat(12),
                100);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.TooLarge.class);
    }

    @Test
    void a_carriage_return_cut_from_its_line_feed_does_not_make_an_event_smaller() {
        byte[] stream = "data: a\r\ndata: b\r\n\r\n".getBytes(UTF_8);
        for (int limit = 1; limit < stream.length + 2; limit++) {
            assertThat(tooLarge(stream, limit, 1))
                    .as("limit " + limit)
                    .isEqualTo(tooLarge(stream, limit, stream.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "5", "\"\"", "[]", "true"})
    void a_bound_is_not_put_into_what_is_no_object(String config) throws InvalidRequest {
        byte[] body = ("{\"generationConfig\":" + config + "}").getBytes(UTF_8);

        Scan scan = new GeminiDialect().served().scan(Operation.CHAT, "m:generateContent", body, body.length);

        assertThat(scan.edits("m", true, 5)).isEmpty();
    }

    private static boolean tooLarge(byte[] stream, int limit, int piece) {
        SseSplitter splitter = new SseSplitter(limit);
        for (int at = 0; at < stream.length; at += piece) {
            splitter.take(stream, at, Math.min(stream.length, at + piece), new SseSplitter.Handler() {
                @Override
                public void event(String name, byte[] data, int from, int to, long start, long end) {}

                @Override
                public void comment(long start, long end) {}
            });
        }
        return splitter.tooLarge();
    }

    private static AnswerPipe pipe(Dialect dialect) throws InvalidRequest {
        return dialect.served().scan(Operation.CHAT, REQUEST, REQUEST.length).passThrough(1024);
    }

    private static String sent(Dialect dialect, String answer, int cut) throws InvalidRequest {
        return sent(pipe(dialect), answer, cut);
    }

    /// What the client has before the end of the body is known; the answer comes in two pieces.
    private static String sent(AnswerPipe pipe, String answer, int cut) {
        byte[] bytes = answer.getBytes(UTF_8);
        Client client = new Client(bytes);
        client.fed(cut);
        pipe.take(bytes, 0, cut, client);
        client.fed(bytes.length);
        pipe.take(bytes, cut, bytes.length, client);
        return client.text();
    }
}
