package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Memory.after;
import static dev.signalbox.app.responses.Memory.asking;
import static dev.signalbox.app.responses.Memory.fine;
import static dev.signalbox.app.responses.Memory.refused;
import static dev.signalbox.app.responses.Memory.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Questions that name what was said before in place of saying it, as Vercel's AI SDK asks them.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the tests
class NamedItemsTest {
    private final Simulator provider = Simulator.start(Script.defaults());

    private Path folder;
    private Memory memory;

    @BeforeAll
    void start(@TempDir Path made) throws Exception {
        folder = made;
        memory = memory();
    }

    private Memory memory() throws Exception {
        return new Memory(provider, "sqlite:" + folder.resolve("s.db"), folder, "true", "");
    }

    @AfterAll
    void stop() throws Exception {
        memory.close();
        provider.close();
    }

    private static String user(String words) {
        return "{\"role\":\"user\",\"content\":\"" + words + "\"}";
    }

    private static String named(JsonNode item) {
        return "{\"type\":\"item_reference\",\"id\":\"" + item.path("id").asString() + "\"}";
    }

    private static String body(String route, String more, String... items) {
        return "{\"model\":\"" + route + "\",\"input\":[" + String.join(",", items) + "]" + more + "}";
    }

    private JsonNode ask(String route, String more, String... items) throws Exception {
        return fine(memory.post("/v1/responses", body(route, more, items)));
    }

