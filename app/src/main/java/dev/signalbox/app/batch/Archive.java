package dev.signalbox.app.batch;

import dev.signalbox.storage.deferral.SealedLog;
import dev.signalbox.storage.deferral.Unreadable;
import dev.signalbox.storage.deferral.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// All files and batches there are, in memory and on the disk:
///
/// ```
/// file-X.data     a log: for each block of text, or each line that has ended, the line's number (4) and the text
/// file-X.meta     what is said of a file; without it there is none
/// batch_X.state   where a batch is
/// ```
///
/// Methods that throw [IOException] wait for the disk. Any thread may use it.
final class Archive {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final int RANDOM_BYTES = 16;
    private static final String FILE = "file-";
    private static final String BATCH = "batch_";
    private static final String DATA = ".data";
    private static final String META = ".meta";
    private static final String STATE = ".state";

    /// How many an owner may have.
    record Bounds(int files, int batches, int open) {
        static final Bounds DEFAULT = new Bounds(1_000, 1_000, 20);
    }

    private static final int MOST_FILES = 20_000;
    private static final int MOST_BATCHES = 10_000;
    private static final int MOST_OPEN = 200;

    private final Vault vault;
    private final LineQueue room;
    private final Bounds bounds;
    private final LongSupplier clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, StoredFile> files = new HashMap<>();
    private final Map<String, Batch> batches = new HashMap<>();

    /// Finds all that is on the disk.
    ///
    /// @param room counts what it takes
    /// @param clock gives milliseconds since 1970
    Archive(Vault vault, LineQueue room, Bounds bounds, LongSupplier clock) throws IOException {
        this.vault = vault;
        this.room = room;
        this.bounds = bounds;
        this.clock = clock;
        recover();
    }

    private void recover() throws IOException {
        Set<String> data = new HashSet<>();
        int foreign = 0;
        for (String name : vault.names()) {
            if (name.endsWith(DATA)) {
                data.add(name.substring(0, name.length() - DATA.length()));
                continue;
            }
            try {
                byte[] kept = read(name);
                if (kept == null) {
                    foreign++;
                } else if (name.endsWith(META)) {
                    StoredFile file = Objects.requireNonNull(JsonMapper.shared().readValue(kept, StoredFile.class));
                    files.put(file.id(), file);
                    room.add(file.end());
                } else if (name.endsWith(STATE)) {
                    BatchState state =
                            Objects.requireNonNull(JsonMapper.shared().readValue(kept, BatchState.class));
                    batches.put(state.id(), new Batch(state, this::write));
                }
            } catch (Unreadable e) {
                foreign++;
                vault.setAside(name, e);
            } catch (JacksonException e) {
                foreign++;
                LOG.error("{} was written by another version, and is left alone", name);
            }
        }
        if (foreign > 0) {
            // Whose text is there is not known for sure: nothing is removed.
            LOG.error("{} files and batches could not be read, or not with this key, and are left alone", foreign);
            return;
        }
        // What was being uploaded when the process ended has no name.
        data.removeAll(files.keySet());
        batches.values().stream()
                .map(Batch::state)
                .filter(each -> !each.status().isEnd())
                .forEach(each -> {
                    data.remove(each.output());
                    data.remove(each.wrong());
                });
        vault.delete(data.stream().map(each -> each + DATA).toList());
    }

    /// Null for one that cannot be read with this key, or not now: one bad file does not keep the others.
    private byte @Nullable [] read(String name) throws Unreadable {
        try {
            return vault.read(name);
        } catch (IOException e) {
            LOG.error("{} cannot be read: {}", name, e.toString());
            return null;
        }
    }

    private void write(BatchState state) throws IOException {
        vault.write(state.id() + STATE, JsonMapper.shared().writeValueAsBytes(state));
    }

    String newFileId() {
        return FILE + hex();
    }

    String newBatchId() {
        return BATCH + hex();
    }

    private String hex() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    // ── Records of logs ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @param line that it is about; 0 for none
    static byte[] record(int line, byte[] text, int from, int length) {
        return ByteBuffer.allocate(Integer.BYTES + length)
                .putInt(line)
                .put(text, from, length)
                .array();
    }

    static int line(byte[] record) {
        return ByteBuffer.wrap(record).getInt();
    }

    static byte[] text(byte[] record) {
        return Arrays.copyOfRange(record, Integer.BYTES, record.length);
    }

    // ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whether this owner may have one more.
    synchronized boolean roomForFile(@Nullable String owner) {
        return files.size() < MOST_FILES && count(files.values(), each -> isOf(each.owner(), owner)) < bounds.files();
    }

    /// A log for a file's text.
    SealedLog log(String id) throws IOException, Unreadable {
        return vault.log(id + DATA);
    }

    /// From here on the file is there.
    void keep(StoredFile file) throws IOException {
        vault.write(file.id() + META, JsonMapper.shared().writeValueAsBytes(file));
        synchronized (this) {
            files.put(file.id(), file);
        }
    }

