package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Memory.after;
import static dev.signalbox.app.responses.Memory.asking;
import static dev.signalbox.app.responses.Memory.fine;
import static dev.signalbox.app.responses.Memory.refused;
import static dev.signalbox.app.responses.Memory.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

/// Answers of the Responses API that are kept in SQLite, and questions that go on from them.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the tests
class StoredResponsesTest {
    private static final String SECRET_WORDS = "the-words-of-the-caller";

    /// What OpenAI's description of the API requires of a response.
    private static final List<String> REQUIRED = List.of(
            "id",
            "object",
            "created_at",
            "error",
            "incomplete_details",
            "instructions",
            "model",
            "tools",
            "output",
            "parallel_tool_calls",
            "metadata",
            "tool_choice",
            "temperature",
            "top_p");

    private final Simulator provider = Simulator.start(Script.defaults());

    private Path folder;
    private Memory memory;

    @BeforeAll
    void start(@TempDir Path made) throws Exception {
        folder = made;
        memory = new Memory(provider, "sqlite:" + folder.resolve("s.db"), folder, "true", "");
    }

    @AfterAll
    void stop() throws Exception {
        memory.close();
        provider.close();
    }

    private static List<String> input(JsonNode asked) {
        List<String> said = new ArrayList<>();
        String list = asked.has("input") ? "input" : "messages";
        for (JsonNode each : asked.path(list)) {
            StringBuilder words = new StringBuilder();
            words.append(each.path("content").asString(""));
            for (JsonNode part : each.path("content")) {
                words.append(part.path("text").asString(""));
            }
            said.add(words.toString());
        }
        return said;
    }

    // ── Kept and gone on from ────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @ValueSource(strings = {"speaking", "chatting", "claude"})
    void a_question_goes_on_from_an_answer_with_every_provider(String route) throws Exception {
        JsonNode first = memory.ask(route, "one", ",\"metadata\":{\"topic\":\"numbers\"}");
        String id = first.path("id").asString();
        JsonNode second = memory.ask(route, "two", after(id));
        JsonNode third = memory.ask(route, "three", after(second.path("id").asString()));

        assertThat(id).matches("resp_[0-9a-f]{32}");
        for (String name : REQUIRED) {
            assertThat(first.has(name)).as(name).isTrue();
        }
        assertThat(first.path("store").asBoolean()).isTrue();
        assertThat(first.at("/metadata/topic").asString()).isEqualTo("numbers");
        assertThat(second.path("previous_response_id").asString()).isEqualTo(id);
        assertThat(input(memory.lastAsked())).containsExactly("one", words(first), "two", words(second), "three");
        assertThat(third.at("/usage/input_tokens").asLong())
                .isGreaterThan(first.at("/usage/input_tokens").asLong());
    }

    @Test
    void a_provider_that_speaks_the_api_keeps_nothing_and_knows_no_names_of_ours() throws Exception {
        String id = memory.ask("speaking", "[thinking] one", "").path("id").asString();
        memory.ask("speaking", "two", ",\"reasoning\":{\"effort\":\"low\"}" + after(id));

        JsonNode asked = memory.lastAsked();
        assertThat(asked.path("store").asBoolean(true)).isFalse();
        assertThat(asked.has("previous_response_id")).isFalse();
        assertThat(asked.path("include").toString()).contains("reasoning.encrypted_content");
        assertThat(asked.toString()).doesNotContain(id);
    }

    @Test
    void an_answer_from_the_cache_is_kept_by_a_name_of_its_own() throws Exception {
        JsonNode first = memory.ask("repeating", "the same", "");
        int asked = provider.requests().size();
        JsonNode second = memory.ask("repeating", "the same", ",\"metadata\":{\"topic\":\"again\"}");
        List<JsonNode> third = memory.stream("repeating", "a stream", "");
        List<JsonNode> fourth = memory.stream("repeating", "a stream", "");

        assertThat(provider.requests()).hasSize(asked + 1);
        for (JsonNode each : List.of(
                first,
                second,
                third.getLast().path("response"),
                fourth.getLast().path("response"))) {
            assertThat(fine(memory.get("/v1/responses/" + each.path("id").asString())))
                    .isEqualTo(each);
        }
        assertThat(second.path("id")).isNotEqualTo(first.path("id"));
        assertThat(second.at("/metadata/topic").asString()).isEqualTo("again");
        assertThat(fourth.getFirst().at("/response/id").asString())
                .isEqualTo(fourth.getLast().at("/response/id").asString())
                .isNotEqualTo(third.getLast().at("/response/id").asString());
    }

    @Test
    void an_odd_place_in_a_list_is_refused_and_items_with_one_name_get_others() throws Exception {
        String item = "{\"id\":\"msg_same\",\"role\":\"user\",\"content\":\"x\"}";
        String id = fine(memory.post(
                        "/v1/conversations",
                        "{\"items\":[" + item + "," + item + "," + item.replace("same", "m".repeat(70)) + "]}"))
                .path("id")
                .asString();
        String path = "/v1/conversations/" + id + "/items";

        List<String> ids = new ArrayList<>();
        fine(memory.get(path))
                .path("data")
                .forEach(each -> ids.add(each.path("id").asString()));

        assertThat(ids).hasSize(3).doesNotHaveDuplicates().contains("msg_same").allMatch(each -> each.length() <= 64);
        refused(memory.get(path + "?after=" + "m".repeat(70)), 400, "invalid_request");
        refused(memory.get(path + "?after=%20"), 400, "invalid_request");
    }

