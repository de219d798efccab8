package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.events;
import static dev.signalbox.simulator.Caller.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class GeminiTest {
    private static final String MODEL = "/v1beta/models/gemini-2.5-flash";

    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    @Test
    void repeatsThePromptWholeAsEventsAndAsAnArray() throws Exception {
        JsonNode whole = json(caller.post(MODEL + ":generateContent", contents("hi", "")));
        List<JsonNode> stream = events(caller.post(MODEL + ":streamGenerateContent?alt=sse", contents("hi", ""))
                .body());
        JsonNode array = json(caller.post(MODEL + ":streamGenerateContent", contents("hi", "")));

        assertThat(whole.at("/candidates/0/content/parts/0/text").asString()).isEqualTo("You said: hi");
        assertThat(whole.path("modelVersion").asString()).isEqualTo("gemini-2.5-flash");
        assertThat(stream.getLast().at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
        assertThat(array.size()).isEqualTo(stream.size());
    }

    @Test
    void aCallIsSignedAndHasNoIdentifier() throws Exception {
        String tools = ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\"}]}]";

        JsonNode part = json(caller.post(MODEL + ":generateContent", contents("[tool]", tools)))
                .at("/candidates/0/content/parts/0");

        assertThat(part.at("/functionCall/name").asString()).isEqualTo("weather");
        assertThat(part.path("functionCall").has("id")).isFalse();
        assertThat(part.path("thoughtSignature").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"responseJsonSchema, object, string", "responseSchema, OBJECT, STRING"})
    void answersInEitherFormOfASchema(String member, String object, String string) throws Exception {
        String config = (",'generationConfig':{'responseMimeType':'application/json','" + member + "':{'type':'"
                        + object + "','properties':{'city':{'type':'" + string + "'}}}}")
                .replace('\'', '"');

        JsonNode answer = json(caller.post(MODEL + ":generateContent", contents("hi", config)));

        assertThat(answer.at("/candidates/0/content/parts/0/text").asString()).isEqualTo("{\"city\":\"sim-city\"}");
    }

    @Test
    void refusesAsGoogleDoes() throws Exception {
        simulator.script(Script.defaults().withModels("other"));

        JsonNode error = json(caller.post(MODEL + ":generateContent", contents("hi", "")))
                .path("error");

        assertThat(error.path("code").asInt()).isEqualTo(404);
        assertThat(error.path("status").asString()).isEqualTo("NOT_FOUND");
        assertThat(error.path("message").asString()).startsWith("models/gemini-2.5-flash is not found");
    }

    private static String contents(String text, String more) {
        return "{\"contents\":[{\"parts\":[{\"text\":\"" + text + "\"}]}]" + more + "}";
    }
}
