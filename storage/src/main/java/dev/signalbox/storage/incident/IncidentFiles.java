package dev.signalbox.storage.incident;

import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.IncidentBook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// A directory with a file for each incident. For one thread. A file has its name only when all of it is on the disk,
/// so a crash leaves the one before.
public final class IncidentFiles {
    /// `2026-11-23-1.json`; the same is an incident's identifier.
    private static final Pattern NAME = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{1,6})\\.json");

    private static final long MAX_BYTES = 8 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(IncidentFiles.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path directory;

    /// @param directory is made when the first incident is written
    public IncidentFiles(Path directory) {
        this.directory = directory;
    }

    /// What is there, as much as is kept; a file that cannot be read is set aside, with a line in the process's log.
    ///
    /// @throws IOException when the directory cannot be read
    public List<Incident> read() throws IOException {
        List<Incident> found = new ArrayList<>();
        for (Path file : newest()) {
            try {
                if (Files.size(file) > MAX_BYTES) {
                    throw new IOException("it is too large");
                }
                Incident incident =
                        JSON.readValue(Files.readAllBytes(file), Written.class).incident();
                if (!file.getFileName().toString().equals(incident.id() + ".json")) {
                    throw new IOException("it is of another incident");
                }
                found.add(incident);
            } catch (IOException | RuntimeException e) {
                setAside(file, e);
            }
        }
        return found;
    }

    private List<Path> newest() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            each -> NAME.matcher(each.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(IncidentFiles::age).reversed())
                    .limit(IncidentBook.MAX_INCIDENTS)
                    .toList();
        }
    }

    /// Such that the newest is the largest.
    private static String age(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? name.group(1) + String.format(Locale.ROOT, "%7s", name.group(2)) : "";
    }

    private static void setAside(Path file, Exception why) {
        // What Jackson says would show what is in the file.
        String said = why instanceof JacksonException ? "it is not what was written" : why.toString();
        try {
            Files.move(file, file.resolveSibling(file.getFileName() + ".broken"), StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("The incident in {} cannot be read and is set aside: {}", file, said);
        } catch (IOException e) {
            LOG.warn("The incident in {} cannot be read: {}, and not be set aside: {}", file, said, e.toString());
        }
    }

    /// Writes one in place of what was known of it.
    ///
    /// @throws IOException when it cannot be written
    public void write(Incident incident) throws IOException {
        make();
        Path file = file(incident.id());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        // Of a process that was ended in between.
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(JSON.writeValueAsBytes(Written.of(incident)));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private void make() throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /// Takes one away that is not kept any more.
    ///
    /// @throws IOException when it cannot be taken away
    public void remove(String id) throws IOException {
        try {
            Files.delete(file(id));
        } catch (NoSuchFileException _) {
            // It was never written.
        }
    }

    private Path file(String id) {
        if (!NAME.matcher(id + ".json").matches()) {
            throw new IllegalArgumentException("no incident is called so");
        }
        return directory.resolve(id + ".json");
    }
}