    @Test
    void what_was_kept_is_retrieved_listed_and_deleted() throws Exception {
        JsonNode first = memory.ask("claude", "one", "");
        JsonNode second = memory.ask("claude", "two", after(first.path("id").asString()));
        String path = "/v1/responses/" + second.path("id").asString();

        assertThat(fine(memory.get(path))).isEqualTo(second);
        JsonNode items = fine(memory.get(path + "/input_items?order=asc&limit=2"));
        assertThat(items.path("data").size()).isEqualTo(2);
        assertThat(items.path("has_more").asBoolean()).isTrue();
        assertThat(items.at("/data/0/content/0/text").asString()).isEqualTo("one");
        assertThat(items.at("/data/0/id").asString()).startsWith("msg_");
        JsonNode rest = fine(memory.get(
                path + "/input_items?order=asc&after=" + items.path("last_id").asString()));
        assertThat(rest.path("data").size()).isEqualTo(1);
        assertThat(rest.at("/data/0/content/0/text").asString()).isEqualTo("two");
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        refused(memory.get(path + "/input_items?limit=101"), 400, "invalid_request");
        refused(memory.post(path + "/cancel", "{}"), 400, "invalid_request");

        assertThat(fine(memory.delete(path)).path("deleted").asBoolean()).isTrue();

        refused(memory.get(path), 404, "response_not_found");
        refused(memory.delete(path), 404, "response_not_found");
        refused(
                memory.post(
                        "/v1/responses",
                        asking("claude", "three", after(second.path("id").asString()))),
                400,
                "previous_response_not_found");
    }

