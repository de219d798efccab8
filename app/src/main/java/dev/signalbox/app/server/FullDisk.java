package dev.signalbox.app.server;

import dev.signalbox.app.config.Amounts;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Says of a failure that it is the disk that has no room, which one, and what to do.
final class FullDisk {
    /// With less, neither a file of the spool nor SQLite's own beside the store can be made.
    private static final long LEAST = 1024 * 1024;

    private FullDisk() {}

    /// @param at what could not be used
    /// @return the same failure where the disk has room
    static IOException told(IOException failure, Path at) {
        FileStore disk = disk(at);
        long left = left(disk);
        if (!says(failure) && left >= LEAST) {
            return failure;
        }
        return new IOException(
                "the disk that holds " + at + " is full"
                        + (disk == null ? "" : " (" + disk + ", " + Amounts.text(left) + " left)")
                        + ": make room on it, or name another place with `store` and `ledger.directory`; with"
                        + " `store: none` nothing is kept. " + failure.getMessage(),
                failure);
    }

    private static boolean says(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (message.contains("SQLITE_FULL")
                    || message.contains("No space left on device")
                    || message.contains("Disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable FileStore disk(Path at) {
        for (Path each = at.toAbsolutePath(); each != null; each = each.getParent()) {
            try {
                return Files.getFileStore(each);
            } catch (IOException _) {
                // It is not there; its folder may be.
            }
        }
        return null;
    }

    private static long left(@Nullable FileStore disk) {
        try {
            return disk == null ? Long.MAX_VALUE : disk.getUsableSpace();
        } catch (IOException _) {
            return Long.MAX_VALUE;
        }
    }
}
