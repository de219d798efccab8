package dev.signalbox.app.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.Responses;
import dev.signalbox.core.port.Responses.Asker;
import dev.signalbox.core.port.Responses.Prepared;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Remembering;
import dev.signalbox.storage.sqlite.SqliteResponses;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What event loops are told of questions that need the store.
@SuppressWarnings("NullAway.Init") // set before each test
class ResponseDeskTest {
    private static final Asker ASKER = new Asker("one", "talk", Remembering.DEFAULT, List.of(), null, 0);

    /// What was taken in and not forgotten.
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();

    private final Pending pending = new Pending(Duration.ofMillis(20));
    private Cabinet cabinet;
    private ResponseDesk desk;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        // Makes the tables.
        SqliteStore.open(folder.resolve("s.db"), Duration.ofDays(1), Duration.ofDays(1))
                .close();
        cabinet = new Cabinet(
                () -> SqliteResponses.open(folder.resolve("s.db")), () -> new byte[32], System::currentTimeMillis);
        References references = new References(cabinet, pending);
        Conversations conversations = new Conversations(cabinet, references);
        Background background = new Background(cabinet, conversations, new Waiting());
        desk = new ResponseDesk(cabinet, conversations, background, references, pending);
    }

    @AfterEach
    void stop() {
        desk.close();
        cabinet.close();
    }

    private Prepared prepared(String more) throws Exception {
        CompletableFuture<Prepared> told = new CompletableFuture<>();
        byte[] body = ("{\"model\":\"m\",\"input\":\"x\"" + more + "}").getBytes(StandardCharsets.UTF_8);
        desk.prepare(ASKER, true, body, told::complete);
        return told.get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_is_made_in_the_background_is_taken_back_when_nobody_was_told() throws Exception {
        Prepared.Ended ended = (Prepared.Ended) prepared(",\"background\":true");
        assertThat(jobs).hasSize(1);
        Batches.Answer.Shown shown = (Batches.Answer.Shown) ended.answer();
        String id = Json.MAPPER.readTree(shown.json()).path("id").asString();
        assertThat(cabinet.get("one", id)).isNotNull();

        ended.withdrawal().run();

        Awaitility.await().until(() -> jobs.isEmpty() && cabinet.get("one", id) == null);
    }

    @Test
    void what_is_too_large_to_be_kept_is_not_made_in_the_background() throws Exception {
        Prepared.Ended ended =
                (Prepared.Ended) prepared(",\"background\":true,\"x\":\"" + "x".repeat(Cabinet.MOST_BYTES / 2) + "\"");

        assertThat(((Batches.Answer.Refused) ended.answer()).problem().code()).isEqualTo(Code.BODY_TOO_LARGE);
        assertThat(jobs).isEmpty();
    }

    @Test
    void one_that_must_wait_for_others_goes_on_unkept() throws Exception {
        desk.close();

        assertThat(prepared("")).isInstanceOf(Prepared.Unable.class);
    }

    @Test
    void what_is_not_written_down_in_time_may_be_asked_for_again() throws Exception {
        String id = Names.response();
        Runnable over = pending.begin("one", List.of(id));
        CompletableFuture<Batches.Answer> late = new CompletableFuture<>();
        desk.ask(ASKER, new Responses.Inquiry("GET", false, id + "/input_items", ""), new byte[0], late::complete);

        assertThat(prepared(",\"previous_response_id\":\"" + id + "\"")).isInstanceOf(Prepared.Unable.class);
        assertThat(refused(late)).isEqualTo(Code.RESPONSES_UNAVAILABLE);
        over.run();

        CompletableFuture<Batches.Answer> missing = new CompletableFuture<>();
        desk.ask(ASKER, new Responses.Inquiry("GET", false, id, ""), new byte[0], missing::complete);
        assertThat(refused(missing)).isEqualTo(Code.RESPONSE_NOT_FOUND);
    }

    private static Code refused(CompletableFuture<Batches.Answer> told) throws Exception {
        return ((Batches.Answer.Refused) told.get(20, TimeUnit.SECONDS))
                .problem()
                .code();
    }

    /// Makes nothing.
    private final class Waiting implements BackgroundQueue {
        @Override
        public Deferrals.@Nullable Reason take(Job job, byte[] body) {
            jobs.put(job.id(), job);
            return null;
        }

        @Override
        public @Nullable JobStatus status(@Nullable String owner, String id) {
            Job job = jobs.get(id);
            return job == null ? null : status(job);
        }

        private JobStatus status(Job job) {
            return new JobStatus(job, JobState.QUEUED, 0, false, 0, 0, null);
        }

        @Override
        public @Nullable JobAnswer answer(JobStatus status) {
            return null;
        }

        @Override
        public void cancel(String id) {}

        @Override
        public void forget(String id) {
            jobs.remove(id);
        }

        @Override
        public int mostOfBody() {
            return 32 << 20;
        }
    }
}
