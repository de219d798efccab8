package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses.Asker;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Responses that are made in the background: each is a deferred request of the same name, and what that comes to is
/// written down once, by whoever first looks. A replica makes what it took in itself; others see it when it has ended.
final class Background implements Telling.Source {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final String DIALECT = "responses";

    /// So long after it came one may still be begun.
    private static final Duration WITHIN = Duration.ofHours(24);

    /// One that nobody knows of so long after that was lost with the machine that had it.
    private static final Duration LOST = Duration.ofHours(1);

    private static final int MOST_TRIES = 5;
    private static final String LOST_ANSWER = "Its answer was lost.";

    private final Cabinet cabinet;
    private final Conversations conversations;
    private final BackgroundQueue queue;
    private volatile BiFunction<String, String, String> routes = (_, model) -> model;

    Background(Cabinet cabinet, Conversations conversations, BackgroundQueue queue) {
        this.cabinet = cabinet;
        this.conversations = conversations;
        this.queue = queue;
    }

    @Override
    public @Nullable String mark(String owner, String id) throws Failed {
        JobStatus status = queue.status(owner.isEmpty() ? null : owner, Names.job(id));
        String state = status == null ? "" : status.state().name();
        // Nobody else writes down how one stands that is made here, where nobody else writes.
        if (status != null && !status.state().isEnd() && !cabinet.shared()) {
            return state;
        }
        long version = cabinet.version(owner, id);
        return version == 0 ? null : state + version;
    }

    @Override
    public @Nullable Folder now(String owner, String id) throws Failed, IOException {
        Folder folder = cabinet.glance(owner, id);
        return folder == null ? null : look(folder);
    }

    /// @param found gives the route that a workload's model means
    void routes(BiFunction<String, String, String> found) {
        routes = found;
    }

    // ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Takes one in.
    ///
    /// @param body that says all that it goes on from
    /// @return the response as it stands
    ObjectNode begin(Asker asker, Order order, Note note, byte[] body) throws Failed, Refused {
        if (body.length > queue.mostOfBody()) {
            throw new Refused(Problem.of(
                    Code.BODY_TOO_LARGE,
                    "A response that is made in the background may be asked for with " + queue.mostOfBody()
                            + " bytes, with all that it goes on from."));
        }
        ObjectNode response = ResponseText.queued(order.root(), note);
        ObjectNode text = Json.MAPPER.createObjectNode();
        text.set("response", response);
        text.set("input", note.input());
        cabinet.put(note, text);
        Job job = new Job(
                Names.job(note.id()),
                asker.owner(),
                asker.workload(),
                routes.apply(asker.workload(), order.root().path("model").asString("")),
                DIALECT,
                "chat",
                "",
                asker.headers(),
                asker.address(),
                note.created(),
                note.created() + Math.min(WITHIN.toMillis(), note.how().keep().toMillis()),
                note.how().keep().toMillis(),
                null);
        Deferrals.Reason reason;
        try {
            reason = queue.take(job, body);
        } catch (IOException e) {
            LOG.warn("A response cannot be made in the background: {}", e.toString());
            reason = Deferrals.Reason.UNAVAILABLE;
        }
        if (reason != null) {
            cabinet.delete(note.owner(), note.id());
            throw new Refused(
                    reason == Deferrals.Reason.TOO_MANY
                            ? Problem.of(
                                            Code.TOO_MANY_JOBS,
                                            "This key has as many deferred requests as it may; delete some.")
                                    .retryAfter(60)
                            : Problem.of(
                                            Code.DEFERRAL_UNAVAILABLE,
                                            "Nothing can be made in the background just now; nothing was taken in.")
                                    .retryAfter(5));
        }
        return response;
    }

    // ── How it stands ────────────────────────────────────────────────────────────────────────────────────────────────

    /// The response as it stands now.
    ///
    /// @return null when it is not there any more
    @Nullable
    Folder look(Folder folder) throws Failed, IOException {
        Folder now = folder;
        for (int tries = 0; now != null && tries < MOST_TRIES; tries++) {
            ObjectNode response = response(now);
            if (!ResponseText.isUnderWay(response)) {
                return now;
            }
            JobStatus status = queue.status(owner(now), Names.job(now.row().id()));
            if (status == null) {
                if (cabinet.now() < now.row().created() + WITHIN.toMillis() + LOST.toMillis()) {
                    return now;
                }
                now = end(now, ResponseText.ended(response, List.of(), "It was lost before it was made."), null);
            } else if (!status.state().isEnd()) {
                if (status.state() == JobState.RUNNING) {
                    response.put("status", ResponseText.IN_PROGRESS);
                }
                return now;
            } else {
                now = end(now, ended(response, status), status.job().id());
            }
        }
        return now;
    }