    private List<String> lastSaid() {
        List<String> said = new ArrayList<>();
        JsonNode asked = memory.lastAsked();
        for (JsonNode each : asked.path(asked.has("input") ? "input" : "messages")) {
            StringBuilder all = new StringBuilder(each.path("content").asString(""));
            each.path("content").forEach(part -> all.append(part.path("text").asString("")));
            said.add(all.toString());
        }
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"speaking", "chatting", "claude"})
    void an_answer_that_is_named_is_said_to_every_provider(String route) throws Exception {
        JsonNode first = ask(route, "", user("one"));
        JsonNode answer = first.path("output").path(first.path("output").size() - 1);
        JsonNode second = ask(route, "", user("one"), named(answer), user("two"));

        assertThat(lastSaid()).containsExactly("one", words(first), "two");
        assertThat(memory.lastAsked().toString()).doesNotContain("item_reference");

        // What was named stays a name here, and is shown and gone on from as what it names.
        JsonNode third = memory.ask(route, "three", after(second.path("id").asString()));
        assertThat(lastSaid()).containsExactly("one", words(first), "two", words(second), "three");
        JsonNode input = fine(memory.get("/v1/responses/" + third.path("id").asString() + "/input_items?order=asc"));
        assertThat(input.at("/data/1/content/0/text").asString()).isEqualTo(words(first));
    }

    @Test
    void the_type_may_be_left_out_and_nothing_need_be_kept_of_the_question() throws Exception {
        JsonNode answer = ask("claude", "", user("one")).path("output").path(0);
        ask(
                "claude",
                ",\"store\":false",
                user("one"),
                "{\"id\":\"" + answer.path("id").asString() + "\"}",
                user("two"));

        assertThat(lastSaid()).hasSize(3);
    }

    @Test
    void a_call_of_a_tool_is_named_and_its_result_said() throws Exception {
        String tools =
                ",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":{\"type\":\"object\","
                        + "\"properties\":{\"city\":{\"type\":\"string\"}}}}]";
        JsonNode first = ask("claude", tools, user("[tools] How is the weather?"));
        JsonNode call = first.path("output").path(first.path("output").size() - 1);
        assertThat(call.path("type").asString()).isEqualTo("function_call");

        JsonNode second = ask(
                "speaking",
                tools,
                user("[tools] How is the weather?"),
                named(call),
                "{\"type\":\"function_call_output\",\"call_id\":\""
                        + call.path("call_id").asString() + "\",\"output\":\"sunny\"}");

        assertThat(words(second)).contains("sunny");
        assertThat(memory.lastAsked().at("/input/1/name").asString()).isEqualTo("get_weather");
    }

    @Test
    void what_was_asked_is_named_by_the_name_that_it_is_listed_with() throws Exception {
        String id = ask("claude", "", user("one")).path("id").asString();
        JsonNode listed =
                fine(memory.get("/v1/responses/" + id + "/input_items")).at("/data/0");

        ask("claude", "", named(listed), user("two"));

        assertThat(String.join(" ", lastSaid())).contains("one").contains("two");
    }

    @Test
    void what_is_not_there_or_anothers_or_deleted_is_refused_with_its_place() throws Exception {
        JsonNode first = ask("claude", "", user("Only here."));
        JsonNode answer = first.path("output").path(0);
        String good = body("claude", "", user("Only here."), named(answer), user("two"));

        for (HttpResponse<String> each : List.of(
                memory.post("/v1/responses", good.replace(answer.path("id").asString(), "msg_nobody")),
                memory.send("POST", "/v1/responses", Memory.OTHER, good))) {
            refused(each, 400, "previous_response_not_found");
            assertThat(Memory.json(each.body()).at("/error/param").asString()).isEqualTo("input[1].id");
        }
        JsonNode second = fine(memory.post("/v1/responses", good));
        fine(memory.delete("/v1/responses/" + first.path("id").asString()));

        refused(memory.post("/v1/responses", good), 400, "previous_response_not_found");
        refused(
                memory.post(
                        "/v1/responses",
                        asking("claude", "x", after(second.path("id").asString()))),
                400,
                "previous_response_not_found");
    }

    @Test
    void a_name_that_a_provider_gives_twice_means_nothing() throws Exception {
        String answer =
                "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"m\","
                        + "\"output\":[{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\","
                        + "\"content\":[{\"type\":\"output_text\",\"text\":\"%s\",\"annotations\":[]}]}]}";
        provider.next(Reply.json(200, answer.formatted("to one person")));
        ask("speaking", "", user("x"));
        String naming = body("speaking", "", "{\"type\":\"item_reference\",\"id\":\"msg_1\"}", user("y"));
        fine(memory.post("/v1/responses", naming));
        provider.next(Reply.json(200, answer.formatted("to another")));
        fine(memory.get(
                "/v1/responses/" + ask("speaking", "", user("x")).path("id").asString()));

        refused(memory.post("/v1/responses", naming), 400, "previous_response_not_found");
    }

    @Test
    void without_consent_it_is_said_what_to_declare() throws Exception {
        HttpResponse<String> refused = memory.send(
                "POST",
                "/v1/responses",
                Memory.FORGETFUL,
                body("claude", "", "{\"type\":\"item_reference\",\"id\":\"msg_1\"}", user("x")));

        refused(refused, 400, "unsupported_parameter");
        assertThat(refused.body()).contains("remember").contains("input[0]");
    }

    @Test
    void names_and_answers_outlive_the_process() throws Exception {
        JsonNode first = ask("speaking", "", user("one"));
        String path = "/v1/responses/" + first.path("id").asString();
        String events = fine(memory.get(path)).isMissingNode()
                ? ""
                : memory.get(path + "?stream=true").body();
        memory.close();
        memory = memory();

        JsonNode second =
                ask("claude", "", user("one"), named(first.path("output").path(0)), user("two"));

        assertThat(words(second)).isNotBlank();
        assertThat(lastSaid()).containsExactly("one", words(first), "two");
        assertThat(memory.get(path + "?stream=true").body()).isEqualTo(events);
    }

    // ── Conversations ────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_conversation_takes_only_what_a_question_could_say() throws Exception {
        String nonsense = "{\"items\":[" + user("fine") + ",{\"role\":\"nobody\",\"content\":\"x\"}]}";
        HttpResponse<String> begun = memory.post("/v1/conversations", nonsense);
        refused(begun, 400, "invalid_request");
        assertThat(Memory.json(begun.body()).at("/error/param").asString()).isEqualTo("items[1].role");

        String id = fine(memory.post("/v1/conversations", "{}")).path("id").asString();
        HttpResponse<String> added =
                memory.post("/v1/conversations/" + id + "/items", "{\"items\":[{\"type\":\"function_call_output\"}]}");
        refused(added, 400, "invalid_request");
        assertThat(Memory.json(added.body()).at("/error/param").asString()).startsWith("items[0]");
        assertThat(fine(memory.get("/v1/conversations/" + id + "/items"))
                        .path("data")
                        .size())
                .isZero();
    }

    @Test
    void a_conversation_has_what_is_named_itself() throws Exception {
        JsonNode first = ask("claude", "", user("one"));
        String in = fine(memory.post(
                        "/v1/conversations",
                        "{\"items\":[" + named(first.path("output").path(0)) + "]}"))
                .path("id")
                .asString();
        fine(memory.delete("/v1/responses/" + first.path("id").asString()));

        memory.ask("speaking", "two", ",\"conversation\":\"" + in + "\"");

        assertThat(lastSaid()).containsExactly(words(first), "two");
    }

    // ── Counted and made shorter ─────────────────────────────────────────────────────────────────────────────────────

    @Test
    void tokens_are_counted_by_a_provider_that_speaks_the_api() throws Exception {
        JsonNode first = ask("speaking", "", user("one"));
        int asked = provider.requests().size();

        JsonNode count = fine(memory.post("/v1/responses/input_tokens", asking("speaking", "Hello", "")));
        JsonNode more = fine(memory.post(
                "/v1/responses/input_tokens",
                asking("speaking", "Hello", after(first.path("id").asString()))));

        assertThat(provider.requests().get(asked).path()).isEqualTo("/v1/responses/input_tokens");
        assertThat(provider.requests()).hasSize(asked + 2);
        assertThat(count.path("object").asString()).isEqualTo("response.input_tokens");
        assertThat(more.path("input_tokens").asLong())
                .isGreaterThan(count.path("input_tokens").asLong());
        assertThat(memory.lastAsked().has("store")).isFalse();
        assertThat(lastSaid()).containsExactly("one", words(first), "Hello");
        refused(
                memory.post("/v1/responses/input_tokens", asking("claude", "Hello", "")),
                501,
                "operation_not_supported");
    }

    @Test
    void a_conversation_is_made_shorter_by_a_provider_that_speaks_the_api() throws Exception {
        JsonNode first = ask("speaking", "", user("one"));
        JsonNode compact = fine(memory.post(
                "/v1/responses/compact",
                asking("speaking", "Hello", after(first.path("id").asString()))));

        assertThat(compact.path("object").asString()).isEqualTo("response.compaction");
        assertThat(provider.requests().getLast().path()).isEqualTo("/v1/responses/compact");
        assertThat(lastSaid()).containsExactly("one", words(first), "Hello");
        refused(memory.post("/v1/responses/compact", asking("claude", "Hello", "")), 501, "operation_not_supported");
    }

    @Test
    void a_prompt_that_a_provider_keeps_goes_on_to_it() throws Exception {
        String prompt = ",\"prompt\":{\"id\":\"pmpt_1\",\"version\":\"2\",\"variables\":{\"city\":\"Seoul\"}}";

        memory.ask("speaking", "one", prompt);

        assertThat(memory.lastAsked().at("/prompt/variables/city").asString()).isEqualTo("Seoul");
        refused(memory.post("/v1/responses", asking("claude", "one", prompt)), 400, "unsupported_parameter");
    }
}
