package dev.signalbox.app.responses;

import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.dialects.tree.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes answers down when they have gone by, by threads of its own.
final class Recorder implements Questions.Minutes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    /// What they write at once is one change of the store.
    private static final int WRITERS = 16;

    /// A disk that others keep busy may stand still for seconds.
    private static final int MOST_WAITING = 2_048;

    private final Cabinet cabinet;
    private final Conversations conversations;
    private final Background background;
    private final Pending pending;
    private final Crew writers = new Crew("responses-write", WRITERS, MOST_WAITING);

    /// Whose answers are on their way to their clients and to be kept, by their identifiers.
    private final Map<String, String> underWay = new ConcurrentHashMap<>();

    /// Of answers that have not ended. What waits for the store has room of its own.
    private final Room answers = new Room();

    Recorder(Cabinet cabinet, Conversations conversations, Background background, Pending pending) {
        this.cabinet = cabinet;
        this.conversations = conversations;
        this.background = background;
        this.pending = pending;
    }

    /// Has something done that needs no answer.
    void run(Runnable task, Runnable otherwise) {
        writers.run(0, task, otherwise);
    }

    @Override
    public AnswerMinutes of(Note note) {
        // Where nothing is kept, it is only changed on its way.
        return new AnswerMinutes(note.texts(), note.kept() || note.conversation() != null ? keeper(note) : null);
    }

    @Override
    public void withdraw(Note note) {
        run(
                () -> {
                    try {
                        background.withdraw(note.owner(), note.id());
                    } catch (Failed | IOException | RuntimeException e) {
                        LOG.warn("{} is made although nobody was told of it: {}", note.id(), e.toString());
                    }
                },
                () -> LOG.warn("{} is made although nobody was told of it: too many wait for the store", note.id()));
    }

    /// Whether an answer is on its way that would be kept.
    boolean isUnderWay(String owner, String id) {
        return owner.equals(underWay.get(id));
    }

    /// Has one that is on its way not kept. Its client gets it all the same.
    ///
    /// @return false when there is none
    boolean forget(String owner, String id) {
        return underWay.remove(id, owner);
    }

    private AnswerMinutes.Keeper keeper(Note note) {
        if (note.kept()) {
            underWay.put(note.id(), note.owner());
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
                                            .filter(Objects::nonNull)
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
                underWay.remove(note.id());
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
        // From here on whoever deletes it finds its name among those that are written down.
        if (note.kept() && !forget(note.owner(), note.id())) {
            return;
        }
        List<String> names = new ArrayList<>(2);
        if (note.kept()) {
            names.add(note.id());
        }
        if (note.conversation() != null) {
            names.add(note.conversation());
        }
        Runnable over = pending.begin(note.owner(), names);
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
                    LOG.warn("The response {} is not kept: too many wait for the store", note.id());
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

    @Override
    public void close() {
        writers.close();
    }
}
