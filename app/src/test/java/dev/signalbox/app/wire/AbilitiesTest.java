package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where requests go that not every model can serve, from a client's side.
@Tag("sockets")
class AbilitiesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String RESPONSES = "/v1/responses";

    private static final String PICTURE = "{'model':'ROUTE','messages':[{'role':'user','content':[{'type':'image_url',"
            + "'image_url':{'url':'data:image/png;base64,iVBORw0KGgo='}}]}]}";

    private final Simulator provider = Simulator.start(Script.defaults());
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = Rig.start("""
                providers:
                  sim: { dialect: openai, url: "%1$s/v1" }
                routes:
                  chat:
                    targets:
                      - { to: sim/plain, input: [text], tools: false, schema: false, window: 2k }
                      - { to: sim/all, priority: 1, reasoning: true, window: 100k }
                  plain: { targets: [ { to: sim/plain, input: [text], tools: false, schema: false, window: 2k } ] }
                  untold: { targets: [sim/untold] }
                  "*": {}
                models:
                  - { model: sim/named, input: [text], window: 4k, max-output: 900 }
                  - { model: sim/all, max-output: 8k }
                """.formatted(provider.url()));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        provider.close();
    }

    static Stream<Arguments> requests() {
        String image = "{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBORw0KGgo='}}";
        String source = "'source':{'type':'base64','media_type':'image/png','data':'iVBORw0KGgo='}";
        String pdf = "'source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0='}";
        String tool = "'type':'function','function':{'name':'f','parameters':{'type':'object'}}";
        String schema = "{'type':'object','properties':{},'additionalProperties':false}";
        String hello = "'messages':[{'role':'user','content':'Hello'}]";
        String text = "{'type':'text','text':'What is this?'}";
        return Stream.of(
                Arguments.of(
                        CHAT,
                        "{'model':'ROUTE','messages':[{'role':'system','content':'x'},{'role':'user','content':[" + text
                                + "," + image + "]}]}",
                        "image",
                        "messages[1].content[1]"),
                Arguments.of(
                        CHAT,
                        "{'messages':[{'content':[{'input_audio':{'data':'UklGRg==','format':'wav'},"
                                + "'type':'input_audio'}],'role':'user'}],'model':'ROUTE'}",
                        "audio",
                        "messages[0].content[0]"),
                Arguments.of(CHAT, "{'model':'ROUTE'," + hello + ",'tools':[{" + tool + "}]}", "tools", "tools"),
                Arguments.of(
                        CHAT,
                        "{'model':'ROUTE'," + hello
                                + ",'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':"
                                + schema + "}}}",
                        "schema",
                        "response_format"),
                Arguments.of(CHAT, "{'model':'ROUTE','max_tokens':3000," + hello + "}", "window", "model"),
                Arguments.of(
                        MESSAGES,
                        "{'model':'ROUTE','max_tokens':9,'messages':[{'role':'user','content':[" + text
                                + ",{'type':'image'," + source + "}]}]}",
                        "image",
                        "messages[0].content[1]"),
                Arguments.of(
                        MESSAGES,
                        "{'model':'ROUTE','max_tokens':9,'messages':[{'role':'user','content':[{'type':'document',"
                                + pdf + "}]}]}",
                        "file",
                        "messages[0].content[0]"),
                Arguments.of(
                        MESSAGES,
                        "{'model':'ROUTE','max_tokens':9," + hello
                                + ",'tools':[{'name':'f','input_schema':{'type':'object'}}]}",
                        "tools",
                        "tools"),
                Arguments.of(
                        MESSAGES,
                        "{'model':'ROUTE','max_tokens':9," + hello
                                + ",'output_config':{'format':{'type':'json_schema','schema':" + schema + "}}}",
                        "schema",
                        "output_config.format"),
                Arguments.of(
                        "/v1beta/models/ROUTE:generateContent",
                        "{'contents':[{'role':'user','parts':[{'text':'x'},"
                                + "{'inline_data':{'mime_type':'image/png','data':'iVBORw0KGgo='}}]}]}",
                        "image",
                        "contents[0].parts[1]"),
                Arguments.of(
                        "/v1beta/models/ROUTE:generateContent",
                        "{'contents':[{'role':'user','parts':[{'text':'x'}]}],"
                                + "'tools':[{'functionDeclarations':[{'name':'f'}]}]}",
                        "tools",
                        "tools"),
                Arguments.of(
                        "/v1beta/models/ROUTE:generateContent",
                        "{'contents':[{'role':'user','parts':[{'text':'x'}]}],'generationConfig':"
                                + "{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT'}}}",
                        "schema",
                        "generationConfig.responseSchema"),
                Arguments.of(
                        RESPONSES,
                        "{'model':'ROUTE','input':[{'role':'user','content':[{'type':'input_text','text':'x'},"
                                + "{'type':'input_image','image_url':'data:image/png;base64,iVBORw0KGgo='}]}]}",
                        "image",
                        "input[0].content[1]"),
                Arguments.of(
                        RESPONSES,
                        "{'model':'ROUTE','input':'x','text':{'format':{'type':'json_schema','name':'n','schema':"
                                + schema + "}}}",
                        "schema",
                        "text.format"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_target_whose_model_cannot_is_passed_over(String path, String body, String reason, String place)
            throws Exception {
        HttpResponse<String> answer = rig.post(path.replace("ROUTE", "chat"), json(body, "chat"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-signalbox-target")).contains("sim/all");
        assertThat(provider.requests()).hasSize(1);
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("attempts")).hasSize(1);
        assertThat(record.at("/skipped/0/target").asString()).isEqualTo("sim/plain");
        assertThat(record.at("/skipped/0/reason").asString()).isEqualTo(reason);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void where_no_target_can_the_caller_is_told_what_is_missing_and_where(
            String path, String body, String reason, String place) throws Exception {
        HttpResponse<String> answer = rig.post(path.replace("ROUTE", "plain"), json(body, "plain"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        String code = reason.equals("window") ? "context_length_exceeded" : "unsupported_parameter";
        assertThat(answer.body()).containsIgnoringCase(code).contains(place, "`sim/plain`");
        JsonNode error = JSON.readTree(answer.body()).path("error");
        if (path.equals(CHAT)) {
            assertThat(error.path("param").asString()).isEqualTo(place);
        }
        assertThat(provider.requests()).isEmpty();
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("outcome").asString()).isEqualTo("caller_error");
        assertThat(record.at("/skipped/0/reason").asString()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"untold", "sim/other"})
    void what_nobody_knows_is_tried(String model) throws Exception {
        String body = json(PICTURE, model);

        assertThat(rig.post(CHAT, body).statusCode()).isEqualTo(200);
    }

    @Test
    void a_directly_named_model_is_known_as_well() throws Exception {
        String image = json(PICTURE, "sim/named");
        String text = json("{'model':'ROUTE','messages':[{'role':'user','content':'Hello'}]}", "sim/named");

        assertThat(rig.post(CHAT, image).body()).contains("unsupported_parameter", "image input");
        assertThat(rig.post(CHAT, text).statusCode()).isEqualTo(200);
    }

    @Test
    void pictures_are_not_counted_as_text() throws Exception {
        String picture = "A".repeat(500_000);
        String body = json(
                "{'model':'ROUTE','messages':[{'role':'user','content':[{'type':'image_url','image_url':"
                        + "{'url':'data:image/png;base64," + picture + "'}}]}]}",
                "chat");
        assertThat(rig.post(CHAT, body).statusCode()).isEqualTo(200);

        String text = json("{'model':'ROUTE','messages':[{'role':'user','content':'" + picture + "'}]}", "plain");
        assertThat(rig.post(CHAT, text).body()).contains("context_length_exceeded");
        String shorter = json(
                "{'model':'ROUTE','messages':[{'role':'user','content':'" + picture.substring(0, 60_000) + "'}]}",
                "plain");
        assertThat(rig.post(CHAT, shorter).statusCode()).isEqualTo(200);
    }

    @Test
    void lists_tell_what_fits_a_route_where_their_form_has_a_field_for_it() throws Exception {
        JsonNode anthropics = JSON.readTree(rig.get(rig.url() + "/v1/models/chat", "anthropic-version", "2023-06-01")
                .body());
        JsonNode googles =
                JSON.readTree(rig.get(rig.url() + "/v1beta/models/chat").body());
        JsonNode untold =
                JSON.readTree(rig.get(rig.url() + "/v1beta/models/untold").body());

        assertThat(anthropics.path("max_input_tokens").asLong()).isEqualTo(100_000);
        assertThat(anthropics.path("max_tokens").isNull()).isTrue();
        assertThat(googles.path("inputTokenLimit").asLong()).isEqualTo(100_000);
        assertThat(googles.path("thinking").asBoolean()).isTrue();
        assertThat(untold.has("inputTokenLimit")).isFalse();
        assertThat(rig.get(rig.url() + "/v1/models/chat").body()).doesNotContain("100000");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void every_answer_names_the_model_that_gave_it(String path, String body, String field) throws Exception {
        String whole =
                rig.post(path.replace("ROUTE", "chat"), json(body, "chat")).body();

        assertThat(JSON.readTree(whole).path(field).asString()).isEqualTo("plain");
        String streamed = path.contains(":")
                ? rig.post(
                                path.replace("ROUTE:generateContent", "chat:streamGenerateContent") + "?alt=sse",
                                json(body, ""))
                        .body()
                : rig.post(path, json(body.replaceFirst("\\{", "{'stream':true,"), "chat"))
                        .body();
        assertThat(streamed).contains("\"plain\"").doesNotContain("\"" + field + "\":\"chat\"");
    }

    static List<Arguments> paths() {
        return List.of(
                Arguments.of(CHAT, "{'model':'ROUTE','messages':[{'role':'user','content':'x'}]}", "model"),
                Arguments.of(
                        MESSAGES,
                        "{'model':'ROUTE','max_tokens':9,'messages':[{'role':'user','content':'x'}]}",
                        "model"),
                Arguments.of(RESPONSES, "{'model':'ROUTE','input':'x'}", "model"),
                Arguments.of(
                        "/v1beta/models/ROUTE:generateContent",
                        "{'contents':[{'role':'user','parts':[{'text':'x'}]}]}",
                        "modelVersion"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/.", "sim/..", "sim/a/../b", ".."})
    void a_step_up_is_no_model(String model) throws Exception {
        String body = json("{'model':'ROUTE','messages':[{'role':'user','content':'x'}]}", model);

        HttpResponse<String> answer = rig.post(CHAT, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid_request");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void a_verb_that_nobody_knows_is_not_found_and_its_colon_may_be_escaped() throws Exception {
        String body = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]}]}";

        HttpResponse<String> unknown = rig.post("/v1beta/models/chat:dance", body);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("PATH_NOT_FOUND");
        assertThat(rig.post("/v1beta/models/chat%3AgenerateContent", body).statusCode())
                .isEqualTo(200);
        assertThat(rig.post("/v1/models/chat", body).statusCode()).isEqualTo(405);
    }

    private static String json(String body, String model) {
        return body.replace('\'', '"').replace("ROUTE", model);
    }
}
