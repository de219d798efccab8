package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Collected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What clients of this dialect get from providers of others.
class WriterTest {
    private static final List<ChatEvent> EVENTS = List.of(
            new ChatEvent.Started("id", "model", 1),
            new ChatEvent.ThinkingDelta("hm"),
            new ChatEvent.ThinkingSigned("sig"),
            new ChatEvent.TextDelta("Hello "),
            new ChatEvent.TextDelta("there"),
            new ChatEvent.ToolCallStarted(0, "c1", "f"),
            new ChatEvent.ToolCallStarted(1, "c2", "g"),
            new ChatEvent.ToolCallDelta(0, "{\"a\""),
            new ChatEvent.ToolCallDelta(1, "{}"),
            new ChatEvent.ToolCallDelta(0, ":1}"),
            new ChatEvent.Finished(FinishReason.TOOL_CALLS, null),
            new ChatEvent.UsageReported(new Usage(10, 7, 4, 0, 3, false)));

    @Test
    void aWholeAnswer() throws Exception {
        JsonNode answer = Recording.JSON.readTree(written("m:generateContent"));

        assertThat(answer.at("/candidates/0/content/parts").toString())
                .isEqualTo("[{\"text\":\"hm\",\"thought\":true,\"thoughtSignature\":\"" + Carrier.ofSignature("sig")
                        + "\"},{\"text\":\"Hello there\"},{\"functionCall\":{\"id\":\"c1\",\"name\":\"f\",\"args\":{\"a\":1}}},"
                        + "{\"functionCall\":{\"id\":\"c2\",\"name\":\"g\",\"args\":{}}}]");
        assertThat(answer.at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
        assertThat(answer.path("usageMetadata").toString())
                .isEqualTo("{\"promptTokenCount\":10,\"candidatesTokenCount\":4,\"totalTokenCount\":17,"
                        + "\"cachedContentTokenCount\":4,\"thoughtsTokenCount\":3}");
        assertThat(answer.path("responseId").asString()).isEqualTo("id");
    }

    @Test
    void aStreamAndAnArrayHaveTheSameObjects() throws Exception {
        List<JsonNode> events = Recording.events(written("m:streamGenerateContent?alt=sse"));
        JsonNode array = Recording.JSON.readTree(written("m:streamGenerateContent"));

        assertThat(array.valueStream().toList()).isEqualTo(events);
        assertThat(events).hasSize(6);
        assertThat(events.getLast().at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
        assertThat(events.getLast().at("/usageMetadata/totalTokenCount").asInt())
                .isEqualTo(17);
        assertThat(events.get(4)
                        .at("/candidates/0/content/parts/0/functionCall/args/a")
                        .asInt())
                .isEqualTo(1);
        assertThat(AnswerReaderTest.read(written("m:streamGenerateContent?alt=sse"), true))
                .contains(new ChatEvent.Finished(FinishReason.TOOL_CALLS, null));
    }

    /// In the places of other dialects a refusal does not count.
    @Test
    void aSourceBehindARefusalIsWhereItsWordsAre() throws Exception {
        List<ChatEvent> events = List.of(
                new ChatEvent.Started("id", "model", 1),
                new ChatEvent.RefusalDelta("Né"),
                new ChatEvent.RefusalDelta("."),
                new ChatEvent.TextDelta("See X"),
                new ChatEvent.RefusalDelta("No."),
                new ChatEvent.Cited(new Citation(0, 5, "https://a.example/", null, null, null)),
                new ChatEvent.Finished(FinishReason.STOP, null));

        JsonNode whole = Recording.JSON.readTree(written("m:generateContent", events));
        JsonNode last = Recording.events(written("m:streamGenerateContent?alt=sse", events))
                .getLast();

        String place = "/candidates/0/groundingMetadata/groundingSupports/0/segment";
        assertThat(whole.at("/candidates/0/content/parts/0/text").asString()).isEqualTo("Né.See XNo.");
        assertThat(whole.at(place).toString()).isEqualTo("{\"startIndex\":4,\"endIndex\":9}");
        assertThat(last.at(place)).isEqualTo(whole.at(place));
    }

    @Test
    void aBrokenArrayIsStillOne() {
        Problem problem = Problem.of(Code.UPSTREAM_TRUNCATED, "Cut.");
        byte[] last = new GeminiServed().problemEvent(problem, "r", "m:streamGenerateContent", false);

        JsonNode array = Recording.JSON.readTree("[{}" + new String(last, StandardCharsets.UTF_8));

        assertThat(array.at("/1/error/details/0/reason").asString()).isEqualTo("UPSTREAM_TRUNCATED");
        assertThat(array.at("/1/error/code").asInt()).isEqualTo(502);
        byte[] only = new GeminiServed().problemEvent(problem, "r", "m:streamGenerateContent", true);
        assertThat(Recording.JSON.readTree(only).at("/0/error/code").asInt()).isEqualTo(502);
    }

    private static byte[] written(String address) throws Exception {
        return written(address, EVENTS);
    }

    private static byte[] written(String address, List<ChatEvent> events) throws Exception {
        GeminiServed served = new GeminiServed();
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        AnswerWriter writer = served.writer(served.scan(Operation.CHAT, address, body, body.length));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        return collected.bytes();
    }
}
