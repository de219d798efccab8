package dev.signalbox.app.batch;

import dev.signalbox.core.port.Batches;
import dev.signalbox.storage.deferral.SealedLog;
import dev.signalbox.storage.deferral.Unreadable;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file on its way to a client, in pieces of a bounded size.
final class FileReading implements Batches.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(FileReading.class);
    private static final int MOST = 256 * 1024;

    private final SealedLog.Reader reader;
    private final Predicate<Runnable> disk;
    private byte[] block = new byte[0];
    private int at;
    private volatile boolean closed;

    /// @param disk runs something that waits for the disk; false when it does not
    FileReading(SealedLog.Reader reader, Predicate<Runnable> disk) {
        this.reader = reader;
        this.disk = disk;
    }

    @Override
    public void next(Consumer<byte @Nullable []> then) {
        if (!disk.test(() -> then.accept(piece()))) {
            then.accept(null);
        }
    }

    private synchronized byte @Nullable [] piece() {
        try {
            while (!closed && at == block.length) {
                byte[] record = reader.next();
                if (record == null) {
                    return new byte[0];
                }
                block = Archive.text(record);
                at = 0;
            }
            int end = Math.min(block.length, at + MOST);
            byte[] piece = Arrays.copyOfRange(block, at, end);
            at = end;
            return closed ? null : piece;
        } catch (IOException | Unreadable e) {
            LOG.warn("A file cannot be read to its end: {}", e.toString());
            return null;
        }
    }

    /// Not on the caller's thread, which may be one that must not wait for the disk.
    @Override
    public void close() {
        closed = true;
        if (!disk.test(this::end)) {
            LOG.debug("A file is left open until nobody knows it any more");
        }
    }

    private synchronized void end() {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.debug("A file cannot be closed", e);
        }
    }
}
