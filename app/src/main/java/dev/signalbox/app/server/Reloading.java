package dev.signalbox.app.server;

import dev.signalbox.app.config.ConfigLoader;
import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a server in step with its config file: reads it again when it, or a file that it refers to, changes, and when
/// asked to. A file that cannot be used changes nothing.
///
/// Modification times are polled: file events miss changes behind symbolic links (as Kubernetes makes them) and on
/// network file systems.
public final class Reloading implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Server server;
    private final ConfigLoader loader;
    private final Path file;
    private final UnaryOperator<Policy> adjustment;
    private final Thread watcher;
    private Map<Path, Stamp> seen;
    private @Nullable String taken;
    private volatile boolean closed;

    /// When a config that could not be taken is tried once more; null for none.
    private @Nullable Instant again;

    /// @param files what the config in force was read from
    /// @param readAt a moment before it was read
    /// @param adjustment what the command line changes about a policy
    public Reloading(
            Server server,
            ConfigLoader loader,
            Path file,
            Set<Path> files,
            Instant readAt,
            UnaryOperator<Policy> adjustment) {
        this.server = server;
        this.loader = loader;
        this.file = file;
        this.adjustment = adjustment;
        seen = stamps(files, readAt);
        taken = digest(file);
        watcher = Thread.ofVirtual().name("config-watch").start(this::watch);
    }

    /// Reads the config again now, and takes it if it can be used.
    public synchronized void reload() {
        Instant readAt = Instant.now();
        try {
            String digest = digest(file);
            Loaded loaded = loader.load(file);
            if (!closed) {
                seen = stamps(loaded.files(), readAt);
                again = take(loaded, digest) ? null : Instant.now().plus(AGAIN);
            }
        } catch (RuntimeException e) {
            LOG.error("The changed config could not be taken; the old one stays in force", e);
            server.rejected(1, "a fault of Signalbox: " + e.getClass().getName(), taken, null);
        }
    }

    /// @param digest of the file's bytes; where the file changed since, this is read again anyway
    /// @return false for a config that is right and could not be taken now
    private boolean take(Loaded loaded, @Nullable String digest) {
        String name = String.valueOf(file.getFileName());
        switch (loaded) {
            case Loaded.Valid valid -> {
                valid.warnings().forEach(warning -> LOG.warn("{}", warning));
                if (!server.adopt(adjustment.apply(valid.policy()), name, taken, digest)) {
                    return false;
                }
                taken = digest;
            }
            case Loaded.Invalid invalid -> {
                for (ConfigProblem problem : invalid.problems()) {
                    LOG.error("{}", problem);
                }
                LOG.error("The changed config cannot be used; the old one stays in force");
                server.rejected(
                        invalid.problems().size(), invalid.problems().getFirst().toString(), taken, digest);
            }
        }
        return true;
    }

    /// SHA-256, as `sha256sum` prints it; null when the file cannot be read.
    private static @Nullable String digest(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            LOG.debug("{} cannot be read: {}", file, e.toString());
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// From now on the config stays as it is.
    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                reloadIfChanged();
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private synchronized void reloadIfChanged() {
        Instant due = again;
        boolean changed = due != null && !Instant.now().isBefore(due);
        for (Map.Entry<Path, Stamp> file : seen.entrySet()) {
            changed |= !Stamp.of(file.getKey()).equals(file.getValue());
        }
        if (changed) {
            reload();
        }
    }

    /// A file that was written while it was read may have been read half: it counts as not seen.
    private static Map<Path, Stamp> stamps(Set<Path> files, Instant readAt) {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path path : files) {
            Stamp stamp = Stamp.of(path);
            boolean sure = stamp.modified == null || stamp.modified.toInstant().isBefore(readAt);
            stamps.put(path, sure ? stamp : Stamp.NOT_SEEN);
        }
        return stamps;
    }

    /// What tells one state of a file from the next; both null when there is no file.
    private record Stamp(
            @Nullable FileTime modified, @Nullable Long size) {
        static final Stamp NOT_SEEN = new Stamp(null, -1L);

        static Stamp of(Path path) {
            try {
                return new Stamp(Files.getLastModifiedTime(path), Files.size(path));
            } catch (IOException e) {
                return new Stamp(null, null);
            }
        }
    }
}
