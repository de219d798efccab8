package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Collected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnswerTest {
    private static final List<ChatEvent> SAID = List.of(
            new ChatEvent.Started("msg_1", "claude", 7),
            new ChatEvent.ThinkingDelta("Hm"),
            new ChatEvent.ThinkingDelta("."),
            new ChatEvent.ThinkingSigned("abc"),
            new ChatEvent.RedactedThinking("dark"),
            new ChatEvent.TextDelta("Hel"),
            new ChatEvent.TextDelta("lo"),
            new ChatEvent.ToolCallStarted(0, "c1", "a"),
            new ChatEvent.ToolCallStarted(1, "c2", "b"),
            new ChatEvent.ToolCallDelta(1, "{}"),
            new ChatEvent.ToolCallDelta(0, "{\"x\":1}"),
            new ChatEvent.Finished(FinishReason.TOOL_CALLS, null),
            new ChatEvent.UsageReported(Usage.of(3, 4)));

    @Test
    void every_part_of_an_answer_is_opened_told_and_closed() throws Exception {
        byte[] written = Heard.write(SAID, true);

        Written.check(written);
        List<JsonNode> events = Written.events(written);
        JsonNode response = events.getLast().path("response");
        assertThat(response.path("output")
                        .valueStream()
                        .map(item -> item.path("type").asString()))
                .containsExactly("reasoning", "reasoning", "message", "function_call", "function_call");
        assertThat(response.at("/output/0/encrypted_content").asString()).isEqualTo("signalbox-signed:abc");
        assertThat(response.at("/output/1/encrypted_content").asString()).isEqualTo("signalbox-redacted:dark");
        assertThat(response.at("/output/2/content/0/text").asString()).isEqualTo("Hello");
        assertThat(response.at("/output/3/arguments").asString()).isEqualTo("{\"x\":1}");
        assertThat(response.at("/usage/total_tokens").asInt()).isEqualTo(7);
        assertThat(response.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(events.stream()
                        .filter(event -> event.path("type").asString().equals("response.output_item.done"))
                        .map(event -> event.path("item")))
                .isEqualTo(response.path("output").valueStream().toList());
    }

    @Test
    void streamed_or_not_it_is_the_same_answer() throws Exception {
        JsonNode whole = JsonMapper.shared().readTree(Heard.write(SAID, false));

        Written.checkResponse(whole);
        assertThat(Written.events(Heard.write(SAID, true)).getLast().path("response"))
                .isEqualTo(whole);
    }

    @Test
    void what_was_asked_for_is_said_again_but_for_what_may_be_long() throws Exception {
        String form = """
                {"format":{"type":"json_schema","name":"n","schema":{"type":"object"}},"verbosity":"low"}""";
        JsonNode answer = JsonMapper.shared().readTree(Heard.write("""
                        {"model":"m","input":"x","text": %s,"reasoning" : {"effort":"low"},"tool_choice":"required",
                        "top_logprobs":3,"presence_penalty":-0.5,"frequency_penalty":1.5,
                        "tools":[{"type":"function","name":"f"}],"top_p":0.25,"safety_identifier":"kim","max_output_tokens":64}""".formatted(form), SAID));

        assertThat(answer.path("text").toString()).isEqualTo("""
                {"format":{"type":"json_schema","name":"n","description":null,"schema":{"type":"object"},"strict":false}}""");
        assertThat(answer.path("reasoning").toString()).isEqualTo("{\"effort\":\"low\",\"summary\":null}");
        assertThat(answer.path("tool_choice").asString()).isEqualTo("required");
        assertThat(answer.path("safety_identifier").asString()).isEqualTo("kim");
        assertThat(answer.path("top_p").asDouble()).isEqualTo(0.25);
        assertThat(answer.path("top_logprobs").asInt()).isEqualTo(3);
        assertThat(answer.path("presence_penalty").asDouble()).isEqualTo(-0.5);
        assertThat(answer.path("frequency_penalty").asDouble()).isEqualTo(1.5);
        assertThat(answer.path("max_output_tokens").asInt()).isEqualTo(64);
        assertThat(answer.path("completed_at").asInt()).isEqualTo(9);
        assertThat(answer.path("tools").size()).isZero();
    }

    @Test
    void a_schema_that_is_long_is_left_out_of_the_form() throws Exception {
        String schema = "{\"type\":\"object\",\"description\":\"" + "é".repeat(10_000) + "\"}";
        JsonNode answer = JsonMapper.shared().readTree(Heard.write("""
                        {"model":"m","text" : {"verbosity":"low","format":{"name":"n","schema": %s,"strict":true,
                        "type":"json_schema"}},"input":"x"}""".formatted(schema), SAID));

        assertThat(answer.path("text").toString()).isEqualTo("""
                {"format":{"type":"json_schema","name":"n","description":null,"schema":null,"strict":true}}""");
    }

    @Test
    void odd_words_are_answered_with_the_defaults() throws Exception {
        String odd = """
                {"model":"m","input":"x","text":7,"reasoning":"much","tool_choice":"always","safety_identifier":{"a":1}}""";
        JsonNode answer = JsonMapper.shared().readTree(Heard.write(odd, SAID));

        assertThat(answer.path("text").toString()).isEqualTo("{\"format\":{\"type\":\"text\"}}");
        assertThat(answer.path("reasoning").isNull()).isTrue();
        assertThat(answer.path("tool_choice").asString()).isEqualTo("auto");
        assertThat(answer.path("safety_identifier").isNull()).isTrue();
        assertThat(answer.path("temperature").asDouble()).isEqualTo(1);
    }

    /// Google tells of its sources at the end, and nothing else waits for that.
    @Test
    void a_source_stands_at_the_part_that_it_is_of_however_late_it_is_told() throws Exception {
        List<ChatEvent> said = List.of(
                new ChatEvent.Started("1", "m", 7),
                new ChatEvent.TextDelta("Zug"),
                new ChatEvent.ThinkingDelta("Hm"),
                new ChatEvent.TextDelta("Bus"),
                new ChatEvent.ToolCallStarted(0, "c1", "a"),
                source(0, 3, "https://a.example/"),
                source(4, 6, "https://b.example/"),
                source(2, 5, "https://c.example/"),
                new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));

        JsonNode whole = JsonMapper.shared().readTree(Heard.write(said, false));
        byte[] stream = Heard.write(said, true);

        String form =
                "{\"type\":\"url_citation\",\"start_index\":%d,\"end_index\":%d,\"url\":\"https://%s.example/\",\"title\":\"\"}";
        assertThat(whole.at("/output/0/content/0/annotations").toString())
                .isEqualTo("[" + form.formatted(0, 3, "a") + "," + form.formatted(2, 3, "c") + "]");
        assertThat(whole.at("/output/2/content/0/annotations").toString())
                .isEqualTo("[" + form.formatted(1, 3, "b") + "]");
        assertThat(Written.events(stream).getLast().path("response")).isEqualTo(whole);
        assertThat(Heard.read(Heard.RESPONSES, stream, true))
                .filteredOn(ChatEvent.Cited.class::isInstance)
                .containsExactly(
                        source(0, 3, "https://a.example/"),
                        source(4, 6, "https://b.example/"),
                        source(2, 3, "https://c.example/"));
    }

    @Test
    void probabilities_wait_for_the_next_text_or_stay_with_the_last() throws Exception {
        List<ChatEvent> said = List.of(
                new ChatEvent.Started("1", "m", 7),
                token("one"),
                new ChatEvent.ThinkingDelta("Hm"),
                token("two"),
                new ChatEvent.TextDelta("a"),
                token("three"),
                new ChatEvent.ToolCallStarted(0, "c1", "a"),
                new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));

        JsonNode whole = JsonMapper.shared().readTree(Heard.write(said, false));
        List<JsonNode> events = Written.events(Heard.write(said, true));

        assertThat(whole.at("/output/1/content/0/logprobs"))
                .extracting(token -> token.path("token").asString())
                .containsExactly("one", "two", "three");
        assertThat(events.getLast().path("response")).isEqualTo(whole);
        assertThat(events)
                .filteredOn(event -> event.path("type").asString().equals("response.output_text.delta"))
                .extracting(event -> event.path("logprobs").size())
                .containsExactly(2, 1);
    }

    /// What they take is not the words': arguments that are cut are no JSON.
    @Test
    void probabilities_go_before_words_do() throws Exception {
        ChatEvent much = token("x".repeat(1 << 20));
        List<ChatEvent> said = new ArrayList<>(List.of(new ChatEvent.Started("1", "m", 7)));
        for (int i = 0; i < 40; i++) {
            said.add(much);
            said.add(new ChatEvent.TextDelta("a"));
        }
        said.add(new ChatEvent.ToolCallStarted(0, "c1", "a"));
        said.add(new ChatEvent.ToolCallDelta(0, "{\"x\":1}"));
        said.add(new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));

        JsonNode whole = JsonMapper.shared().readTree(Heard.write(said, false));

        assertThat(whole.at("/output/0/content/0/text").asString()).isEqualTo("a".repeat(40));
        assertThat(whole.at("/output/0/content/0/logprobs").size()).isBetween(1, 39);
        assertThat(whole.at("/output/1/arguments").asString()).isEqualTo("{\"x\":1}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_that_is_too_long_to_be_told_fails(boolean stream) throws Exception {
        byte[] asked = ("{\"model\":\"m\",\"input\":\"x\",\"stream\":" + stream + "}").getBytes(StandardCharsets.UTF_8);
        AnswerWriter writer =
                Heard.RESPONSES.served().writer(Heard.RESPONSES.served().scan(Operation.CHAT, asked, asked.length));
        AnswerPipe pipe = new TranslatingPipe(new OpenAiDialect().provider().reader(true, 8 << 20), writer, 7);
        byte[] chunk = ("data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                        + "x".repeat(1 << 20) + "\"},\"finish_reason\":null}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        Collected out = new Collected();

        for (int i = 0; i < 16; i++) {
            pipe.take(chunk, 0, chunk.length, out);
        }
        assertThat(pipe.facts().failure()).isNull();
        pipe.take(chunk, 0, chunk.length, out);

        assertThat(pipe.facts().failure()).isInstanceOf(Failure.TooLarge.class);
    }

    /// Each token with 20 others is some 276 values.
    @Test
    void a_long_answer_with_probabilities_is_read() {
        String other = "{\"token\":\"x\",\"logprob\":-1,\"bytes\":[120]}";
        String token = "{\"token\":\"x\",\"logprob\":-1,\"bytes\":[120],\"top_logprobs\":[" + (other + ",").repeat(19)
                + other + "]}";
        String tokens = "[" + (token + ",").repeat(3799) + token + "]";
        String chat = "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"x\"},\"logprobs\":{\"content\":" + tokens + "}}]}";
        String response = "{\"id\":\"r\",\"model\":\"m\",\"status\":\"completed\",\"output\":[{\"type\":\"message\","
                + "\"content\":[{\"type\":\"output_text\",\"text\":\"x\",\"logprobs\":" + tokens + "}]}]}";

        for (List<ChatEvent> events : List.of(
                Heard.read(new OpenAiDialect(), chat.getBytes(StandardCharsets.UTF_8), false),
                Heard.read(Heard.RESPONSES, response.getBytes(StandardCharsets.UTF_8), false))) {
            assertThat(events)
                    .filteredOn(ChatEvent.LogProbs.class::isInstance)
                    .singleElement()
                    .satisfies(told ->
                            assertThat(((ChatEvent.LogProbs) told).tokens()).hasSize(3800));
        }
    }

    @Test
    void an_answer_that_is_too_deep_is_too_large_and_not_malformed() {
        byte[] deep = ("{\"output\":" + "[".repeat(2000)).getBytes(StandardCharsets.UTF_8);

        assertThat(Heard.read(Heard.RESPONSES, deep, false))
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(Failure.TooLarge.class));
    }

    @Test
    void an_answer_that_was_cut_is_incomplete() throws Exception {
        List<JsonNode> events = Written.events(Heard.write(
                List.of(
                        new ChatEvent.Started("1", "m", 7),
                        new ChatEvent.TextDelta("Hel"),
                        new ChatEvent.Finished(FinishReason.LENGTH, null)),
                true));

        JsonNode response = events.getLast().path("response");
        assertThat(events.getLast().path("type").asString()).isEqualTo("response.incomplete");
        assertThat(response.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
        assertThat(response.at("/output/0/status").asString()).isEqualTo("incomplete");
    }

    @Test
    void the_frame_of_an_answer_is_not_its_first_content() throws Exception {
        AnswerPipe pipe = pass();
        take(pipe, """
                event: response.created
                data: {"type":"response.created","response":{"output":[]}}

                data: {"type":"response.output_item.added","item":{"type":"message","content":[]}}

                """);

        assertThat(pipe.facts().content()).isFalse();

        take(pipe, "data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n");
        assertThat(pipe.facts().content()).isTrue();
        assertThat(pipe.facts().finished()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: error\ndata: {\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down\"}\n\n",
                "data: {\"type\":\"error\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down\"}}\n\n",
                "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":"
                        + "\"rate_limit_exceeded\",\"message\":\"Slow down\"}}}\n\n"
            })
    void a_failure_in_a_stream_is_seen_and_not_passed_on(String event) throws Exception {
        AnswerPipe pipe = pass();

        byte[] got = take(pipe, event);

        assertThat(got).isEmpty();
        assertThat(pipe.facts().failure()).isInstanceOfSatisfying(Failure.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Failure.Refused.Reason.RATE_LIMITED);
            assertThat(refused.message()).contains("Slow down");
        });
        assertThat(Heard.of(Heard.read(Heard.RESPONSES, event.getBytes(StandardCharsets.UTF_8), true)))
                .containsKey("failed");
    }

    @Test
    void a_stream_that_ends_early_is_truncated() throws Exception {
        AnswerPipe pipe = pass();
        take(pipe, "data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n");

        Heard.through(pipe, new byte[0], 1, null);

        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void a_failure_of_ours_is_an_event_that_clients_raise_for() {
        byte[] event = Heard.RESPONSES
                .served()
                .problemEvent(Problem.of(Code.UPSTREAM_ERROR, "It \"broke\".", "input"), "req_1");

        JsonNode told = Written.events(event).getFirst();
        assertThat(told.path("type").asString()).isEqualTo("error");
        assertThat(told.path("message").asString()).isEqualTo("It \"broke\".");
        assertThat(told.path("param").asString()).isEqualTo("input");
        assertThat(told.at("/error/code").asString()).isEqualTo("upstream_error");
    }

    private static ChatEvent source(int start, int end, String url) {
        return new ChatEvent.Cited(new Citation(start, end, url, null, null, null));
    }

    private static ChatEvent token(String token) {
        return new ChatEvent.LogProbs(
                List.of(new TokenLogProb(new TokenLogProb.Likely(token, -1, List.of(1)), List.of())));
    }

    private static AnswerPipe pass() throws Exception {
        byte[] body = "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}".getBytes(StandardCharsets.UTF_8);
        return Heard.RESPONSES.served().scan(Operation.CHAT, body, body.length).passThrough(1 << 20);
    }

    /// Without an end.
    private static byte[] take(AnswerPipe pipe, String events) {
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        boolean[] out = new boolean[1];
        pipe.take(bytes, 0, bytes.length, new AnswerPipe.Outlet() {
            @Override
            public void release(long upTo) {
                out[0] = true;
            }

            @Override
            public void omit(long from, long to) {}

            @Override
            public void write(byte[] written, int from, int to) {}
        });
        return out[0] ? bytes : new byte[0];
    }
}
