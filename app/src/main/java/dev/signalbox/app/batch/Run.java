package dev.signalbox.app.batch;

import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.storage.deferral.SealedLog;
import dev.signalbox.storage.deferral.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A batch that has not ended, with what it needs to go on. Each line becomes a request of the queue under a name made
/// of the batch's and the line's number, so that it is known again after whatever end of the process; what became of it
/// is written into a log before the queue forgets it. A line that is in a log has ended. For one thread.
final class Run implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    /// Longer than any trouble with the disk: nobody else ends what the queue keeps of a line.
    private static final long KEEP_MILLIS = 30L * 24 * 3_600_000;

    private static final long KNOWN_MILLIS = 5_000;
    private static final int MOST_FAULTS = 100;
    private static final int JOB_HEX = 32;
    private static final String EXPIRED = "batch_expired";
    static final BatchFault UNREADABLE =
            new BatchFault("input_file_unreadable", "The batch's file cannot be read any more.", "input_file_id", null);

    private record Asked(int line, String customId) {}

    private final Batch batch;
    private final Archive archive;
    private final LineQueue queue;
    private final LineCheck check;
    /// Null when it is not there any more.
    private final @Nullable StoredFile file;
    private final Map<String, Asked> underWay = new HashMap<>();
    private final BitSet ended = new BitSet();
    private final SealedLog output;
    private final SealedLog wrong;
    private @Nullable InputLines lines;
    /// Read, and there was no room for it.
    private LineCheck.Read.@Nullable Request next;
    private Routes.@Nullable Known known;
    private long knownAt;
    private int completed;
    private int failed;
    /// Of what was written of lines, without what is around it in the logs.
    private long outputText;
    private long wrongText;
    private boolean expired;
    /// Its file cannot be read to its end.
    private boolean lost;

    /// Finds what was done before.
    ///
    /// @throws Unreadable when that cannot be read
    Run(Batch batch, Archive archive, LineQueue queue, ServedApi api) throws IOException, Unreadable {
        this.batch = batch;
        this.archive = archive;
        this.queue = queue;
        BatchState state = batch.state();
        check = new LineCheck(api, state.endpoint());
        file = archive.file(state.input());
        output = archive.log(state.output());
        wrong = archive.log(state.wrong());
        try {
            recall(state.output(), output, true);
            recall(state.wrong(), wrong, false);
            lines = opened();
        } catch (IOException | Unreadable | RuntimeException e) {
            close();
            throw e;
        }
        queue.add(output.bytes() + wrong.bytes());
        batch.count(completed, failed);
    }

    /// There is no file with its lines.
    static final class Gone extends Exception {
        private static final long serialVersionUID = 1;
    }

    private void recall(String id, SealedLog log, boolean success) throws IOException, Unreadable {
        try (SealedLog.Reader reader = archive.read(id, log.bytes())) {
            byte[] record;
            while ((record = reader.next()) != null) {
                count(Archive.line(record), record.length - Integer.BYTES, success);
                expired |= !success && LineText.code(Archive.text(record)).equals(EXPIRED);
            }
        }
    }

    private void count(int line, long bytes, boolean success) {
        ended.set(line);
        if (success) {
            completed++;
            outputText += bytes;
        } else {
            failed++;
            wrongText += bytes;
        }
    }

    /// Null where there is nothing to be read any more: what was answered before that stays.
    private @Nullable InputLines opened() throws IOException {
        StoredFile input = file;
        try {
            if (input != null) {
                return new InputLines(archive.read(input));
            }
            lost = true;
        } catch (Unreadable e) {
            lose(e);
        }
        return null;
    }

    private void lose(Unreadable why) {
        LOG.error(
                "The file of the batch {} cannot be read to its end: {}",
                batch.state().id(),
                why.toString());
        lost = true;
    }

    Batch batch() {
        return batch;
    }

    // ── Before ───────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Reads all lines once, before any is made.
    BatchState validate(Routes routes, int mostLines, long now) throws IOException, Unreadable, Gone {
        StoredFile input = file;
        if (input == null) {
            throw new Gone();
        }
        Routes.Known here = known(routes, now);
        List<BatchFault> faults = new ArrayList<>();
        int count = 0;
        Set<String> ids = new HashSet<>();
        try (InputLines all = new InputLines(archive.read(input))) {
            InputLines.Line line;
            while ((line = all.next()) != null && faults.size() < MOST_FAULTS) {
                if (++count > mostLines) {
                    faults.add(new BatchFault(
                            "too_many_requests", "A batch may have " + mostLines + " requests.", null, line.number()));
                    break;
                }
                BatchFault fault = fault(check.read(line), ids, here);
                if (fault != null) {
                    faults.add(fault);
                }
            }
        }
        if (count == 0) {
            faults.add(new BatchFault(
                    "empty_file",
                    "The batch's file is empty. It must have at least one request.",
                    "input_file_id",
                    null));
        }
        int total = count;
        // Whoever has cancelled it meanwhile wants to hear neither.
        return batch.change(state -> state.status() != BatchStatus.VALIDATING
                ? state
                : faults.isEmpty()
                        ? state.with(total, List.of()).to(BatchStatus.IN_PROGRESS, now)
                        : state.with(0, faults).to(BatchStatus.FAILED, now));
    }

    private static @Nullable BatchFault fault(LineCheck.Read read, Set<String> ids, Routes.Known routes) {
        return switch (read) {
            case LineCheck.Read.Unusable(BatchFault fault) -> fault;
            case LineCheck.Read.Request request
            when !ids.add(request.customId()) ->
                new BatchFault(
                        "duplicate_custom_id",
                        "The `custom_id` of this line is there already; each must be unique in its batch.",
                        "custom_id",
                        request.line());
            case LineCheck.Read.Request request -> routes.fault(request.model(), request.line());
        };
    }

    // ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Gives lines to the queue while there is room.
    ///
    /// @param atOnce so many at most
    void feed(Routes routes, int atOnce, long now) throws IOException {
        while (underWay.size() < atOnce && !queue.full()) {
            LineCheck.Read.Request request = request();
            if (request == null) {
                return;
            }
            Job job = job(request, known(routes, now).route(request.model()));
            if (queue.status(batch.state().id(), job.id()) == null && !queue.take(job, request.body())) {
                next = request;
                return;
            }
            underWay.put(job.id(), new Asked(request.line(), request.customId()));
        }
    }

    /// Whose batch it is may have to be looked up in a store, so not for each line.
    private Routes.Known known(Routes routes, long now) {
        Routes.Known here = known;
        if (here == null || Math.abs(now - knownAt) > KNOWN_MILLIS) {
            here = routes.of(batch.state());
            known = here;
            knownAt = now;
        }
        return here;
    }

    /// The next one that has not ended; null behind the last.
    private LineCheck.Read.@Nullable Request request() throws IOException {
        LineCheck.Read.Request left = next;
        next = null;
        InputLines reading = lines;
        while (left == null && reading != null) {
            InputLines.Line line = line(reading);
            if (line == null) {
                reading.close();
                lines = null;
                return null;
            }
            if (!ended.get(line.number()) && check.read(line) instanceof LineCheck.Read.Request request) {
                left = request;
            }
        }
        return left;
    }

    private InputLines.@Nullable Line line(InputLines reading) throws IOException {
        try {
            return reading.next();
        } catch (Unreadable e) {
            lose(e);
            return null;
        }
    }

    private Job job(LineCheck.Read.Request request, String route) {
        BatchState state = batch.state();
        return new Job(
                name(state.id(), request.line()),
                state.owner(),
                state.workload(),
                route,
                BatchOffice.DIALECT,
                Objects.requireNonNull(LineCheck.ENDPOINTS.get(state.endpoint()))
                        .label(),
                "",
                state.headers().stream()
                        .map(each -> Map.entry(each.name(), each.value()))
                        .toList(),
                state.address(),
                state.created(),
                state.expires(),
                KEEP_MILLIS,
                null,
                state.id());
    }

    /// The same for the same line each time.
    private static String name(String batch, int line) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((batch + ":" + line).getBytes(StandardCharsets.UTF_8));
            return "def_" + HexFormat.of().formatHex(hash).substring(0, JOB_HEX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Ends what is under way without an answer.
    void cancel() throws IOException {
        for (String each : underWay.keySet()) {
            queue.cancel(each);
        }
    }

    /// Writes down what has ended, and lets the queue forget it.
    void collect() throws IOException {
        List<String> over = new ArrayList<>();
        for (Map.Entry<String, Asked> each : underWay.entrySet()) {
            JobStatus status = queue.status(batch.state().id(), each.getKey());
            if (status == null || status.state().isEnd()) {
                end(each.getKey(), each.getValue(), status);
                over.add(each.getKey());
            }
        }
        if (over.isEmpty()) {
            return;
        }
        sync();
        for (String each : over) {
            underWay.remove(each);
            queue.forget(each);
        }
    }

    /// @param status null for one that the queue has lost
    private void end(String job, Asked asked, @Nullable JobStatus status) throws IOException {
        if (ended.get(asked.line())) {
            // Written down already, and the disk has failed after that.
            return;
        }
        if (status == null) {
            lost(job, asked);
            return;
        }
        switch (status.state()) {
            case CANCELLED -> failed(job, asked, BatchStatus.CANCELLED);
            case EXPIRED -> failed(job, asked, BatchStatus.EXPIRED);
            default -> {
                JobAnswer answer = queue.answer(status);
                if (answer == null) {
                    lost(job, asked);
                } else {
                    byte[] text = LineText.answered(job, asked.customId(), status.requestId(), answer);
                    write(asked.line(), text, status.state() == JobState.SUCCEEDED);
                }
            }
        }
    }

    private void lost(String job, Asked asked) throws IOException {
        write(
                asked.line(),
                LineText.failed(
                        job,
                        asked.customId(),
                        "internal_error",
                        "What was kept of this request could not be read again."),
                false);
    }

    private void failed(String job, Asked asked, BatchStatus why) throws IOException {
        boolean late = why == BatchStatus.EXPIRED;
        write(
                asked.line(),
                LineText.failed(
                        job,
                        asked.customId(),
                        late ? EXPIRED : "batch_cancelled",
                        late
                                ? "This request could not be executed before the completion window expired."
                                : "This request was not executed, as its batch was cancelled."),
                false);
        expired |= late;
    }

    private void write(int line, byte[] text, boolean success) throws IOException {
        SealedLog log = success ? output : wrong;
        long before = log.bytes();
        log.add(Archive.record(line, text, 0, text.length));
        queue.add(log.bytes() - before);
        count(line, text.length, success);
    }

    private void sync() throws IOException {
        output.sync();
        wrong.sync();
        batch.count(completed, failed);
    }

    // ── End ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whether nothing is under way.
    boolean isQuiet() {
        return underWay.isEmpty();
    }

    /// Whether all lines were given to the queue.
    boolean isExhausted() {
        return lines == null && next == null;
    }

    /// Ends all lines that were not begun. Those that the queue has from before a start are under way after that.
    ///
    /// @param why expired or cancelled
    void endRest(BatchStatus why) throws IOException {
        LineCheck.Read.Request request;
        while ((request = request()) != null) {
            String job = name(batch.state().id(), request.line());
            Asked asked = new Asked(request.line(), request.customId());
            if (queue.status(batch.state().id(), job) == null) {
                failed(job, asked, why);
            } else {
                underWay.put(job, asked);
            }
        }
        sync();
    }

    /// Whether any line was not begun in time.
    boolean hasExpired() {
        return expired;
    }

    /// Whether its file cannot be read to its end, so that nobody knows what lines there are.
    boolean isLost() {
        return lost;
    }

    /// Its logs are no longer counted by this.
    void giveBack() {
        queue.add(-output.bytes() - wrong.bytes());
    }

    /// All lines have ended: what came of them are files from now on.
    ///
    /// @param last the end of the batch
    void finish(BatchStatus last, long now) throws IOException {
        sync();
        if (batch.state().status() != BatchStatus.CANCELLING) {
            batch.change(
                    state -> state.status() == BatchStatus.FINALIZING ? state : state.to(BatchStatus.FINALIZING, now));
        }
        keep(batch.state().output(), "output", output, outputText, now);
        keep(batch.state().wrong(), "error", wrong, wrongText, now);
        List<BatchFault> faults = last == BatchStatus.FAILED ? List.of(UNREADABLE) : List.of();
        BatchState state = batch.change(each ->
                each.with(each.total(), faults).counted(completed, failed).to(last, now));
        close();
        if (!state.outputThere()) {
            discard(state.output(), output);
        }
        if (!state.wrongThere()) {
            discard(state.wrong(), wrong);
        }
    }

    /// @param bytes of text
    private void keep(String id, String name, SealedLog log, long bytes, long now) throws IOException {
        if (bytes == 0) {
            return;
        }
        BatchState state = batch.state();
        archive.keep(new StoredFile(
                id,
                state.owner(),
                state.id() + "_" + name + ".jsonl",
                StoredFile.OUTPUT,
                bytes,
                log.bytes(),
                now,
                now + state.outputMillis()));
    }

    private void discard(String id, SealedLog log) throws IOException {
        queue.add(-log.bytes());
        archive.discard(id);
    }

    /// Its file cannot be used: there are no answers.
    void fail() throws IOException {
        close();
        discard(batch.state().output(), output);
        discard(batch.state().wrong(), wrong);
    }

    @Override
    public void close() throws IOException {
        InputLines reading = lines;
        if (reading != null) {
            reading.close();
        }
        output.close();
        wrong.close();
    }
}
