package dev.signalbox.app.responses;

import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.core.port.ResponseStore.Entry;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.ResponseStore.Kind;
import dev.signalbox.core.port.ResponseStore.Mark;
import dev.signalbox.core.port.ResponseStore.Row;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.storage.deferral.JobFiles;
import dev.signalbox.storage.deferral.Sealer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All that is kept, sealed: what is in a row is authenticated with its name, its owner and its version. Calls wait for
/// the store.
///
/// ```
/// mark of the key (8) | sealed JSON
/// ```
final class Cabinet implements AutoCloseable {
    /// Bytes of one of them, and of all that a question goes on from.
    static final int MOST_BYTES = 8 << 20;

    /// Responses that one goes on from.
    static final int LONGEST_CHAIN = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Cabinet.class);
    private static final int MOST_CONVERSATIONS = 10_000;

    /// Items of one response that may be named.
    private static final int MOST_MARKS = 512;

    /// Opens the store.
    interface Opening {
        ResponseStore open() throws Failed;
    }

    /// One that was taken out.
    record Folder(Row row, ObjectNode text) {}

    /// A response and what it goes on from, the newest first.
    ///
    /// @param whole whether nothing is missing
    record Context(List<Folder> folders, boolean tooLarge, boolean whole) {}

    final LongAdder kept = new LongAdder();
    final LongAdder unkept = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder deleted = new LongAdder();

    private final Together together = new Together(entries -> ask(open -> open.put(entries)));
    private final Opening opening;
    private final JobFiles.Secret secret;
    private final LongSupplier clock;
    private @Nullable ResponseStore store;
    private @Nullable Sealer sealer;
    private volatile boolean failed;
    private volatile ResponseStore.Figures figures = new ResponseStore.Figures(0, 0, 0);

    /// @param secret what texts are sealed with
    /// @param clock gives milliseconds since 1970
    Cabinet(Opening opening, JobFiles.Secret secret, LongSupplier clock) {
        this.opening = opening;
        this.secret = secret;
        this.clock = clock;
    }

    long now() {
        return clock.getAsLong();
    }

    /// Whether it failed the last time, so that nobody should rely on it.
    boolean fails() {
        return failed;
    }

    ResponseStore.Figures figures() {
        return figures;
    }

    // ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    void put(Note note, ObjectNode text) throws Failed {
        byte[] plain = Json.MAPPER.writeValueAsBytes(text);
        long expires = now() + note.how().keep().toMillis();
        Row row = new Row(Kind.RESPONSE, note.id(), note.owner(), note.previous(), note.created(), expires, 1, plain);
        dropped.add(together.put(new Entry(sealed(row), note.how().most(), note.built(), marks(note.owner(), text))));
        kept.increment();
    }

    void begin(String id, String owner, Duration keep, ObjectNode text) throws Failed {
        byte[] plain = Json.MAPPER.writeValueAsBytes(text);
        Row row = new Row(Kind.CONVERSATION, id, owner, null, now(), now() + keep.toMillis(), 1, plain);
        dropped.add(together.put(new Entry(sealed(row), MOST_CONVERSATIONS, List.of(), List.of())));
    }

    /// Puts another text in the place of one.
    ///
    /// @param keep from now on; null for as long as it is kept already
    /// @return false when somebody else has changed or deleted it meanwhile
    boolean replace(Folder folder, @Nullable Duration keep, ObjectNode text) throws Failed {
        Row was = folder.row();
        long expires = keep == null ? was.expires() : now() + keep.toMillis();
        byte[] plain = Json.MAPPER.writeValueAsBytes(text);
        Row row = new Row(
                was.kind(), was.id(), was.owner(), was.previous(), was.created(), expires, was.version() + 1, plain);
        List<Mark> marks = was.kind() == Kind.RESPONSE ? marks(was.owner(), text) : List.of();
        return ask(open -> open.replace(sealed(row), marks));
    }

    /// What later questions may name.
    private List<Mark> marks(String owner, ObjectNode text) throws Failed {
        List<Mark> marks = new ArrayList<>();
        mark(owner, text.path("response").path("output"), true, marks);
        mark(owner, text.path("input"), false, marks);
        return marks;
    }

    private void mark(String owner, JsonNode items, boolean answered, List<Mark> marks) throws Failed {
        for (JsonNode each : items) {
            String name = each.path("id").asString("");
            // Ours say themselves where they are.
            if (marks.size() < MOST_MARKS && Items.isName(name) && !Names.isOurItem(name) && !References.is(each)) {
                byte[] print = sealer().print(Json.MAPPER.writeValueAsBytes(each));
                marks.add(new Mark(marked(owner, name), print, answered));
            }
        }
    }

    private byte[] marked(String owner, String name) throws Failed {
        return sealer().print((owner + '\n' + name).getBytes(StandardCharsets.UTF_8));
    }

    /// Which responses have the items of these names.
    ///
    /// @return in the same order: null for what nobody has, empty for what several have with other words
    List<@Nullable String> holders(String owner, List<String> names) throws Failed {
        List<byte[]> marks = new ArrayList<>(names.size());
        for (String each : names) {
            marks.add(marked(owner, each));
        }
        return marks.isEmpty() ? new ArrayList<>() : ask(open -> open.holders(marks));
    }

    // ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Null when it is not there, or was sealed with another key.
    @Nullable
    Folder get(String owner, String id) throws Failed {
        Row row = ask(open -> open.get(owner, id, now()));
        return row == null ? null : folder(row);
    }

    /// The same, by those who can wait until it works again: that they cannot be told now is nobody else's fault.
    @Nullable
    Folder glance(String owner, String id) throws Failed {
        Row row = store().get(owner, id, now());
        return row == null ? null : folder(row);
    }

    /// Of which version it is, by those who can wait; 0 when it is not there.
    long version(String owner, String id) throws Failed {
        return store().version(owner, id, now());
    }

    Context context(String owner, String id) throws Failed {
        ResponseStore.Chain chain = ask(open -> open.chain(owner, id, now(), MOST_BYTES, LONGEST_CHAIN));
        List<Folder> folders = new ArrayList<>();
        for (Row each : chain.rows()) {
            Folder folder = folder(each);
            if (folder == null) {
                return new Context(folders, false, false);
            }
            folders.add(folder);
        }
        boolean whole = !folders.isEmpty() && folders.getLast().row().previous() == null;
        return new Context(folders, chain.tooLarge(), whole);
    }

    boolean delete(String owner, String id) throws Failed {
        boolean was = ask(open -> open.delete(owner, id));
        if (was) {
            deleted.increment();
        }
        return was;
    }

    /// Deletes what has expired.
    void sweep() throws Failed {
        expired.add(ask(open -> open.sweep(now())));
    }

    /// Counts what is there, for which all of it is looked at.
    void count() throws Failed {
        figures = ask(ResponseStore::figures);
    }

    /// Whether other replicas may keep something here.
    boolean shared() throws Failed {
        return ask(ResponseStore::shared);
    }

    // ── The store ────────────────────────────────────────────────────────────────────────────────────────────────────

    private interface Asking<T extends @Nullable Object> {
        T of(ResponseStore store) throws Failed;
    }

    private <T extends @Nullable Object> T ask(Asking<T> asking) throws Failed {
        try {
            T answer = asking.of(store());
            if (failed) {
                failed = false;
                LOG.info("Responses can be kept again");
            }
            return answer;
        } catch (Failed e) {
            if (!failed) {
                failed = true;
                LOG.warn("Responses cannot be kept or read just now: {}", e.getMessage());
            }
            throw e;
        }
    }

    private synchronized ResponseStore store() throws Failed {
        ResponseStore open = store;
        if (open == null) {
            open = opening.open();
            store = open;
        }
        return open;
    }

    private synchronized Sealer sealer() throws Failed {
        Sealer known = sealer;
        if (known == null) {
            try {
                known = new Sealer(secret.bytes());
            } catch (IOException e) {
                throw new Failed("what responses are sealed with cannot be read: " + e.getMessage(), e);
            }
            sealer = known;
        }
        return known;
    }

    private static String about(Row row) {
        return row.id() + '\n' + row.owner() + '\n' + row.version();
    }

    /// @param row with its text as it is
    private Row sealed(Row row) throws Failed {
        if (row.sealed().length > MOST_BYTES) {
            throw new IllegalArgumentException("too large to be kept");
        }
        Sealer sealing = sealer();
        byte[] mark = sealing.mark();
        byte[] sealed = sealing.seal(row.sealed(), about(row));
        byte[] all = Arrays.copyOf(mark, mark.length + sealed.length);
        System.arraycopy(sealed, 0, all, mark.length, sealed.length);
        return new Row(
                row.kind(), row.id(), row.owner(), row.previous(), row.created(), row.expires(), row.version(), all);
    }

    private @Nullable Folder folder(Row row) throws Failed {
        byte[] all = row.sealed();
        Sealer opening = sealer();
        if (all.length < Sealer.MARK || !Arrays.equals(Arrays.copyOf(all, Sealer.MARK), opening.mark())) {
            LOG.warn("{} was kept with another `deferral.key`, and is not there for this process", row.id());
            return null;
        }
        try {
            byte[] plain = opening.open(Arrays.copyOfRange(all, Sealer.MARK, all.length), about(row));
            ObjectNode text = Json.object(plain, 0, plain.length);
            return text == null ? null : new Folder(row, text);
        } catch (GeneralSecurityException _) {
            LOG.error("{} was changed in the store, and is not there any more", row.id());
            return null;
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (store != null) {
                store.close();
            }
        } catch (Failed e) {
            LOG.debug("The store of responses cannot be closed: {}", e.getMessage());
        }
    }
}
