package dev.signalbox.app.responses;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.IOException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Where event loops ask: all of it is done by threads of its own, of which there is a bounded queue. Questions are
/// made whole by [Questions], their answers are written down by the [Recorder], and what is kept is asked for by name
/// in
/// [Inquiries] and [Conversations].
final class ResponseDesk implements Responses, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseDesk.class);
    private static final int SOON = 5;

    private static final Batches.Answer UNAVAILABLE = new Batches.Answer.Refused(
            Problem.of(Code.RESPONSES_UNAVAILABLE, "What is kept of responses cannot be read or written just now.")
                    .retryAfter(SOON));

    private final Cabinet cabinet;
    private final Conversations conversations;
    private final Background background;
    private final Pending pending;
    private final Recorder recorder;
    private final Listeners listeners;
    private final Questions questions;
    private final Inquiries inquiries;

    /// Need no store.
    private final Crew thinkers = new Crew("responses-question");

    private final Crew readers = new Crew("responses-read");

    ResponseDesk(
            Cabinet cabinet,
            Conversations conversations,
            Background background,
            References references,
            Pending pending) {
        this.cabinet = cabinet;
        this.conversations = conversations;
        this.background = background;
        this.pending = pending;
        recorder = new Recorder(cabinet, conversations, background, pending);
        listeners = new Listeners(background);
        questions = new Questions(cabinet, conversations, background, references, pending, listeners, recorder);
        inquiries = new Inquiries(cabinet, background, references, listeners, recorder);
    }

    /// @param known tells whether whoever answers a workload's model is known to think
    void thinks(BiPredicate<String, String> known) {
        questions.thinks(known);
    }

    @Override
    public void prepare(Asker asker, boolean chat, byte[] body, Consumer<? super Prepared> then) {
        Runnable full = () -> then.accept(new Prepared.Unable(UNAVAILABLE));
        thinkers.run(
                body.length,
                () -> {
                    try {
                        Order order = Order.read(body, chat);
                        if (Questions.needsStore(order)) {
                            Runnable task = () -> then.accept(prepared(asker, order, chat, body.length));
                            pending.when(
                                    order.goesOnFrom(), body.length, () -> readers.run(body.length, task, full), full);
                        } else {
                            then.accept(prepared(asker, order, chat, body.length));
                        }
                    } catch (InvalidRequest e) {
                        then.accept(new Prepared.Ended(new Batches.Answer.Refused(e.problem())));
                    }
                },
                full);
    }

    private Prepared prepared(Asker asker, Order order, boolean chat, int size) {
        try {
            return questions.prepared(asker, order, chat, size);
        } catch (Refused e) {
            return new Prepared.Ended(new Batches.Answer.Refused(e.problem()));
        } catch (Failed _) {
            return new Prepared.Ended(UNAVAILABLE);
        } catch (RuntimeException | Error e) {
            // Whoever waits must hear of it.
            LOG.error("A question to be kept met a fault", e);
            return new Prepared.Ended(UNAVAILABLE);
        }
    }

    @Override
    public void ask(Asker asker, Inquiry inquiry, byte[] body, Consumer<? super Batches.Answer> then) {
        Runnable unavailable = () -> then.accept(UNAVAILABLE);
        pending.when(
                inquiry.path().split("/", 2)[0],
                body.length,
                () -> readers.run(body.length, () -> then.accept(asked(asker, inquiry, body)), unavailable),
                unavailable);
    }

    private Batches.Answer asked(Asker asker, Inquiry inquiry, byte[] body) {
        try {
            if (inquiry.conversations()) {
                return shown(conversations.ask(asker, inquiry, body));
            }
            return inquiries.ask(asker, inquiry);
        } catch (Refused e) {
            return new Batches.Answer.Refused(e.problem());
        } catch (InvalidRequest e) {
            return new Batches.Answer.Refused(e.problem());
        } catch (Failed _) {
            return UNAVAILABLE;
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("What is kept of responses cannot be read or changed", e);
            return UNAVAILABLE;
        }
    }

    static Batches.Answer shown(ObjectNode node) {
        return new Batches.Answer.Shown(Json.MAPPER.writeValueAsBytes(node));
    }

    /// A deferred request has ended, which may make one of these.
    void ended(JobStatus status) {
        recorder.run(
                () -> {
                    try {
                        String response = background.ended(status);
                        if (response != null) {
                            listeners.ended(response);
                        }
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
        listeners.close();
        thinkers.close();
        readers.close();
        recorder.close();
    }
}
