package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Context;
import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Remembering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Where event loops ask: all of it is done by threads of its own, of which there is a bounded queue.
final class ResponseDesk implements Responses, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseDesk.class);

    private static final long AWAITED_MILLIS = 2_000;

    /// Another replica may be about to write down what its client has already.
    private static final long SECOND_LOOK_MILLIS = 250;

    /// Fewer than there are readers.
    private static final int SECOND_LOOKS = 2;

    private static final int SOON = 5;
    private static final String CANCEL = "/cancel";
    private static final String INPUT = "/input_items";

    private static final Batches.Answer UNAVAILABLE = new Batches.Answer.Refused(
            Problem.of(Code.RESPONSES_UNAVAILABLE, "What is kept of responses cannot be read or written just now.")
                    .retryAfter(SOON));
    private static final Problem NOT_FOUND =
            Problem.of(Code.RESPONSE_NOT_FOUND, "There is no such response.", "response_id");

    private final Cabinet cabinet;
    private final Conversations conversations;
    private final Background background;
    /// What is about to be written down, by the names that others may ask for.
    private final Map<String, CountDownLatch> pending = new ConcurrentHashMap<>();

    /// Need no store.
    private final Crew thinkers = new Crew("responses-question");

    private final Crew readers = new Crew("responses-read");
    private final Crew writers = new Crew("responses-write");

    /// Of answers that have not ended. What waits for the store has room of its own.
    private final Room answers = new Room();

    /// A reader that waits for another replica is none for all others.
    private final Semaphore secondLooks = new Semaphore(SECOND_LOOKS);

    /// Tells whether whoever answers a workload's model is known to think.
    private volatile BiPredicate<String, String> thinks = (_, _) -> false;

    ResponseDesk(Cabinet cabinet, Conversations conversations, Background background) {
        this.cabinet = cabinet;
        this.conversations = conversations;
        this.background = background;
    }

    /// @param known tells whether whoever answers a workload's model is known to think
    void thinks(BiPredicate<String, String> known) {
        thinks = known;
    }

    // ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void prepare(Asker asker, byte[] body, Consumer<? super Prepared> then) {
        Runnable full = () -> then.accept(new Prepared.Unable(UNAVAILABLE));
        thinkers.run(
                body.length,
                () -> {
                    try {
                        Order order = Order.read(body);
                        if (order.background() || order.previous() != null || order.conversation() != null) {
                            readers.run(body.length, () -> then.accept(prepared(asker, order, body.length)), full);
                        } else {
                            then.accept(prepared(asker, order, body.length));
                        }
                    } catch (InvalidRequest e) {
                        then.accept(new Prepared.Ended(new Batches.Answer.Refused(e.problem())));
                    }
                },
                full);
    }

    private Prepared prepared(Asker asker, Order order, int size) {
        try {
            return made(asker, order, size);
        } catch (Refused e) {
            return new Prepared.Ended(new Batches.Answer.Refused(e.problem()));
        } catch (Failed _) {
            return new Prepared.Ended(UNAVAILABLE);
        } catch (RuntimeException e) {
            LOG.error("A question to be kept met a fault", e);
            return new Prepared.Ended(UNAVAILABLE);
        }
    }

    private Prepared made(Asker asker, Order order, int size) throws Failed, Refused {
        String owner = owner(asker);
        ArrayNode context = Json.MAPPER.createArrayNode();
        List<String> built = new ArrayList<>();
        if (order.previous() != null) {
            goOn(owner, order.previous(), context, built);
        } else if (order.conversation() != null) {
            await(order.conversation());
            context.addAll(conversations.said(owner, order.conversation()));
        }
        // Who needs nothing of the store is answered also where it is down, and told that nothing is kept.
        boolean kept = order.store() && !cabinet.fails() && size <= Cabinet.MOST_BYTES / 2;
        Note note = new Note(
                kept ? Names.response() : "",
                owner,
                asker.how() == null ? Remembering.DEFAULT : asker.how(),
                cabinet.now(),
                order.previous(),
                built,
                order.conversation(),
                order.background(),
                order.metadata(),
                order.input());
        byte[] whole = order.whole(context, thinks.test(asker.workload(), order.model()));
        if (!context.isEmpty() && whole.length > Cabinet.MOST_BYTES) {
            throw new Refused(tooLong());
        }
        if (order.background()) {
            if (size > Cabinet.MOST_BYTES / 2) {
                throw new Refused(Problem.of(
                        Code.BODY_TOO_LARGE,
                        "A question whose answer is to be kept may have " + Cabinet.MOST_BYTES / 2 + " bytes."));
            }
            if (!kept) {
                throw new Failed("nothing is kept just now", null);
            }
            ObjectNode begun = background.begin(asker, order, note, whole);
            return new Prepared.Ended(shown(begun), () -> withdraw(note));
        }
        return new Prepared.Ready(whole, new AnswerMinutes(note.texts(), keeper(note)));
    }

    private void withdraw(Note note) {
        writers.run(
                0,
                () -> {
                    try {
                        background.withdraw(note.owner(), note.id());
                    } catch (Failed | IOException | RuntimeException e) {
                        LOG.warn("{} is made although nobody was told of it: {}", note.id(), e.toString());
                    }
                },
                () -> LOG.warn("{} is made although nobody was told of it: too many wait for the store", note.id()));
    }

    private static Problem tooLong() {
        return Problem.of(
                Code.BODY_TOO_LARGE,
                "What this goes on from is over " + Cabinet.MOST_BYTES + " bytes or " + Cabinet.LONGEST_CHAIN
                        + " responses.");
    }

    private void goOn(String owner, String previous, ArrayNode context, List<String> built) throws Failed, Refused {
        Context found = context(owner, previous);
        if (found.tooLarge()) {
            throw new Refused(tooLong());
        }
        if (!found.whole()) {
            throw new Refused(Problem.of(
                    Code.PREVIOUS_RESPONSE_NOT_FOUND,
                    "There is no response of the name in `previous_response_id`, or something that it goes on from was"
                            + " deleted.",
                    "previous_response_id"));
        }
        for (Folder each : found.folders().reversed()) {
            if (ResponseText.isUnderWay(each.text().path("response"))) {
                throw new Refused(Problem.of(
                        Code.INVALID_REQUEST,
                        "The response in `previous_response_id` has not ended yet.",
                        "previous_response_id"));
            }
            built.add(each.row().id());
            Items.say(each.text().path("input"), context);
            Items.say(each.text().path("response").path("output"), context);
        }
    }

    private Context context(String owner, String id) throws Failed {
        if (!Names.isResponse(id)) {
            return new Context(List.of(), false, false);
        }
        boolean awaited = await(id);
        Context found = cabinet.context(owner, id);
        boolean missing = found.folders().isEmpty() && !found.tooLarge();
        return missing && !awaited && cabinet.shared() && sleep() ? cabinet.context(owner, id) : found;
    }

    /// @return false where it is not worth another look
    private boolean sleep() {
        if (!secondLooks.tryAcquire()) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            secondLooks.release();
        }
    }

    /// Waits until what is about to be written down is. Those who write are before us in the queue.
    ///
    /// @return whether there was something to wait for
    private boolean await(String name) {
        CountDownLatch latch = pending.get(name);
        if (latch == null) {
            return false;
        }
        try {
            if (!latch.await(AWAITED_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} is not written down yet", name);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    // ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Null for one that is only changed on its way.
    private AnswerMinutes.@Nullable Keeper keeper(Note note) {
        if (!note.kept() && note.conversation() == null) {
            return null;
        }
        return new AnswerMinutes.Keeper() {
            @Override
            public void answered(byte[] response) {
                keep(note, response.length, () -> Json.object(response, 0, response.length));
            }

            @Override
            public void broken(byte[] response, List<byte[]> items, @Nullable String failed) {
                keep(note, response.length, () -> {
                    ObjectNode begun = Json.object(response, 0, response.length);
                    return begun == null
                            ? null
                            : ResponseText.ended(
                                    begun,
                                    items.stream()
                                            .map(each -> Json.value(each, 0, each.length))
                                            .filter(java.util.Objects::nonNull)
                                            .toList(),
                                    failed);
                });
            }

            @Override
            public boolean hold(long bytes) {
                return answers.hold(bytes);
            }

            @Override
            public void done(long bytes) {
                answers.letGo(bytes);
            }
        };
    }

    private interface Reading {
        @Nullable
        ObjectNode read();
    }

    /// From here on others wait for it.
    private void keep(Note note, long size, Reading answer) {
        CountDownLatch written = new CountDownLatch(1);
        String name = note.kept() ? note.id() : "";
        String conversation = note.conversation();
        if (note.kept()) {
            pending.put(name, written);
        }
        if (conversation != null) {
            pending.put(conversation, written);
        }
        Runnable over = () -> {
            pending.remove(name, written);
            if (conversation != null) {
                pending.remove(conversation, written);
            }
            written.countDown();
        };
        writers.run(
                size,
                () -> {
                    try {
                        keep(note, answer.read());
                    } finally {
                        over.run();
                    }
                },
                () -> {
                    over.run();
                    cabinet.unkept.increment();
                    LOG.warn("The response {} is not kept: too many wait for the store", name);
                });
    }

    private void keep(Note note, @Nullable ObjectNode response) {
        boolean done = false;
        try {
            if (response == null) {
                return;
            }
            done = true;
            if (note.conversation() != null) {
                done = conversations.add(note.owner(), note.conversation(), note.input(), response.path("output"));
            }
            if (note.kept()) {
                ObjectNode text = Json.MAPPER.createObjectNode();
                text.set("response", response);
                text.set("input", note.input());
                cabinet.put(note, text);
            }
        } catch (Failed e) {
            done = false;
            LOG.debug("The response {} is not kept: {}", note.id(), e.toString());
        } catch (RuntimeException e) {
            done = false;
            LOG.warn("The response {} is not kept", note.id(), e);
        } finally {
            if (!done) {
                cabinet.unkept.increment();
            }
        }
    }

    // ── Asked by name ────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void ask(Asker asker, Inquiry inquiry, byte[] body, Consumer<? super Batches.Answer> then) {
        readers.run(body.length, () -> then.accept(asked(asker, inquiry, body)), () -> then.accept(UNAVAILABLE));
    }

    private Batches.Answer asked(Asker asker, Inquiry inquiry, byte[] body) {
        try {
            if (inquiry.conversations()) {
                await(inquiry.path().split("/", 2)[0]);
                return shown(conversations.ask(asker, inquiry, body));
            }
            return shown(response(owner(asker), inquiry));
        } catch (Refused e) {
            return new Batches.Answer.Refused(e.problem());
        } catch (InvalidRequest e) {
            return new Batches.Answer.Refused(e.problem());
        } catch (Failed _) {
            return UNAVAILABLE;
        } catch (IOException | RuntimeException e) {
            LOG.error("What is kept of responses cannot be read or changed", e);
            return UNAVAILABLE;
        }
    }

    private ObjectNode response(String owner, Inquiry inquiry) throws Failed, Refused, InvalidRequest, IOException {
        String path = inquiry.path();
        return switch (inquiry.method()) {
            case "DELETE" -> delete(owner, path);
            case "POST" -> {
                if (!path.endsWith(CANCEL)) {
                    throw new Refused(NOT_FOUND);
                }
                yield cancel(found(owner, path.substring(0, path.length() - CANCEL.length())));
            }
            default -> {
                if (path.endsWith(INPUT)) {
                    yield Items.list(input(owner, path.substring(0, path.length() - INPUT.length())), inquiry.query());
                }
                if (Items.parameter(inquiry.query(), "stream").equals("true")) {
                    throw new Refused(Problem.of(
                            Code.UNSUPPORTED_PARAMETER,
                            "A response that is kept is not streamed again; retrieve it without `stream`.",
                            "stream"));
                }
                yield response(background.look(found(owner, path)));
            }
        };
    }

    private static ObjectNode response(@Nullable Folder folder) throws Refused {
        if (folder == null || !(folder.text().path("response") instanceof ObjectNode response)) {
            throw new Refused(NOT_FOUND);
        }
        return response;
    }

    private Folder found(String owner, String id) throws Failed, Refused {
        if (Names.isResponse(id)) {
            await(id);
            Folder folder = cabinet.get(owner, id);
            if (folder != null) {
                return folder;
            }
        }
        throw new Refused(NOT_FOUND);
    }

    private ObjectNode delete(String owner, String id) throws Failed, Refused, IOException {
        Folder folder = found(owner, id);
        background.delete(folder);
        if (!cabinet.delete(owner, id)) {
            throw new Refused(NOT_FOUND);
        }
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("object", "response")
                .put("deleted", true);
    }

    private ObjectNode cancel(Folder folder) throws Failed, Refused, IOException {
        if (!response(folder).path("background").asBoolean(false)) {
            throw new Refused(Problem.of(
                    Code.INVALID_REQUEST, "Only a response that is made in the background can be cancelled."));
        }
        return response(background.cancel(folder));
    }

    /// All that was asked with, the oldest first.
    private List<ObjectNode> input(String owner, String id) throws Failed, Refused {
        Folder newest = found(owner, id);
        Context context = cabinet.context(owner, id);
        List<Folder> folders = context.whole() ? context.folders().reversed() : List.of(newest);
        List<ObjectNode> items = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Folder each : folders) {
            int place = 0;
            for (var item : each.text().path("input")) {
                items.add(Items.shown(
                        item, Names.item(Items.type(item), each.row().id(), place++), taken));
            }
            if (each.row().id().equals(id)) {
                return items;
            }
            for (var item : each.text().path("response").path("output")) {
                items.add(Items.shown(
                        item, Names.item(Items.type(item), each.row().id(), place++), taken));
            }
        }
        return items;
    }

    // ── Jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// A deferred request has ended, which may make one of these.
    void ended(JobStatus status) {
        writers.run(
                0,
                () -> {
                    try {
                        background.ended(status);
                    } catch (Failed | IOException | RuntimeException e) {
                        // Whoever asks for it finds it.
                        LOG.debug(
                                "The end of {} is not written down yet: {}",
                                status.job().id(),
                                e.toString());
                    }
                },
                () -> {});
    }

    private static String owner(Asker asker) {
        return asker.owner() == null ? "" : asker.owner();
    }

    private static Batches.Answer shown(ObjectNode node) {
        return new Batches.Answer.Shown(Json.MAPPER.writeValueAsBytes(node));
    }

    @Override
    public Figures figures() {
        ResponseStore.Figures there = cabinet.figures();
        return new Figures(
                there.responses(),
                there.conversations(),
                there.bytes(),
                cabinet.kept.sum(),
                cabinet.unkept.sum(),
                cabinet.expired.sum(),
                cabinet.dropped.sum(),
                cabinet.deleted.sum());
    }

    @Override
    public void close() {
        thinkers.close();
        readers.close();
        writers.close();
    }
}