    @Test
    void nothing_goes_on_from_a_conversation_with_a_hole() throws Exception {
        String first = memory.ask("claude", "one", "").path("id").asString();
        String second = memory.ask("claude", "two", after(first)).path("id").asString();
        fine(memory.delete("/v1/responses/" + first));

        refused(
                memory.post("/v1/responses", asking("claude", "three", after(second))),
                400,
                "previous_response_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"speaking", "claude"})
    void a_stream_is_kept_when_its_last_event_is_there(String route) throws Exception {
        String id = "";
        for (int turn = 0; turn < 5; turn++) {
            List<JsonNode> events = memory.stream(route, "turn " + turn, turn == 0 ? "" : after(id));
            List<String> ids = events.stream()
                    .filter(each -> each.has("response"))
                    .map(each -> each.at("/response/id").asString())
                    .distinct()
                    .toList();
            assertThat(ids).hasSize(1);
            id = ids.getFirst();
            assertThat(events.getFirst().path("type").asString()).isEqualTo("response.created");
            assertThat(events.getLast().path("type").asString()).isEqualTo("response.completed");
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
            }
            assertThat(fine(memory.get("/v1/responses/" + id)))
                    .isEqualTo(events.getLast().path("response"));
        }
        assertThat(input(memory.lastAsked())).hasSize(9);
    }

    @Test
    void a_stream_that_breaks_is_kept_as_failed() throws Exception {
        provider.next(Reply.fault("reset-after=8"));
        List<JsonNode> events = memory.stream("speaking", "Tell me a longer story, please.", "");
        String id = events.getFirst().at("/response/id").asString();

        assertThat(events.getLast().path("type").asString()).isEqualTo("error");
        JsonNode kept = memory.awaitStatus(id, "failed");
        assertThat(kept.at("/error/code").asString()).isEqualTo("server_error");
        assertThat(kept.at("/error/message").asString()).isNotBlank();
    }

    @Test
    void a_stream_that_its_client_left_is_kept_as_cancelled() throws Exception {
        String path = "/v1/responses/" + left(_ -> {});
        await().atMost(Memory.PATIENCE).until(() -> memory.get(path).statusCode() == 200);
        assertThat(fine(memory.get(path)).path("status").asString()).isEqualTo("cancelled");
    }

    @Test
    void a_stream_that_is_deleted_on_its_way_is_not_kept() throws Exception {
        String path = "/v1/responses/"
                + left(id -> {
                    refused(memory.post("/v1/responses/" + id + "/cancel", "{}"), 400, "invalid_request");
                    assertThat(fine(memory.delete("/v1/responses/" + id))
                                    .path("deleted")
                                    .asBoolean())
                            .isTrue();
                });

        // Later ones are kept, so what came before them was written down if it was to be.
        String later = memory.ask("speaking", "after", "").path("id").asString();
        fine(memory.get("/v1/responses/" + later));
        refused(memory.get(path), 404, "response_not_found");
    }

    private interface Meanwhile {
        void run(String id) throws Exception;
    }

    /// Begins a stream and leaves it.
    ///
    /// @return the response's name
    private String left(Meanwhile meanwhile) throws Exception {
        provider.next(Reply.fault("hang-after=6"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(memory.rig().url() + "/v1/responses"))
                .header("authorization", "Bearer " + Memory.KEY)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(asking("speaking", "A long story", ",\"stream\":true")))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                String begun = new String(body.readNBytes(400), StandardCharsets.UTF_8);
                int at = begun.indexOf("resp_");
                String id = begun.substring(at, at + 37);
                meanwhile.run(id);
                http.shutdownNow();
                return id;
            }
        }
    }

    // ── Whose it is ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void what_is_anothers_is_not_there() throws Exception {
        String id = memory.ask("claude", "mine", "").path("id").asString();
        String path = "/v1/responses/" + id;

        HttpResponse<String> anothers = memory.send("GET", path, Memory.OTHER, "");
        HttpResponse<String> nobodys =
                memory.send("GET", "/v1/responses/resp_00000000000000000000000000000000", Memory.OTHER, "");

        refused(anothers, 404, "response_not_found");
        assertThat(Memory.json(anothers.body()).at("/error/message"))
                .isEqualTo(Memory.json(nobodys.body()).at("/error/message"));
        refused(memory.send("DELETE", path, Memory.OTHER, ""), 404, "response_not_found");
        refused(memory.send("GET", path + "/input_items", Memory.OTHER, ""), 404, "response_not_found");
        refused(
                memory.send("POST", "/v1/responses", Memory.OTHER, asking("claude", "go on", after(id))),
                400,
                "previous_response_not_found");
        fine(memory.get(path));
    }

    @Test
    void without_consent_nothing_is_kept() throws Exception {
        JsonNode answer =
                fine(memory.send("POST", "/v1/responses", Memory.FORGETFUL, asking("claude", SECRET_WORDS, "")));

        assertThat(answer.path("store").asBoolean(true)).isFalse();
        refused(
                memory.send("POST", "/v1/responses", Memory.FORGETFUL, asking("claude", "x", after("resp_1"))),
                400,
                "unsupported_parameter");
        refused(memory.send("POST", "/v1/conversations", Memory.FORGETFUL, "{}"), 403, "deferral_not_declared");
    }

    @Test
    void what_is_not_to_be_kept_is_not() throws Exception {
        JsonNode first = memory.ask("claude", "one", "");
        JsonNode answer = memory.ask(
                "claude", "two", ",\"store\":false" + after(first.path("id").asString()));

        assertThat(answer.path("store").asBoolean(true)).isFalse();
        assertThat(input(memory.lastAsked())).containsExactly("one", words(first), "two");
        refused(memory.get("/v1/responses/" + answer.path("id").asString()), 404, "response_not_found");
    }

    @Test
    void no_text_is_to_be_read_in_the_store_or_the_log() throws Exception {
        String id = memory.ask("claude", SECRET_WORDS, "").path("id").asString();
        fine(memory.get("/v1/responses/" + id));

        for (String name : List.of("s.db", "s.db-wal")) {
            assertThat(Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1))
                    .doesNotContain(SECRET_WORDS);
        }
        assertThat(memory.rig().logText()).doesNotContain(SECRET_WORDS);
        String metrics = memory.rig().get(memory.rig().console() + "/metrics").body();
        assertThat(metrics).contains("signalbox_responses_total{end=\"kept\"}");
    }

    // ── Bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void what_is_too_old_or_too_many_is_forgotten(@TempDir Path other) throws Exception {
        try (Memory small =
                new Memory(provider, "sqlite:" + other.resolve("s.db"), other, "{ keep: 2s, per-key: 2 }", "")) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ids.add(small.ask("claude", "number " + i, "").path("id").asString());
                fine(small.get("/v1/responses/" + ids.getLast()));
            }
            refused(small.get("/v1/responses/" + ids.getFirst()), 404, "response_not_found");
            await().atMost(Memory.PATIENCE)
                    .until(() -> small.get("/v1/responses/" + ids.getLast()).statusCode() == 404);
            await().atMost(Memory.PATIENCE)
                    .until(() -> small.rig()
                            .get(small.rig().console() + "/metrics")
                            .body()
                            .contains("signalbox_responses_total{end=\"expired\"} 2.0"));
        }
    }

    @Test
    void a_store_that_is_gone_fails_nobody_who_does_not_need_it(@TempDir Path other) throws Exception {
        try (Memory broken = new Memory(provider, "sqlite:" + other.resolve("s.db"), other, "true", "")) {
            String id = broken.ask("claude", "one", "").path("id").asString();
            fine(broken.get("/v1/responses/" + id));
            Files.move(other.resolve("s.db"), other.resolve("elsewhere"));

            await().atMost(Memory.PATIENCE)
                    .until(() -> !broken.ask("claude", "two", "").path("store").asBoolean());
            String metrics =
                    broken.rig().get(broken.rig().console() + "/metrics").body();
            assertThat(metrics).contains("signalbox_responses_total{end=\"unkept\"}");
        }
    }
}
