package dev.signalbox.app.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the store is when the config does not say: where this user's programs keep what is to last, under the
/// port of the console, so that several servers do not meet.
public final class StorePlace {
    private static final Logger LOG = LoggerFactory.getLogger(StorePlace.class);

    private StorePlace() {}

    /// @param port the console's; what has any free one cannot be found again, and has no usual place
    /// @param environment null for a variable that is not set
    /// @return null where there is none
    public static @Nullable Path usual(int port, Function<String, @Nullable String> environment) {
        String state = environment.apply("XDG_STATE_HOME");
        String home = environment.apply("HOME");
        String file = "store-" + port + ".db";
        if (port == 0) {
            return null;
        }
        if (state != null && state.startsWith("/")) {
            return Path.of(state, "signalbox", file);
        }
        return home != null && home.startsWith("/") ? Path.of(home, ".local/state/signalbox", file) : null;
    }

    /// Makes the folder for it, which is the user's alone.
    ///
    /// @return whether there is one that can be written to
    public static boolean make(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return false;
        }
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            LOG.debug("no store can be kept in {}: {}", folder, e.toString());
        }
        return Files.isWritable(folder);
    }
}
