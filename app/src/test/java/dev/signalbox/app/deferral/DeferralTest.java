package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class DeferralTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Postbox box;

    @BeforeEach
    void start() throws Exception {
        box = new Postbox(folder, "");
    }

    @AfterEach
    void stop() throws Exception {
        box.close();
    }

    private static String words(HttpResponse<String> answer) {
        return Postbox.json(answer)
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString();
    }

    // ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_request_is_accepted_at_once_and_its_answer_fetched_later() throws Exception {
        HttpResponse<String> accepted = box.post(Postbox.body("hello"));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        JsonNode job = Postbox.json(accepted);
        String id = job.path("id").asString();
        assertThat(id).matches("def_[0-9a-f]{32}");
        assertThat(job.path("status").asString()).isEqualTo("queued");
        assertThat(job.path("expires").asString())
                .isGreaterThan(job.path("created").asString());
        assertThat(accepted.headers().firstValue("location")).hasValue("/v1/deferred/" + id);
        assertThat(accepted.headers().firstValue("preference-applied")).hasValue("respond-async");

        JsonNode done = box.awaitStatus(id, "succeeded");
        assertThat(done.path("attempts").asInt()).isEqualTo(1);
        assertThat(done.path("restarted").asBoolean()).isFalse();
        assertThat(done.path("result_status").asInt()).isEqualTo(200);
        assertThat(done.path("result_url").asString()).isEqualTo("/v1/deferred/" + id + "/result");
        HttpResponse<String> result = box.result(id);
        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(words(result)).isEqualTo("You said: hello");
        assertThat(result.headers().firstValue("x-signalbox-target")).hasValue("p/m");
        assertThat(result.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(result.headers().allValues("x-request-id")).hasSize(1);
    }

    @Test
    void its_acceptance_and_what_it_used_are_records_of_their_own() throws Exception {
        String id = box.accepted("hello");
        box.awaitStatus(id, "succeeded");

        JsonNode taken = box.record(each -> each.path("outcome").asString().equals("deferred"));
        JsonNode made = box.record(id + ".1");
        assertThat(taken.path("status").asInt()).isEqualTo(202);
        assertThat(taken.path("attempts").size()).isZero();
        assertThat(made.path("outcome").asString()).isEqualTo("success");
        assertThat(made.path("key").asString()).isEqualTo("batch");
        assertThat(made.path("workload").asString()).isEqualTo("night");
        assertThat(box.status(id).path("request_id").asString()).isEqualTo(id + ".1");
    }

    @Test
    void what_its_caller_said_besides_goes_with_it() throws Exception {
        HttpResponse<String> accepted =
                box.post(Postbox.body("hello"), "openai-organization", "org-7", "x-signalbox-tags", "team=blue");
        String id = Postbox.json(accepted).path("id").asString();
        box.awaitStatus(id, "succeeded");

        assertThat(box.provider.requests().getFirst().header("openai-organization"))
                .hasValue("org-7");
        assertThat(box.record(id + ".1").path("tags").asString()).isEqualTo("team=blue");
        assertThat(box.record(each -> each.path("outcome").asString().equals("deferred"))
                        .path("tags")
                        .asString())
                .isEqualTo("team=blue");
    }

    @Test
    void also_requests_in_another_dialect_and_embeddings_are_accepted() throws Exception {
        HttpResponse<String> message = box.rig()
                .post(
                        "/v1/messages",
                        "{\"model\":\"chat\",\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                        "authorization",
                        "Bearer " + Postbox.KEY,
                        "anthropic-version",
                        "2023-06-01",
                        "prefer",
                        "wait=10, Respond-Async");
        HttpResponse<String> embedding = box.rig()
                .post(
                        "/v1/embeddings",
                        "{\"model\":\"chat\",\"input\":\"hi\"}",
                        "authorization",
                        "Bearer " + Postbox.KEY,
                        "prefer",
                        "respond-async;strict");

        for (HttpResponse<String> each : List.of(message, embedding)) {
            assertThat(each.statusCode()).as(each.body()).isEqualTo(202);
            box.awaitStatus(Postbox.json(each).path("id").asString(), "succeeded");
        }
        assertThat(Postbox.json(box.result(Postbox.json(message).path("id").asString()))
                        .path("type")
                        .asString())
                .isEqualTo("message");
        assertThat(Postbox.json(box.result(Postbox.json(embedding).path("id").asString()))
                        .path("object")
                        .asString())
                .isEqualTo("list");
    }

    @Test
    void the_wish_is_ignored_for_streams_and_for_workloads_that_do_not_defer() throws Exception {
        HttpResponse<String> stream =
                box.post("{\"model\":\"chat\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body()).contains("[DONE]");

        box.defer("false");
        HttpResponse<String> answer = box.post(Postbox.body("hello"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("preference-applied")).isEmpty();
        assertThat(box.files()).isEmpty();
    }

    @Test
    void who_does_not_wish_it_is_answered_at_once() throws Exception {
        HttpResponse<String> answer =
                box.rig().post("/v1/chat/completions", Postbox.body("hello"), "authorization", "Bearer " + Postbox.KEY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(words(answer)).isEqualTo("You said: hello");
    }

    @Test
    void a_body_that_is_too_large_to_be_kept_is_refused() throws Exception {
        HttpResponse<String> answer = box.post(Postbox.body("x".repeat(9 * 1024 * 1024)));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body_too_large", "8 MiB");
        assertThat(box.files()).isEmpty();
    }

    // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void an_error_that_is_its_callers_is_the_answer_with_its_status() throws Exception {
        box.provider.next(Reply.json(400, "{\"error\":{\"message\":\"No such thing.\",\"type\":\"invalid\"}}"));
        String id = box.accepted("hello");

        assertThat(box.awaitStatus(id, "failed").path("result_status").asInt()).isEqualTo(400);
        HttpResponse<String> result = box.result(id);
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("No such thing.");
    }

    @Test
    void what_may_pass_is_tried_again() throws Exception {
        box.provider.next(Reply.fault("status=500"));
        String id = box.accepted("hello");

        assertThat(box.awaitStatus(id, "succeeded").path("attempts").asInt()).isEqualTo(2);
        assertThat(words(box.result(id))).isEqualTo("You said: hello");
    }

    @Test
    void an_answer_that_is_too_large_to_be_kept_is_an_error() throws Exception {
        box.provider.next(Reply.fault("big-event=20000000"));
        String id = box.accepted("hello");

        assertThat(box.awaitStatus(id, "succeeded").path("attempts").asInt()).isEqualTo(2);
        assertThat(words(box.result(id))).isEqualTo("You said: hello");
    }

    @Test
    void one_that_waits_is_cancelled_and_not_made() throws Exception {
        box.holdBack();
        String id = box.accepted("hello");

        HttpResponse<String> cancelled = box.delete(id);

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Postbox.json(cancelled).path("status").asString()).isEqualTo("cancelled");
        assertThat(box.status(id).path("attempts").asInt()).isZero();
        HttpResponse<String> none = box.result(id);
        assertThat(none.statusCode()).isEqualTo(410);
        assertThat(none.body()).contains("job_without_answer");
    }

    @Test
    void one_that_is_under_way_is_cancelled_at_its_provider_too() throws Exception {
        box.provider.next(Reply.fault("hang"));
        String id = box.accepted("hello");
        box.provider.awaitRequests(1, PATIENCE);
        assertThat(box.status(id).path("status").asString()).isEqualTo("running");

        assertThat(Postbox.json(box.delete(id)).path("status").asString()).isEqualTo("cancelled");

        await().atMost(PATIENCE).until(() -> box.provider.openConnections() == 0);
        await().atMost(PATIENCE).until(() -> box.rig().logText().contains("client_gone"));
        assertThat(box.status(id).path("status").asString()).isEqualTo("cancelled");
    }

    @Test
    void what_has_ended_is_forgotten_when_its_owner_says_so() throws Exception {
        String id = box.accepted("hello");
        box.awaitStatus(id, "succeeded");

        HttpResponse<String> deleted = box.delete(id);

        assertThat(Postbox.json(deleted).path("deleted").asBoolean()).isTrue();
        assertThat(box.get("/v1/deferred/" + id).statusCode()).isEqualTo(404);
        assertThat(box.delete(id).statusCode()).isEqualTo(404);
        assertThat(box.files()).isEmpty();
    }

    @Test
    void an_answer_is_not_kept_longer_than_declared() throws Exception {
        box.defer("{ keep: 1s }");
        String id = box.accepted("hello");

        await().atMost(PATIENCE).until(() -> box.get("/v1/deferred/" + id).statusCode() == 404);
        assertThat(box.files()).isEmpty();
    }

    @Test
    void an_answer_is_not_there_before_the_end() throws Exception {
        box.provider.next(Reply.fault("hang"));
        String id = box.accepted("hello");

        HttpResponse<String> early = box.result(id);

        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(early.body()).contains("job_not_finished");
        assertThat(early.headers().firstValue("retry-after")).isPresent();
        assertThat(box.get("/v1/deferred/" + id).headers().firstValue("retry-after"))
                .isPresent();
    }

    // ── Whose ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void another_key_does_not_find_it() throws Exception {
        String id = box.accepted("hello");
        box.awaitStatus(id, "succeeded");

        for (String path : List.of("/v1/deferred/" + id, "/v1/deferred/" + id + "/result")) {
            HttpResponse<String> answer = box.send("GET", path, Postbox.OTHER);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("job_not_found");
        }
        assertThat(box.send("DELETE", "/v1/deferred/" + id, Postbox.OTHER).statusCode())
                .isEqualTo(404);
        assertThat(Postbox.json(box.send("GET", "/v1/deferred", Postbox.OTHER))
                        .path("data")
                        .size())
                .isZero();
        assertThat(box.send("GET", "/v1/deferred/" + id, "sk-nobody-0123456789").statusCode())
                .isEqualTo(401);
        assertThat(box.status(id).path("status").asString()).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def_0",
                "def_00000000000000000000000000000000",
                "..%2f..%2fs.db",
                "%2e%2e",
                "x%00y",
                "def_0/result/result",
                "/result",
                "%ed%a0%80"
            })
    void names_that_are_none_are_not_found(String id) throws Exception {
        for (String method : List.of("GET", "DELETE")) {
            HttpResponse<String> answer = box.send(method, "/v1/deferred/" + id, Postbox.KEY);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        }
    }

    @Test
    void a_key_lists_its_own_newest_first_and_page_by_page() throws Exception {
        String first = box.accepted("1");
        String second = box.accepted("2");
        String third = box.accepted("3");

        JsonNode page = Postbox.json(box.get("/v1/deferred?limit=2"));
        JsonNode rest = Postbox.json(box.get("/v1/deferred?limit=2&after="
                + page.path("data").path(1).path("id").asString()));

        assertThat(List.of(
                        page.path("data").path(0).path("id").asString(),
                        page.path("data").path(1).path("id").asString(),
                        rest.path("data").path(0).path("id").asString()))
                .containsExactlyInAnyOrder(first, second, third);
        assertThat(page.path("has_more").asBoolean()).isTrue();
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        assertThat(Postbox.json(box.get("/v1/deferred?limit=x")).path("data").size())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deferred", "files", "batches"})
    void a_list_does_not_go_on_behind_what_is_not_there(String list) throws Exception {
        box.accepted("1");

        HttpResponse<String> answer = box.get("/v1/" + list + "?after=nothing");

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode error = Postbox.json(answer).path("error");
        assertThat(error.path("code").asString()).isEqualTo("invalid_request");
        assertThat(error.path("param").asString()).isEqualTo("after");
    }

    @Test
    void without_its_key_it_is_not_made() throws Exception {
        Runnable goOn = box.holdBack();
        String id = box.accepted("hello");
        Runnable resumed = box.paused();
        goOn.run();
        box.reload("name: batch", "name: renamed");
        resumed.run();

        assertThat(box.record(id + ".1").path("code").asString()).isEqualTo("invalid_key");
        assertThat(box.get("/v1/deferred/" + id).statusCode()).isEqualTo(404);
        box.reload("", "");
        JsonNode failed = box.awaitStatus(id, "failed");
        assertThat(failed.path("result_status").asInt()).isEqualTo(401);
        assertThat(box.result(id).body()).contains("invalid_key");
        assertThat(box.asked("hello")).isZero();
    }

    // ── When ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void while_its_workload_is_paused_it_waits_and_others_do_not() throws Exception {
        Runnable goOn = box.holdBack();
        String id = box.accepted("hello");
        Runnable resumed = box.paused();
        String other = Postbox.json(box.post(Postbox.body("other"), "x-signalbox-workload", "day"))
                .path("id")
                .asString();
        goOn.run();
        box.awaitStatus(other, "succeeded");

        assertThat(box.status(id).path("status").asString()).isEqualTo("queued");
        assertThat(box.status(id).path("attempts").asInt()).isZero();
        assertThat(box.rig().get(box.rig().console() + "/metrics").body())
                .contains("signalbox_deferred_requests{state=\"queued\"} 1");
        resumed.run();
        box.awaitStatus(id, "succeeded");
        assertThat(box.rig().get(box.rig().console() + "/metrics").body())
                .contains("signalbox_deferred_ended_total{state=\"succeeded\"} 2")
                .contains("signalbox_deferred_ended_total{state=\"cancelled\"} 4");
    }

    @Test
    void one_that_waits_too_long_has_expired_and_is_not_made() throws Exception {
        Runnable goOn = box.holdBack();
        box.defer("{ within: 1s }");
        String id = box.accepted("hello");

        box.awaitStatus(id, "expired");
        goOn.run();

        assertThat(box.result(id).statusCode()).isEqualTo(410);
        assertThat(box.asked("hello")).isZero();
    }

    @Test
    void so_many_are_made_at_once_and_no_more() throws Exception {
        Runnable goOn = box.holdBack();
        for (int i = 0; i < 6; i++) {
            box.accepted("waits " + i);
        }

        JsonNode all = Postbox.json(box.get("/v1/deferred?limit=100")).path("data");
        long running = all.valueStream()
                .filter(each -> each.path("status").asString().equals("running"))
                .count();
        assertThat(running).isEqualTo(4);
        goOn.run();
    }
}
