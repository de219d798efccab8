package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughTest {
    private static final int PLENTY = 1 << 20;
    private static final String ROLE = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    private static final String HELLO = chunk("{\"content\":\"Hello\"}", "null");
    private static final String STOP = chunk("{}", "\"stop\"");
    private static final String USAGE = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":2},\"completion_tokens_details\":{\"reasoning_tokens\":1}}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void a_stream_passes_as_it_came_but_for_usage_not_asked_for() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        Gathered client = through(pipe, ROLE + HELLO + STOP + USAGE + DONE);

        assertThat(client.text()).isEqualTo(ROLE + HELLO + STOP + DONE);
        assertThat(pipe.facts().usage()).isEqualTo(new Usage(7, 3, 2, 0, 1, false));
        assertThat(pipe.facts().finished()).isTrue();
        assertThat(pipe.facts().terminated()).isTrue();
        assertThat(pipe.facts().failure()).isNull();
        assertThat(pipe.facts().outputChars()).isEqualTo(5);
    }

    @Test
    void usage_that_was_asked_for_stays() {
        String all = ROLE + HELLO + STOP + USAGE + DONE;

        assertThat(through(new StreamPass(PLENTY, true, 1), all).text()).isEqualTo(all);
    }

    @Test
    void usage_on_an_event_with_a_choice_stays() {
        String riding = STOP.replace("}]}", "}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, HELLO + riding + DONE).text()).isEqualTo(HELLO + riding + DONE);
        assertThat(pipe.facts().usage()).isEqualTo(Usage.of(1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"assistant\",\"content\":null}",
                "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[],\"reasoning\":null}",
                "{}",
                "null"
            })
    void a_chunk_with_nothing_in_it_is_no_content(String delta) {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);
        Gathered client = new Gathered(bytes(chunk(delta, "null")));

        pipe.take(bytes(chunk(delta, "null")), 0, chunk(delta, "null").length(), client);

        assertThat(pipe.facts().content()).isFalse();
        assertThat(client.text()).isEqualTo(chunk(delta, "null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"a\"}",
                "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"a\"}]}]}",
                "{\"reasoning_content\":\"a\"}",
                "{\"reasoning\":\"a\"}",
                "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"x\"}]}",
                "{\"refusal\":\"a\"}",
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\"}}]}",
                "{\"function_call\":{\"name\":\"f\"}}",
                "{\"audio\":{\"id\":\"x\",\"data\":\"aaaa\"}}",
            })
    void text_reasoning_refusal_calls_and_audio_are_content(String delta) {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        pipe.take(
                bytes(chunk(delta, "null")),
                0,
                chunk(delta, "null").length(),
                new Gathered(bytes(chunk(delta, "null"))));

        assertThat(pipe.facts().content()).isTrue();
        assertThat(pipe.facts().finished()).isFalse();
    }

    @Test
    void comments_pass() {
        String all = ": OPENROUTER PROCESSING\n\n" + HELLO + ": x\n\n" + STOP + DONE;
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, all).text()).isEqualTo(all);
    }

    @Test
    void a_finish_without_the_last_mark_is_an_answer() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        through(pipe, HELLO + STOP);

        assertThat(pipe.facts().failure()).isNull();
        assertThat(pipe.facts().finished()).isTrue();
        assertThat(pipe.facts().terminated()).isFalse();
    }

    @Test
    void the_last_mark_without_a_finish_is_an_answer_too() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        through(pipe, HELLO + DONE);

        assertThat(pipe.facts().failure()).isNull();
        assertThat(pipe.facts().finished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": comment\n\n", "data: [DONE]\n\n"})
    void an_answer_with_nothing_in_it_is_truncated(String all) {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        through(pipe, all);

        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void an_end_without_a_finish_is_truncated() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, HELLO + HELLO.substring(0, 20)).text()).isEqualTo(HELLO);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void a_last_event_without_its_blank_line_gets_one() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, HELLO + STOP + "data: [DONE]").text()).isEqualTo(HELLO + STOP + DONE);
        assertThat(pipe.facts().terminated()).isTrue();
    }

    @Test
    void several_answers_end_when_the_last_of_them_does() {
        String second = HELLO.replace("\"index\":0", "\"index\":1");
        AnswerPipe one = new StreamPass(PLENTY, false, 2);
        through(one, HELLO + second + STOP);
        assertThat(one.facts().failure()).isInstanceOf(Failure.Truncated.class);

        AnswerPipe both = new StreamPass(PLENTY, false, 2);
        through(both, HELLO + second + STOP + STOP.replace("\"index\":0", "\"index\":1"));
        assertThat(both.facts().failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: {\"choices\":[}\n\n", "data: hello\n\n", "data: 7\n\n", "data: {\"a\":\"\u0001\"}\n\n"})
    void nothing_goes_out_from_a_broken_event_on(String broken) {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, HELLO + broken + STOP + DONE).text()).isEqualTo(HELLO);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void an_event_that_is_no_utf_8_is_broken() {
        byte[] all = bytes(HELLO + chunk("{\"content\":\"x\"}", "null"));
        all[all.length - 40] = (byte) 0xC0;
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(Gathered.through(pipe, all, 0).text()).isEqualTo(HELLO);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}\n\n",
                "event: error\ndata: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n",
                "event: error\ndata: {\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}\n\n",
                "data: {\"object\":\"error\",\"message\":\"slow down\",\"code\":429}\n\n",
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}],\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\n",
            })
    void an_error_event_does_not_go_out_and_says_what_it_means(String error) {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, HELLO + error + DONE).text()).isEqualTo(HELLO);
        assertThat(pipe.facts().failure()).isInstanceOfSatisfying(Failure.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMITED);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.message()).isEqualTo("slow down");
        });
    }

    @Test
    void a_page_in_place_of_a_stream_is_malformed_at_once() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);
        byte[] page = bytes("\n<!DOCTYPE html>\n\n<p>");

        pipe.take(page, 0, page.length, new Gathered(page));

        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void an_error_body_in_place_of_a_stream_says_what_it_means() {
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        Gathered client = Gathered.through(
                pipe, bytes("{\n \"error\": {\"message\": \"no\", \"code\": \"invalid_api_key\"}\n\n}"), 5);

        assertThat(client.bytes()).isEmpty();
        assertThat(pipe.facts().failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CREDENTIAL));
    }

    @Test
    void an_event_over_the_limit_is_too_large() {
        AnswerPipe pipe = new StreamPass(300, false, 1);

        assertThat(through(pipe, HELLO + chunk("{\"content\":\"" + "x".repeat(300) + "\"}", "null"))
                        .text())
                .isEqualTo(HELLO);
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.TooLarge.class);
    }

    @Test
    void a_whole_answer_passes_as_it_came() {
        String body = """
                { "choices": [{"message":{"content":"Hi"},"finish_reason":"stop"}],
                "usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}
                """;
        AnswerPipe pipe = new WholePass(Operation.CHAT);

        assertThat(through(pipe, body).text()).isEqualTo(body);
        assertThat(pipe.facts().usage()).isEqualTo(Usage.of(5, 1));
        assertThat(pipe.facts().finished()).isTrue();
        assertThat(pipe.facts().outputChars()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>", "{}", "{\"choices\":[]}", "{\"choices\":null}", "[]", "{\"choices\":[{}]", "null"})
    void what_is_no_whole_answer_is_malformed(String body) {
        AnswerPipe pipe = new WholePass(Operation.CHAT);

        assertThat(through(pipe, body).bytes()).isEmpty();
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    @Test
    void nothing_at_all_is_truncated() {
        AnswerPipe pipe = new WholePass(Operation.CHAT);

        through(pipe, "");

        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void an_error_under_status_200_is_a_refusal() {
        AnswerPipe pipe = new WholePass(Operation.CHAT);

        through(pipe, "{\"error\":{\"message\":\"busy\",\"type\":\"server_error\"},\"choices\":[{}]}");

        assertThat(pipe.facts().failure()).isInstanceOfSatisfying(Failure.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(refused.status()).isEqualTo(500);
        });
    }

    @Test
    void reasoning_left_out_of_the_completion_is_added() {
        AnswerPipe pipe = new WholePass(Operation.CHAT);

        through(
                pipe,
                "{\"choices\":[{}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":35,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20}}}");

        assertThat(pipe.facts().usage()).isEqualTo(new Usage(10, 25, 0, 0, 20, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"prompt_tokens\":null,\"completion_tokens\":3",
                "\"completion_tokens\":3",
                "\"prompt_tokens\":-7,\"completion_tokens\":3",
                "\"prompt_tokens\":7,\"completion_tokens\":-3",
                "\"prompt_tokens\":7,\"completion_tokens\":9223372036854775807",
                "\"prompt_tokens\":7,\"completion_tokens\":2147483648",
                "\"prompt_tokens\":1e9999,\"completion_tokens\":3",
                "\"prompt_tokens\":\"7\",\"completion_tokens\":3",
                "\"prompt_tokens\":7.5,\"completion_tokens\":3",
                "\"prompt_tokens\":7,\"completion_tokens\":[3]",
                "\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":-2}"
            })
    void usage_that_cannot_be_is_not_told_and_left_out_all_the_same(String counts) {
        String usage = "data: {\"choices\":[],\"usage\":{" + counts + "}}\n\n";
        AnswerPipe pipe = new StreamPass(PLENTY, false, 1);

        assertThat(through(pipe, HELLO + STOP + usage + DONE).text()).isEqualTo(HELLO + STOP + DONE);
        assertThat(pipe.facts().usage()).isNull();
        assertThat(pipe.facts().finished()).isTrue();
    }

    @Test
    void usage_of_the_largest_count_and_one_left_out_is_told() {
        AnswerPipe pipe = new WholePass(Operation.EMBEDDINGS);

        through(
                pipe,
                "{\"data\":[],\"usage\":{\"prompt_tokens\":2147483647,\"completion_tokens\":null,"
                        + "\"prompt_tokens_details\":null}}");

        assertThat(pipe.facts().usage()).isEqualTo(Usage.of(2147483647, 0));
    }

    private static Gathered through(AnswerPipe pipe, String all) {
        return Gathered.through(pipe, bytes(all), 0);
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