    /// A deferred request has ended, which may be one of these.
    ///
    /// @return the name of the response that it made; null for none
    @Nullable
    String ended(JobStatus status) throws Failed, IOException {
        Job job = status.job();
        if (!job.dialect().equals(DIALECT) || job.batch() != null) {
            return null;
        }
        String owner = job.owner() == null ? "" : job.owner();
        String id = Names.ofJob(job.id());
        Folder folder = cabinet.get(owner, id);
        if (folder != null) {
            if (ResponseText.isUnderWay(response(folder))) {
                look(folder);
            } else {
                queue.forget(job.id());
            }
        }
        return id;
    }

    private ObjectNode ended(ObjectNode response, JobStatus status) throws IOException {
        return switch (status.state()) {
            case CANCELLED -> ResponseText.ended(response, List.of(), null);
            case EXPIRED -> ResponseText.ended(response, List.of(), "It could not be begun in time.");
            default -> answered(response, status, queue.answer(status));
        };
    }

    private static ObjectNode answered(ObjectNode response, JobStatus status, @Nullable JobAnswer answer) {
        if (answer == null) {
            return ResponseText.ended(response, List.of(), LOST_ANSWER);
        }
        ObjectNode text = Json.object(answer.body(), 0, answer.body().length);
        if (text == null) {
            return ResponseText.ended(response, List.of(), LOST_ANSWER);
        }
        if (status.state() != JobState.SUCCEEDED) {
            String message = text.path("error").path("message").asString("It could not be made.");
            ObjectNode failed = ResponseText.ended(response, List.of(), message);
            if (answer.status() == Code.TOO_MANY_JOBS.status()) {
                ((ObjectNode) failed.path("error")).put("code", "rate_limit_exceeded");
            }
            return failed;
        }
        ObjectNode facts = Json.MAPPER.createObjectNode();
        for (String name : List.of(
                "id", "created_at", "store", "background", "previous_response_id", "conversation", "metadata")) {
            facts.set(name, response.get(name));
        }
        return ResponseText.answered(text, facts);
    }

    /// Writes its end down, unless somebody has done so.
    ///
    /// @param job of which nothing more is needed then; null for none
    private @Nullable Folder end(Folder folder, ObjectNode ended, @Nullable String job) throws Failed, IOException {
        ObjectNode text = folder.text().deepCopy();
        text.set("response", ended);
        if (Json.MAPPER.writeValueAsBytes(text).length > Cabinet.MOST_BYTES) {
            text.set(
                    "response", ResponseText.ended(response(folder), List.of(), "Its answer is too large to be kept."));
        }
        if (cabinet.replace(folder, null, text)) {
            String conversation = ended.path("conversation").path("id").asString("");
            if (!conversation.isEmpty()) {
                say(folder, conversation, text);
            }
        }
        if (job != null) {
            queue.forget(job);
        }
        return cabinet.get(folder.row().owner(), folder.row().id());
    }

    /// Nobody tries that again: what cannot be said there is told.
    private void say(Folder folder, String conversation, ObjectNode text) {
        boolean said = false;
        try {
            said = conversations.add(
                    folder.row().owner(),
                    conversation,
                    text.path("input"),
                    text.path("response").path("output"));
        } catch (Failed e) {
            LOG.warn(
                    "The turn of {} is missing in its conversation: {}",
                    folder.row().id(),
                    e.getMessage());
        } finally {
            if (!said) {
                cabinet.unkept.increment();
            }
        }
    }

    // ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Ends one that has not ended, also what is under way of it.
    ///
    /// @return as it stands then; null when it is not there any more
    @Nullable
    Folder cancel(Folder folder) throws Failed, IOException {
        Folder now = look(folder);
        if (now == null || !ResponseText.isUnderWay(response(now))) {
            return now;
        }
        String job = Names.job(now.row().id());
        if (queue.status(owner(now), job) == null) {
            // Another replica makes it, and finds it ended then.
            return end(now, ResponseText.ended(response(now), List.of(), null), null);
        }
        queue.cancel(job);
        return look(now);
    }

    /// Whoever asked for it was not told of it: it is not made.
    void withdraw(String owner, String id) throws Failed, IOException {
        Folder folder = cabinet.get(owner, id);
        if (folder != null) {
            delete(folder);
            cabinet.delete(owner, id);
        }
    }

    /// Nothing of it is to be kept.
    void delete(Folder folder) throws IOException {
        String job = Names.job(folder.row().id());
        if (queue.status(owner(folder), job) != null) {
            queue.cancel(job);
            queue.forget(job);
        }
    }

    private static @Nullable String owner(Folder folder) {
        return folder.row().owner().isEmpty() ? null : folder.row().owner();
    }

    private static ObjectNode response(Folder folder) {
        return (ObjectNode) folder.text().path("response");
    }
}