    /// A log that becomes no file.
    void discard(String id) throws IOException {
        vault.delete(List.of(id + DATA));
    }

    /// Null when there is none, or it is not this owner's.
    synchronized @Nullable StoredFile file(@Nullable String owner, String id) {
        StoredFile file = files.get(id);
        return file == null || !isOf(file.owner(), owner) || file.expires() <= clock.getAsLong() && !isInUse(id)
                ? null
                : file;
    }

    /// Whoever's it is.
    synchronized @Nullable StoredFile file(String id) {
        return files.get(id);
    }

    /// Newest first.
    synchronized List<StoredFile> files(@Nullable String owner, String purpose) {
        return files.values().stream()
                .filter(each -> isOf(each.owner(), owner) && (purpose.isEmpty() || purpose.equals(each.purpose())))
                .sorted(Comparator.comparingLong(StoredFile::created)
                        .thenComparing(StoredFile::id)
                        .reversed())
                .toList();
    }

    SealedLog.Reader read(StoredFile file) throws IOException, Unreadable {
        return read(file.id(), file.end());
    }

    /// @param end of what is read of the log
    SealedLog.Reader read(String id, long end) throws IOException, Unreadable {
        return vault.read(id + DATA, end);
    }

    /// Whether a batch that has not ended reads it.
    synchronized boolean isInUse(String file) {
        return batches.values().stream()
                .map(Batch::state)
                .anyMatch(each -> each.input().equals(file) && !each.status().isEnd());
    }

    void delete(StoredFile file) throws IOException {
        // First what makes it a file.
        vault.delete(List.of(file.id() + META));
        synchronized (this) {
            if (files.remove(file.id()) != null) {
                room.add(-file.end());
            }
        }
        vault.delete(List.of(file.id() + DATA));
    }

    // ── Batches ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whether this owner may begin one more.
    synchronized boolean roomForBatch(@Nullable String owner) {
        List<BatchState> own = batches.values().stream()
                .map(Batch::state)
                .filter(each -> isOf(each.owner(), owner))
                .toList();
        return batches.size() < MOST_BATCHES
                && own.size() < bounds.batches()
                && count(own, each -> !each.status().isEnd()) < bounds.open()
                && open().size() < MOST_OPEN;
    }

    /// Begins one.
    Batch begin(BatchState state) throws IOException {
        write(state);
        Batch batch = new Batch(state, this::write);
        synchronized (this) {
            batches.put(state.id(), batch);
        }
        return batch;
    }

    /// Null when there is none, or it is not this owner's.
    synchronized @Nullable Batch batch(@Nullable String owner, String id) {
        Batch batch = batches.get(id);
        return batch == null || !isOf(batch.state().owner(), owner) ? null : batch;
    }

    /// Whoever's it is.
    synchronized @Nullable Batch batch(String id) {
        return batches.get(id);
    }

    /// Newest first.
    synchronized List<Batch> batches(@Nullable String owner) {
        return sorted(each -> isOf(each.owner(), owner));
    }

    /// Of all owners, newest first.
    synchronized List<Batch> batches() {
        return sorted(_ -> true);
    }

    /// Those that have not ended.
    synchronized List<Batch> open() {
        return sorted(each -> !each.status().isEnd());
    }

    private List<Batch> sorted(Predicate<BatchState> which) {
        return batches.values().stream()
                .filter(each -> which.test(each.state()))
                .sorted(Comparator.comparingLong((Batch each) -> each.state().created())
                        .thenComparing(each -> each.state().id())
                        .reversed())
                .toList();
    }

    /// Removes what was kept long enough.
    void sweep() throws IOException {
        long now = clock.getAsLong();
        List<StoredFile> expired;
        List<String> over;
        synchronized (this) {
            expired = files.values().stream()
                    .filter(each -> each.expires() <= now && !isInUse(each.id()))
                    .toList();
            over = batches.values().stream()
                    .map(Batch::state)
                    .filter(each -> each.status().isEnd() && each.ended() + each.keepMillis() <= now)
                    .map(BatchState::id)
                    .toList();
        }
        for (StoredFile each : expired) {
            delete(each);
        }
        for (String each : over) {
            vault.delete(List.of(each + STATE));
            synchronized (this) {
                batches.remove(each);
            }
        }
    }

    /// How many batches are in each status.
    synchronized Map<BatchStatus, Long> figures() {
        Map<BatchStatus, Long> figures = new EnumMap<>(BatchStatus.class);
        for (BatchStatus each : BatchStatus.values()) {
            figures.put(each, 0L);
        }
        batches.values().forEach(each -> figures.merge(each.state().status(), 1L, Long::sum));
        return figures;
    }

    private static boolean isOf(@Nullable String one, @Nullable String other) {
        return Objects.equals(one, other);
    }

    private static <T> long count(Iterable<T> all, Predicate<T> which) {
        List<T> found = new ArrayList<>();
        all.forEach(each -> {
            if (which.test(each)) {
                found.add(each);
            }
        });
        return found.size();
    }
}
