package dev.signalbox.dialects.pairing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.testkit.Collected;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where an answer comes from, and how likely its words were, in the words of each client.
class SourcesTest {
    private static final int MAX_EVENT = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OPENAI = "openai";
    private static final String RESPONSES = "responses";
    private static final String ANTHROPIC = "anthropic";
    private static final String GEMINI = "gemini";
    private static final String BEDROCK = "bedrock";

    /// "안녕 🚆 Hello": 🚆 is one character of four bytes, the others before it are five bytes and characters more.
    private static final String GROUNDED = """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"안녕 🚆 "},{"text":"Hello"}]},
              "finishReason":"STOP","groundingMetadata":{
                "groundingChunks":[{"retrievedContext":{"title":"a file"}},
                                   {"web":{"uri":"https://a.example/","title":"A"}}],
                "groundingSupports":[{"segment":{"startIndex":7,"endIndex":11},"groundingChunkIndices":[0,1]}]},
              "citationMetadata":{"citationSources":[{"startIndex":12,"endIndex":17,"uri":"https://b.example/"}]}}],
             "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2},
             "modelVersion":"m","responseId":"r"}""";

    private static final String ANNOTATED = """
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
              "message":{"role":"assistant","content":"안녕 🚆 Hello","annotations":[
                {"type":"url_citation","url_citation":
                  {"start_index":3,"end_index":4,"url":"https://a.example/","title":"A"}},
                {"type":"url_citation","url_citation":
                  {"start_index":0,"end_index":0,"url":"https://c.example/","title":"C"}},
                {"type":"file","file":{"hash":"x"}}]}}],
             "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private static final String CITED = """
            {"id":"a","type":"message","role":"assistant","model":"m","content":[
              {"type":"text","text":"As I see: "},
              {"type":"text","text":"안녕","citations":[
                {"type":"char_location","cited_text":"Hi","document_index":0,"document_title":"D",
                 "start_char_index":2,"end_char_index":4,"file_id":null},
                {"type":"search_result_location","cited_text":"Hi","source":"https://a.example/","title":"A",
                 "search_result_index":0,"start_block_index":0,"end_block_index":1},
                {"type":"web_search_result_location","cited_text":"Hi","url":"https://b.example/","title":"B",
                 "encrypted_index":"x"}]}],
             "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}""";

    private static final String AMAZON = """
            {"output":{"message":{"role":"assistant","content":[
              {"text":"So: "},
              {"citationsContent":{"content":[{"text":"Hello"}],"citations":[
                {"title":"D","sourceContent":[{"text":"Hel"},{"text":"lo"}],
                 "location":{"documentPage":{"documentIndex":1,"start":2,"end":3}}},
                {"location":{"web":{"url":"https://a.example/","domain":"a.example"}}}]}},
              {"text":"."}]}},
             "stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}""";

    private static final String WEIGHED = """
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
              "message":{"role":"assistant","content":"é!"},"logprobs":{"refusal":null,"content":[
                {"token":"\\uFFFD","logprob":-0.5,"bytes":[195],"top_logprobs":[
                  {"token":"\\uFFFD","logprob":-0.5,"bytes":[195]},{"token":"e","logprob":-1e999,"bytes":null}]},
                {"token":"!","logprob":0,"bytes":[33],"top_logprobs":[]}]}}],
             "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private final Dialects dialects = BuiltInDialects.all();

    @Test
    void bytesOfGoogleAreCharactersOfOpenAi() throws Exception {
        JsonNode annotations = whole(GEMINI, GROUNDED, OPENAI).at("/choices/0/message/annotations");

        assertThat(annotations).isEqualTo(JSON.readTree("""
                [{"type":"url_citation","url_citation":
                   {"start_index":3,"end_index":4,"url":"https://a.example/","title":"A"}},
                 {"type":"url_citation","url_citation":
                   {"start_index":5,"end_index":10,"url":"https://b.example/","title":""}}]"""));
        assertThat(streamed(GEMINI, GROUNDED, OPENAI))
                .filteredOn(chunk -> chunk.at("/choices/0/delta").has("annotations"))
                .extracting(chunk -> chunk.at("/choices/0/delta/annotations/0"))
                .containsExactly(annotations.get(0), annotations.get(1));
    }

    @Test
    void charactersOfOpenAiAreBytesOfGoogle() throws Exception {
        JsonNode expected = JSON.readTree("""
                {"groundingChunks":[{"web":{"uri":"https://a.example/","title":"A"}},
                                    {"web":{"uri":"https://c.example/","title":"C"}}],
                 "groundingSupports":[{"segment":{"startIndex":7,"endIndex":11},"groundingChunkIndices":[0]}]}""");

        assertThat(whole(OPENAI, ANNOTATED, GEMINI).at("/candidates/0/groundingMetadata"))
                .isEqualTo(expected);
        assertThat(streamed(OPENAI, ANNOTATED, GEMINI).getLast().at("/candidates/0/groundingMetadata"))
                .isEqualTo(expected);
    }

    @Test
    void theResponsesApiCountsFromItsPartAndTellsOfEach() throws Exception {
        JsonNode expected = JSON.readTree("""
                [{"type":"url_citation","start_index":3,"end_index":4,"url":"https://a.example/","title":"A"},
                 {"type":"url_citation","start_index":0,"end_index":0,"url":"https://c.example/","title":"C"}]""");

        JsonNode answer = whole(OPENAI, ANNOTATED, RESPONSES);
        List<JsonNode> events = streamed(OPENAI, ANNOTATED, RESPONSES);

        assertThat(answer.at("/output/0/content/0/annotations")).isEqualTo(expected);
        assertThat(events.getLast().at("/response/output/0/content/0/annotations"))
                .isEqualTo(expected);
        assertThat(events)
                .filteredOn(event -> event.path("type").asString().equals("response.output_text.annotation.added"))
                .extracting(event -> event.path("annotation"))
                .containsExactly(expected.get(0), expected.get(1));
        JsonNode back = whole(RESPONSES, answer.toString(), OPENAI).at("/choices/0/message/annotations");
        assertThat(back.get(0)).isEqualTo(JSON.readTree(ANNOTATED).at("/choices/0/message/annotations/0"));
    }

    @Test
    void aBlockOfAnthropicsIsTheStretchThatIsCitedAndDocumentsHaveNoAddress() throws Exception {
        JsonNode annotations = whole(ANTHROPIC, CITED, OPENAI).at("/choices/0/message/annotations");

        assertThat(annotations).isEqualTo(JSON.readTree("""
                [{"type":"url_citation","url_citation":
                   {"start_index":10,"end_index":12,"url":"https://a.example/","title":"A"}},
                 {"type":"url_citation","url_citation":
                   {"start_index":10,"end_index":12,"url":"https://b.example/","title":"B"}}]"""));
    }

    @Test
    void aPlaceInADocumentOfAmazonsIsOneOfAnthropics() throws Exception {
        JsonNode source = JSON.readTree("""
                {"type":"page_location","cited_text":"Hello","document_index":1,"document_title":"D","file_id":null,
                 "start_page_number":2,"end_page_number":3}""");

        assertThat(whole(BEDROCK, AMAZON, ANTHROPIC).path("content"))
                .isEqualTo(JSON.createArrayNode()
                        .add(JSON.readTree("{\"type\":\"text\",\"text\":\"So: \"}"))
                        .add(JSON.createObjectNode()
                                .put("type", "text")
                                .put("text", "Hello")
                                .set("citations", JSON.createArrayNode().add(source)))
                        .add(JSON.readTree("{\"type\":\"text\",\"text\":\".\"}")));
        List<JsonNode> events = streamed(BEDROCK, AMAZON, ANTHROPIC);
        assertThat(events)
                .filteredOn(event -> event.at("/delta/type").asString("").equals("citations_delta"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.path("index").asInt()).isEqualTo(1);
                    assertThat(event.at("/delta/citation")).isEqualTo(source);
                });
    }

    /// Such a source must have an index in it that only Anthropic can make.
    @Test
    void whatAnotherSearchFoundCannotBeToldToClientsOfAnthropic() throws Exception {
        assertThat(whole(OPENAI, ANNOTATED, ANTHROPIC).path("content").get(0).has("citations"))
                .isFalse();
        assertThat(streamed(OPENAI, ANNOTATED, ANTHROPIC).toString()).doesNotContain("citation");
    }

    @Test
    void probabilitiesAreTheSameForOpenAisTwoApis() throws Exception {
        JsonNode told = JSON.readTree(
                        WEIGHED.replace("-1e999", "-9999.0").replace("\"logprob\":0,", "\"logprob\":0.0,"))
                .at("/choices/0/logprobs/content");

        JsonNode answer = whole(OPENAI, WEIGHED, RESPONSES);
        List<JsonNode> events = streamed(OPENAI, WEIGHED, RESPONSES);

        JsonNode weighed = answer.at("/output/0/content/0/logprobs");
        // Its bytes must be there, and are known for what is no piece of a character.
        assertThat(weighed.toString()).isEqualTo(told.toString().replace("\"bytes\":null", "\"bytes\":[101]"));
        assertThat(events)
                .filteredOn(event -> event.path("type").asString().equals("response.output_text.delta"))
                .singleElement()
                .satisfies(event -> assertThat(event.path("logprobs")).isEqualTo(weighed));
        assertThat(events)
                .filteredOn(event -> event.path("type").asString().equals("response.output_text.done"))
                .allSatisfy(event -> assertThat(event.path("logprobs")).isEqualTo(weighed));
        assertThat(whole(RESPONSES, answer.toString(), OPENAI).at("/choices/0/logprobs/content"))
                .isEqualTo(weighed);
    }

    @Test
    void probabilitiesOfGoogleStandInTwoLists() throws Exception {
        JsonNode expected = JSON.readTree("""
                {"chosenCandidates":[{"token":"\\uFFFD","logProbability":-0.5},{"token":"!","logProbability":0.0}],
                 "topCandidates":[{"candidates":[{"token":"\\uFFFD","logProbability":-0.5},
                                                 {"token":"e","logProbability":-9999.0}]},{"candidates":[]}]}""");

        assertThat(whole(OPENAI, WEIGHED, GEMINI).at("/candidates/0/logprobsResult"))
                .isEqualTo(expected);
        assertThat(streamed(OPENAI, WEIGHED, GEMINI).getFirst().at("/candidates/0/logprobsResult"))
                .isEqualTo(expected);
    }

    /// A stream's tokens go out with the chunk that has their text.
    @Test
    void aTokenIsToldWithItsText() throws Exception {
        String event = "data: {\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{%s},"
                + "\"logprobs\":{\"content\":[{\"token\":\"%s\",\"logprob\":-1,\"bytes\":null,\"top_logprobs\":[]}]},"
                + "\"finish_reason\":null}]}\n\n";
        String stream = event.formatted("\"content\":\"a\"", "a") + event.formatted("\"content\":\"b\"", "b")
                // Of this one nothing is said.
                + event.formatted("", "c")
                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

        List<ChatEvent> said = read(OPENAI, stream, true);

        for (String client : List.of(OPENAI, RESPONSES, GEMINI)) {
            String token = client.equals(GEMINI) ? "/candidates/0/logprobsResult/chosenCandidates" : "";
            List<String> told = events(write(client, said, true)).stream()
                    .map(chunk -> switch (client) {
                        case OPENAI ->
                            chunk.at("/choices/0/delta/content").asString("")
                                    + chunk.at("/choices/0/logprobs/content/0/token")
                                            .asString("");
                        case RESPONSES ->
                            chunk.path("type").asString().endsWith("text.delta")
                                    ? chunk.path("delta").asString()
                                            + chunk.at("/logprobs/0/token").asString("")
                                    : "";
                        default ->
                            chunk.at("/candidates/0/content/parts/0/text").asString("")
                                    + chunk.at(token + "/0/token").asString("");
                    })
                    .filter(text -> !text.isEmpty())
                    .toList();
            assertThat(told).as(client).containsExactly("aa", "bb", "c");
        }
    }

    @Test
    void whatProvidersSaidOfTokensReachesEveryClientThatCanAsk() throws Exception {
        List<Recording> recordings = Fixtures.required().recordings("generateContent").stream()
                .filter(recording -> recording.name().contains("vertex_logprobs"))
                .toList();
        assertThat(recordings).hasSize(2);
        for (Recording recording : recordings) {
            String answer = new String(recording.response(), UTF_8);
            JsonNode chosen = JSON.readTree(answer).at("/candidates/0/logprobsResult/chosenCandidates");
            for (JsonNode told : List.of(
                    whole(GEMINI, answer, OPENAI).at("/choices/0/logprobs/content"),
                    whole(GEMINI, answer, RESPONSES).at("/output/0/content/0/logprobs"))) {
                assertThat(told).hasSameSizeAs(chosen);
                for (int i = 0; i < chosen.size(); i++) {
                    assertThat(told.get(i).path("token"))
                            .isEqualTo(chosen.get(i).path("token"));
                    assertThat(told.get(i).path("logprob").asDouble())
                            .isEqualTo(chosen.get(i).path("logProbability").asDouble());
                }
            }
        }
    }

    @Test
    void whateverStandsInTheirPlaceDoesNoHarm() throws Exception {
        Map<String, String> answers =
                Map.of(GEMINI, GROUNDED, OPENAI, ANNOTATED, ANTHROPIC, CITED, BEDROCK, AMAZON, "weighed", WEIGHED);
        for (Map.Entry<String, String> told : answers.entrySet()) {
            String provider = told.getKey().equals("weighed") ? OPENAI : told.getKey();
            for (String other : List.of("1e99", "-7", "99999999999", "\"x\"", "null", "{}", "[]", "true", "\"\"")) {
                for (String place : List.of(
                        "(?<=[Ii]ndex\":)\\d+",
                        "(?<=start\":)\\d+",
                        "(?<=(url|uri|source|title|token)\":)\"[^\"]*\"",
                        "(?<=logprob\":)[-0-9e.]+")) {
                    String hostile = told.getValue().replaceAll(place, Matcher.quoteReplacement(other));
                    for (String client : List.of(OPENAI, RESPONSES, GEMINI, ANTHROPIC)) {
                        List<ChatEvent> said = read(provider, hostile, false);
                        assertThat(JSON.readTree(write(client, said, false)).isObject())
                                .isTrue();
                        assertThat(events(write(client, said, true))).isNotEmpty();
                    }
                }
            }
        }
    }

    /// Nobody means to name that many, and they wait for the answer's end.
    @Test
    void sourcesWithoutEndAreNotKept() throws Exception {
        String source =
                JSON.readTree(ANNOTATED).at("/choices/0/message/annotations/0").toString();
        String chunk = "data: {\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                + "{\"content\":\"안녕 Zug\",\"annotations\":[" + source + "]},\"finish_reason\":null}]}\n\n";
        String end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

        List<ChatEvent> said = read(OPENAI, chunk.repeat(3000) + end, true);

        assertThat(events(write(GEMINI, said, true)).getLast().at("/candidates/0/groundingMetadata/groundingChunks"))
                .hasSize(1000);
    }

    /// Whatever a provider's unit is: the words that it points to are the words that the client finds.
    @Test
    void whatGoogleFoundIsWhereItSaysInTheTextOfOpenAisClients() throws Exception {
        int sources = 0;
        for (Recording recording : Fixtures.required().recordings("generateContent")) {
            JsonNode answer = JSON.readTree(recording.response());
            JsonNode grounding = answer.at("/candidates/0/groundingMetadata");
            if (!grounding.path("groundingSupports").isArray()) {
                continue;
            }
            JsonNode message = whole(GEMINI, answer.toString(), OPENAI).at("/choices/0/message");
            String said = message.path("content").asString();
            List<String> pointedTo = pointedTo(grounding, said.getBytes(UTF_8));
            int[] text = said.codePoints().toArray();
            List<String> found = new ArrayList<>();
            for (JsonNode annotation : message.path("annotations")) {
                JsonNode source = annotation.path("url_citation");
                int start = source.path("start_index").asInt();
                found.add(source.path("url").asString() + " "
                        + new String(text, start, source.path("end_index").asInt() - start));
            }
            assertThat(found).as(recording.name()).isEqualTo(pointedTo);
            sources += found.size();
        }
        assertThat(sources).isGreaterThan(10);
    }

    private static List<String> pointedTo(JsonNode grounding, byte[] text) {
        List<String> words = new ArrayList<>();
        for (JsonNode support : grounding.path("groundingSupports")) {
            int start = support.at("/segment/startIndex").asInt(0);
            int end = support.at("/segment/endIndex").asInt();
            for (JsonNode number : support.path("groundingChunkIndices")) {
                JsonNode web =
                        grounding.path("groundingChunks").path(number.asInt()).path("web");
                // Some places are beyond the text.
                String stretch = end > text.length ? "" : new String(text, start, end - start, UTF_8);
                if (web.has("uri")) {
                    words.add(web.path("uri").asString() + " " + stretch);
                }
            }
        }
        return words;
    }

    private JsonNode whole(String provider, String answer, String client) throws Exception {
        return JSON.readTree(write(client, read(provider, answer, false), false));
    }

    private List<JsonNode> streamed(String provider, String answer, String client) throws Exception {
        return events(write(client, read(provider, answer, false), true));
    }

    private static List<JsonNode> events(byte[] stream) {
        return new String(stream, UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JSON.readTree(line.substring("data: ".length())))
                .toList();
    }

    private List<ChatEvent> read(String provider, String answer, boolean stream) {
        byte[] bytes = answer.getBytes(UTF_8);
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = dialect(provider).provider().reader("m", stream, MAX_EVENT);
        reader.take(bytes, 0, bytes.length, events::add);
        reader.end(events::add);
        return events;
    }

    private byte[] write(String client, List<ChatEvent> events, boolean stream) throws Exception {
        byte[] request = """
                {"model":"m","max_tokens":1,"messages":[],"stream":%s}""".formatted(stream).getBytes(UTF_8);
        String address = stream ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
        AnswerWriter writer = dialect(client)
                .served()
                .writer(dialect(client).served().scan(Operation.CHAT, address, request, request.length));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        return collected.bytes();
    }

    private Dialect dialect(String name) {
        return Objects.requireNonNull(dialects.named(name));
    }
}
