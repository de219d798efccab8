package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Memory.after;
import static dev.signalbox.app.responses.Memory.asking;
import static dev.signalbox.app.responses.Memory.fine;
import static dev.signalbox.app.responses.Memory.refused;
import static dev.signalbox.app.responses.Memory.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Responses that are made in the background, and conversations.
@Tag("sockets")
@SuppressWarnings("NullAway.Init") // set before each test
class BackgroundTest {
    private static final String BACKGROUND = ",\"background\":true";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    Path folder;

    private Memory memory;

    @BeforeEach
    void start() throws Exception {
        memory = new Memory(provider, "sqlite:" + folder.resolve("s.db"), folder, "true", "");
    }

    @AfterEach
    void stop() throws Exception {
        memory.close();
        provider.close();
    }

    @Test
    void a_response_is_made_in_the_background_and_gone_on_from() throws Exception {
        String first = memory.ask("claude", "one", "").path("id").asString();
        JsonNode queued = memory.ask("speaking", "two", BACKGROUND + after(first));
        String id = queued.path("id").asString();

        assertThat(queued.path("status").asString()).isEqualTo("queued");
        assertThat(queued.path("background").asBoolean()).isTrue();
        assertThat(queued.path("output").size()).isZero();
        JsonNode done = memory.awaitStatus(id, "completed");
        assertThat(done.path("id").asString()).isEqualTo(id);
        assertThat(done.path("previous_response_id").asString()).isEqualTo(first);
        assertThat(words(done)).contains("two");
        assertThat(memory.lastAsked().has("background")).isFalse();
        assertThat(words(memory.ask("claude", "three", after(id)))).contains("three");
        // Nothing more of it waits to be fetched.
        await().atMost(Memory.PATIENCE)
                .until(() -> fine(memory.get("/v1/deferred")).path("data").isEmpty());
    }

    @Test
    void one_that_is_cancelled_is_not_made_any_more() throws Exception {
        provider.next(Reply.fault("hang"));
        String id = memory.ask("claude", "one", BACKGROUND).path("id").asString();
        memory.awaitStatus(id, "in_progress");
        RecordedRequest made = provider.awaitRequests(1, Memory.PATIENCE).getLast();
        refused(memory.post("/v1/responses", asking("claude", "two", after(id))), 400, "invalid_request");

        JsonNode cancelled = fine(memory.post("/v1/responses/" + id + "/cancel", "{}"));

        assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
        await().atMost(Memory.PATIENCE).until(() -> made.end() == RecordedRequest.End.CLIENT_CLOSED);
        assertThat(fine(memory.post("/v1/responses/" + id + "/cancel", "{}"))
                        .path("status")
                        .asString())
                .isEqualTo("cancelled");
    }

    @Test
    void one_that_is_deleted_is_neither_made_nor_known() throws Exception {
        provider.next(Reply.fault("hang"));
        String id = memory.ask("claude", "one", BACKGROUND).path("id").asString();
        RecordedRequest made = provider.awaitRequests(1, Memory.PATIENCE).getLast();

        fine(memory.delete("/v1/responses/" + id));

        refused(memory.get("/v1/responses/" + id), 404, "response_not_found");
        await().atMost(Memory.PATIENCE).until(() -> made.end() == RecordedRequest.End.CLIENT_CLOSED);
    }

    @Test
    void one_that_its_provider_refuses_has_failed() throws Exception {
        provider.next(
                Reply.json(400, "{\"error\":{\"message\":\"no such thing\",\"type\":\"invalid_request_error\"}}"));
        String id = memory.ask("speaking", "one", BACKGROUND).path("id").asString();

        JsonNode failed = memory.awaitStatus(id, "failed");

        assertThat(failed.at("/error/message").asString()).contains("no such thing");
    }

    @Test
    void it_is_not_left_unkept() throws Exception {
        refused(
                memory.post("/v1/responses", asking("claude", "x", BACKGROUND + ",\"store\":false")),
                400,
                "invalid_request");
    }

    // ── Conversations ────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_conversation_grows_with_each_answer() throws Exception {
        JsonNode begun = fine(memory.post(
                "/v1/conversations",
                "{\"metadata\":{\"topic\":\"numbers\"},\"items\":[{\"type\":\"message\",\"role\":\"user\","
                        + "\"content\":\"zero\"}]}"));
        String id = begun.path("id").asString();
        assertThat(id).matches("conv_[0-9a-f]{32}");
        assertThat(begun.path("object").asString()).isEqualTo("conversation");
        assertThat(begun.at("/metadata/topic").asString()).isEqualTo("numbers");

        String in = ",\"conversation\":\"" + id + "\"";
        JsonNode first = memory.ask("claude", "one", in);
        JsonNode second = memory.ask("speaking", "two", ",\"conversation\":{\"id\":\"" + id + "\"}");
        assertThat(first.at("/conversation/id").asString()).isEqualTo(id);

        List<String> said = new ArrayList<>();
        fine(memory.get("/v1/conversations/" + id + "/items?order=asc"))
                .path("data")
                .forEach(item -> said.add(item.at("/content/0/text").asString()));
        assertThat(said).containsExactly("zero", "one", words(first), "two", words(second));
        assertThat(memory.lastAsked().path("input").size()).isEqualTo(4);
        assertThat(memory.lastAsked().has("conversation")).isFalse();
    }

    @Test
    void a_conversation_is_changed_item_by_item_and_deleted() throws Exception {
        String id = fine(memory.post("/v1/conversations", "{}")).path("id").asString();
        String path = "/v1/conversations/" + id;
        JsonNode added = fine(memory.post(
                path + "/items",
                "{\"items\":[{\"role\":\"user\",\"content\":\"one\"},{\"role\":\"user\",\"content\":\"two\"}]}"));
        String item = added.path("first_id").asString();

        assertThat(fine(memory.get(path + "/items/" + item))
                        .at("/content/0/text")
                        .asString())
                .isEqualTo("one");
        assertThat(fine(memory.delete(path + "/items/" + item)).path("id").asString())
                .isEqualTo(id);
        refused(memory.get(path + "/items/" + item), 404, "conversation_not_found");
        assertThat(fine(memory.get(path + "/items")).path("data").size()).isEqualTo(1);
        assertThat(fine(memory.post(path, "{\"metadata\":{\"a\":\"b\"}}"))
                        .at("/metadata/a")
                        .asString())
                .isEqualTo("b");
        refused(memory.send("GET", path, Memory.OTHER, ""), 404, "conversation_not_found");

        assertThat(fine(memory.delete(path)).path("object").asString()).isEqualTo("conversation.deleted");

        refused(memory.get(path), 404, "conversation_not_found");
        refused(
                memory.post("/v1/responses", asking("claude", "x", ",\"conversation\":\"" + id + "\"")),
                404,
                "conversation_not_found");
    }
}
