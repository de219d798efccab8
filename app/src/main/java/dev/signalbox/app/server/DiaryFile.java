package dev.signalbox.app.server;

import dev.signalbox.core.codered.Diary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What became of requests in the last weeks, in a small file beside the store, written every minute by a thread of its
/// own.
final class DiaryFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiaryFile.class);

    private final KeptLines kept;
    private final Supplier<List<String>> lines;
    private final EveryMinute writing;
    private List<String> written = List.of();
    private boolean failed;

    private DiaryFile(KeptLines kept, Supplier<List<String>> lines) {
        this.kept = kept;
        this.lines = lines;
        writing = EveryMinute.start("diary", this::write);
    }

    /// Recalls what was written, if anything can be.
    static KeptLines recall(Path file, Diary diary) {
        KeptLines kept = new KeptLines(file, "signalbox-diary 1");
        kept.read(found -> {
            diary.recall(found);
            return found;
        });
        return kept;
    }

    /// @param lines gives what is known
    static DiaryFile start(KeptLines kept, Supplier<List<String>> lines) {
        return new DiaryFile(kept, lines);
    }

    private void write() {
        List<String> known = lines.get();
        if (known.equals(written)) {
            return;
        }
        try {
            kept.write(known);
            written = known;
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("What became of requests cannot be written to {}: {}", kept, e.toString());
            }
            failed = true;
        }
    }

    @Override
    public void close() {
        writing.close();
    }
}
