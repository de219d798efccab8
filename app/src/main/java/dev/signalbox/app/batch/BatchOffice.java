package dev.signalbox.app.batch;

import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.LaterDesk;
import dev.signalbox.storage.deferral.JobFiles;
import dev.signalbox.storage.deferral.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All that a server has of files and batches.
public final class BatchOffice implements AutoCloseable {
    /// The dialect of lines.
    public static final String DIALECT = "openai";

    private final Archive archive;
    private final LineQueue queue;
    private final Dialect dialect;
    private final BatchDesk desk;
    private volatile @Nullable Clerk clerk;

    private BatchOffice(Archive archive, LineQueue queue, Dialect dialect) {
        this.archive = archive;
        this.queue = queue;
        this.dialect = dialect;
        desk = new BatchDesk(archive, queue, this::call, System::currentTimeMillis);
    }

    /// Finds what is on the disk from before the start. Nothing is made before [#start].
    ///
    /// @param folder which this process has for itself; made with the first file
    /// @param secret what files are encrypted with
    /// @param queue makes lines
    /// @param dialect that they are in
    /// @throws IOException when the disk cannot be read
    public static BatchOffice open(Path folder, JobFiles.Secret secret, LineQueue queue, Dialect dialect)
            throws IOException {
        Archive archive =
                new Archive(new Vault(folder, secret), queue, Archive.Bounds.DEFAULT, System::currentTimeMillis);
        return new BatchOffice(archive, queue, dialect);
    }

    /// Where event loops ask.
    public Batches desk() {
        return desk;
    }

    /// Begins to make lines.
    ///
    /// @param owners finds keys that were made at run time
    public void start(Supplier<Rules> rules, Function<String, Found> owners) {
        Clerk begun = new Clerk(archive, queue, dialect.served(), new Routes(rules, owners), System::currentTimeMillis);
        clerk = begun;
        begun.start();
    }

    /// Batches of all keys, newest first.
    public List<LaterDesk.Row> rows() {
        return archive.batches().stream().map(BatchOffice::row).toList();
    }

    private static LaterDesk.Row row(Batch batch) {
        BatchState state = batch.state();
        return new LaterDesk.Row(
                state.id(),
                LaterDesk.Kind.BATCH,
                state.owner(),
                state.workload(),
                null,
                state.endpoint(),
                state.status().word(),
                state.created(),
                state.expires(),
                state.ended(),
                0,
                null,
                new LaterDesk.Counts(state.total(), batch.completed(), batch.failed()));
    }

    /// Makes nothing any more of one that has not ended.
    ///
    /// @return false when there is none of that name, or it has ended
    /// @throws IOException when that cannot be written down
    public boolean cancel(String id) throws IOException {
        Batch batch = archive.batch(id);
        if (batch == null || batch.state().status().isEnd()) {
            return false;
        }
        desk.cancel(batch);
        return true;
    }

    /// How many batches are in each status.
    public Map<String, Long> figures() {
        Map<String, Long> figures = new TreeMap<>();
        archive.figures().forEach((status, count) -> figures.put(status.word(), count));
        return figures;
    }

    /// A line may have ended, or a batch begun.
    public void call() {
        Clerk known = clerk;
        if (known != null) {
            known.call();
        }
    }

    @Override
    public void close() {
        Clerk known = clerk;
        if (known != null) {
            known.close();
        }
        desk.close();
    }
}
