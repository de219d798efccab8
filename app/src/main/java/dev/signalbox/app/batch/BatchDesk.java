package dev.signalbox.app.batch;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.storage.deferral.DiskThreads;
import dev.signalbox.storage.deferral.SealedLog;
import dev.signalbox.storage.deferral.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Where event loops ask: all of it is done by threads of its own, of which there is a bounded queue.
final class BatchDesk implements Batches, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDesk.class);
    private static final int BLOCK = 256 * 1024;
    private static final int FILES_LISTED = 10_000;
    private static final int BATCHES_LISTED = 100;
    private static final int BATCHES_USUAL = 20;
    private static final int SOON = 5;
    private static final int CONFLICT = 409;

    private static final Answer UNAVAILABLE = new Answer.Refused(
            Problem.of(Code.DEFERRAL_UNAVAILABLE, "Files and batches cannot be kept or read just now.")
                    .retryAfter(SOON));
    private static final Answer NO_ROOM = new Answer.Refused(
            Problem.of(Code.DEFERRAL_UNAVAILABLE, "There is no room for further files (`deferral.max`).")
                    .retryAfter(SOON));
    private static final Answer NO_FILE =
            new Answer.Refused(Problem.of(Code.FILE_NOT_FOUND, "There is no such file.", "id"));
    private static final Answer NO_BATCH =
            new Answer.Refused(Problem.of(Code.BATCH_NOT_FOUND, "There is no such batch.", "id"));
    private static final Answer TOO_MANY_FILES = tooMany("This key has as many files as it may; delete some.");
    private static final Answer TOO_MANY_BATCHES =
            tooMany("This key has as many batches as it may; wait until some have ended.");

    private final Archive archive;
    private final LineQueue room;
    private final Runnable work;
    private final LongSupplier clock;
    private final DiskThreads disk = new DiskThreads("batch-disk");

    /// @param room counts what files take
    /// @param work called when a batch was begun or changed
    /// @param clock gives milliseconds since 1970
    BatchDesk(Archive archive, LineQueue room, Runnable work, LongSupplier clock) {
        this.archive = archive;
        this.room = room;
        this.work = work;
        this.clock = clock;
    }

    private static Answer tooMany(String message) {
        return new Answer.Refused(Problem.of(Code.TOO_MANY_JOBS, message).retryAfter(60));
    }

    // ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void keepFile(Asker asker, String contentType, InputStream upload, Consumer<? super Answer> then) {
        answer(then, () -> {
            if (!archive.roomForFile(asker.owner())) {
                return TOO_MANY_FILES;
            }
            Draft draft = new Draft(archive.newFileId());
            boolean kept = false;
            try {
                UploadForm form = UploadForm.read(upload, contentType, draft);
                StoredFile file = draft.end(asker, form);
                archive.keep(file);
                kept = true;
                return shown(BatchText.file(file));
            } catch (NoRoom _) {
                return NO_ROOM;
            } finally {
                draft.close(kept);
            }
        });
    }

    /// There is no room on the disk for more.
    private static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1;
    }

    /// A file that is being uploaded.
    private final class Draft implements FormReader.Taker {
        private final String id;
        private final SealedLog log;
        private final byte[] block = new byte[BLOCK];
        private int filled;
        private long bytes;
        private long held;

        private Draft(String id) throws IOException, Unreadable {
            this.id = id;
            log = archive.log(id);
        }

        @Override
        public void take(byte[] text, int from, int length) throws IOException {
            int at = from;
            while (at < from + length) {
                int more = Math.min(BLOCK - filled, from + length - at);
                System.arraycopy(text, at, block, filled, more);
                at += more;
                filled += more;
                if (filled == BLOCK) {
                    write();
                }
            }
        }

        private void write() throws IOException {
            if (!room.hold(filled)) {
                throw new NoRoom();
            }
            held += filled;
            bytes += filled;
            log.add(Archive.record(0, block, 0, filled));
            filled = 0;
        }

        private StoredFile end(Asker asker, UploadForm form) throws IOException {
            if (filled > 0) {
                write();
            }
            log.sync();
            long now = clock.getAsLong();
            long keep = asker.how().keep().toMillis();
            long wished = form.seconds() == 0 ? keep : Math.min(keep, form.seconds() * 1000);
            return new StoredFile(
                    id, asker.owner(), form.filename(), StoredFile.INPUT, bytes, log.bytes(), now, now + wished);
        }

        private void close(boolean kept) throws IOException {
            long end = log.bytes();
            log.close();
            room.add((kept ? end : 0) - held);
            if (!kept) {
                archive.discard(id);
            }
        }
    }

    @Override
    public void showFile(@Nullable String owner, String id, Consumer<? super Answer> then) {
        answer(then, () -> {
            StoredFile file = archive.file(owner, id);
            return file == null ? NO_FILE : shown(BatchText.file(file));
        });
    }

    @Override
    public void readFile(@Nullable String owner, String id, Consumer<? super Answer> then) {
        answer(then, () -> {
            StoredFile file = archive.file(owner, id);
            return file == null ? NO_FILE : new Answer.Read(new FileReading(archive.read(file), disk::run));
        });
    }

    @Override
    public void deleteFile(@Nullable String owner, String id, Consumer<? super Answer> then) {
        answer(then, () -> {
            StoredFile file = archive.file(owner, id);
            if (file == null) {
                return NO_FILE;
            }
            if (archive.isInUse(id)) {
                return new Answer.Refused(Problem.of(
                        Code.INVALID_REQUEST, "A batch that has not ended reads this file; cancel that first.", "id"));
            }
            archive.delete(file);
            return shown(BatchText.deleted(id));
        });
    }

    @Override
    public void listFiles(@Nullable String owner, Page page, Consumer<? super Answer> then) {
        answer(
                then,
                () -> list(
                        archive.files(owner, page.purpose()),
                        page,
                        FILES_LISTED,
                        FILES_LISTED,
                        StoredFile::id,
                        BatchText::file));
    }

    // ── Batches ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void begin(Asker asker, InputStream upload, Consumer<? super Answer> then) {
        answer(then, () -> {
            BatchOrder order = BatchOrder.read(upload);
            StoredFile input = archive.file(asker.owner(), order.input());
            if (input == null) {
                throw UploadForm.wrong("There is no file with this `input_file_id`.", "input_file_id");
            }
            if (!input.purpose().equals(StoredFile.INPUT)) {
                throw UploadForm.wrong("The file is not for batches.", "input_file_id");
            }
            if (!archive.roomForBatch(asker.owner())) {
                return TOO_MANY_BATCHES;
            }
            Batch batch = archive.begin(order.begun(asker, archive, clock.getAsLong()));
            work.run();
            return shown(BatchText.batch(batch));
        });
    }

    @Override
    public void show(@Nullable String owner, String id, Consumer<? super Answer> then) {
        answer(then, () -> {
            Batch batch = archive.batch(owner, id);
            return batch == null ? NO_BATCH : shown(BatchText.batch(batch));
        });
    }

    @Override
    public void cancel(@Nullable String owner, String id, Consumer<? super Answer> then) {
        answer(then, () -> {
            Batch batch = archive.batch(owner, id);
            if (batch == null) {
                return NO_BATCH;
            }
            if (batch.state().status().isEnd()) {
                String status = batch.state().status().word();
                return new Answer.Refused(new Problem(
                        Code.INVALID_REQUEST,
                        CONFLICT,
                        "The batch has the status '" + status + "' and cannot be cancelled.",
                        null,
                        0,
                        false,
                        null));
            }
            cancel(batch);
            return shown(BatchText.batch(batch));
        });
    }

    void cancel(Batch batch) throws IOException {
        long now = clock.getAsLong();
        batch.change(state -> state.status() == BatchStatus.CANCELLING || state.status() == BatchStatus.FINALIZING
                ? state
                : state.to(BatchStatus.CANCELLING, now));
        work.run();
    }

    @Override
    public void list(@Nullable String owner, Page page, Consumer<? super Answer> then) {
        answer(
                then,
                () -> list(
                        archive.batches(owner),
                        page,
                        BATCHES_LISTED,
                        BATCHES_USUAL,
                        each -> each.state().id(),
                        BatchText::batch));
    }

    private static <T> Answer list(
            List<T> all, Page page, int most, int usual, Function<T, String> id, Function<T, ObjectNode> text) {
        List<T> ordered = page.ascending() ? all.reversed() : all;
        int from = page.after().isEmpty()
                ? 0
                : 1 + ordered.stream().map(id).toList().indexOf(page.after());
        if (from == 0 && !page.after().isEmpty()) {
            return new Answer.Refused(Problem.of(Code.INVALID_REQUEST, Deferrals.NOTHING_BEFORE, "after"));
        }
        int limit = page.limit().matches("[0-9]{1,6}") ? Math.clamp(Integer.parseInt(page.limit()), 1, most) : usual;
        int to = Math.min(ordered.size(), from + limit);
        List<ObjectNode> data = ordered.subList(from, to).stream().map(text).toList();
        return shown(BatchText.list(data, to < ordered.size()));
    }

    // ── On the disk's threads ────────────────────────────────────────────────────────────────────────────────────────

    private static Answer shown(ObjectNode json) {
        return new Answer.Shown(BatchText.bytes(json));
    }

    private interface Asking {
        Answer ask() throws IOException, InvalidRequest, Unreadable;
    }

    private void answer(Consumer<? super Answer> then, Asking asking) {
        boolean begun = disk.run(() -> {
            Answer answer = UNAVAILABLE;
            try {
                answer = asking.ask();
            } catch (InvalidRequest e) {
                answer = new Answer.Refused(e.problem());
            } catch (Unreadable | IOException e) {
                LOG.warn("A file or batch cannot be kept or read: {}", e.toString());
            } catch (RuntimeException e) {
                LOG.error("A file or batch cannot be seen to", e);
            } finally {
                then.accept(answer);
            }
        });
        if (!begun) {
            then.accept(UNAVAILABLE);
        }
    }

    @Override
    public void close() {
        disk.close();
    }
}
