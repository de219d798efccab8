package dev.signalbox.storage.deferral;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of jobs. The name of a file says what is in it and where the job is:
///
/// ```
/// ID.new          being written; nobody was told of it
/// ID.waiting-N    the request, begun N times        (N with an `r` behind it: the process ended meanwhile)
/// ID.running-N    the same, under way
/// ID.ended        how it ended and the answer; from the moment that it has this name the job has ended so
/// ID.fetched      the same; somebody has had the answer, at the file's time
/// ID.untold       nothing; its webhook has not been told that it has ended
/// ```
///
/// A file gets its name when all of it is on the disk, and names change in one step, so that after whatever end of the
/// process each job is in exactly one place. One job's files are for one thread at a time.
public final class JobFiles {
    private static final Logger LOG = LoggerFactory.getLogger(JobFiles.class);
    private static final Pattern NAME =
            Pattern.compile("(def_[0-9a-f]{32})\\.(new|ended|fetched|untold|(waiting|running)-([0-9]{1,9})(r?))");
    private final Path folder;
    private final SealedFiles files;

    /// What files are encrypted with.
    public interface Secret {
        /// At least 32 bytes that cannot be guessed.
        byte[] bytes() throws IOException;
    }

    /// @param folder for these files alone; made when there is something to write
    /// @param secret asked for when there is something to read or to write
    public JobFiles(Path folder, Secret secret) {
        this.folder = folder;
        files = new SealedFiles(folder, secret);
    }

    /// What a caller asked for.
    ///
    /// @param job with all that its making needs
    public record Asked(Job job, byte[] body) {}

    /// A job that was there at a start, bare.
    ///
    /// @param bytes on the disk
    /// @param fetched when somebody first had the answer, in milliseconds since 1970; 0 for never
    /// @param untold whether its webhook has still to be told of its end
    public record Found(JobStatus status, long bytes, long fetched, boolean untold) {}

    // ── At a start ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// All that is there. What was under way waits again and says so; what cannot be read is set aside.
    ///
    /// @throws IOException when the directory cannot be read
    public List<Found> recover() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Map<String, Path> ended = new HashMap<>();
        Map<String, Path> open = new HashMap<>();
        Set<String> untold = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (!name.matches() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                switch (name.group(2)) {
                    case "new" -> Files.deleteIfExists(file);
                    case "ended", "fetched" -> ended.put(name.group(1), file);
                    case "untold" -> untold.add(name.group(1));
                    default -> open.put(name.group(1), file);
                }
            }
        }
        List<Found> found = new ArrayList<>();
        int foreign = 0;
        for (Map.Entry<String, Path> each : ended.entrySet()) {
            Path left = open.remove(each.getKey());
            if (left != null) {
                Files.deleteIfExists(left);
            }
            foreign += add(each.getKey(), each.getValue(), untold.contains(each.getKey()), found);
        }
        for (Map.Entry<String, Path> each : open.entrySet()) {
            foreign += add(each.getKey(), each.getValue(), false, found);
        }
        if (foreign > 0) {
            LOG.error(
                    "{} deferred requests in {} were encrypted with another key and are left alone; they come back with"
                            + " that key at the next start",
                    foreign,
                    folder);
        }
        return found;
    }

    /// @return 1 when it is another key's, else 0
    private int add(String id, Path file, boolean untold, List<Found> found) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalStateException("it was listed under that name");
        }
        boolean asked = name.group(3) != null;
        try {
            byte[] sealed = files.head(file, about(id, asked));
            if (sealed == null) {
                return 1;
            }
            JobFormat.Head head = JobFormat.read(sealed);
            if (!head.status().job().id().equals(id)) {
                throw new Unreadable("it is another one's");
            }
            JobStatus status = head.status().of(head.status().job().bare());
            long bytes = Files.size(file);
            boolean fetched = name.group(2).equals("fetched");
            long when = fetched ? Files.getLastModifiedTime(file).toMillis() : 0;
            if (asked) {
                int attempts = Integer.parseInt(name.group(4));
                boolean restarted =
                        name.group(3).equals("running") || !name.group(5).isEmpty();
                status = waiting(status.job(), attempts, restarted);
                Path waits = request(status);
                if (!waits.equals(file)) {
                    Files.move(file, waits, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            found.add(new Found(status, bytes, when, untold));
        } catch (Unreadable e) {
            setAside(file, e);
        } catch (IOException e) {
            LOG.error("The deferred request {} cannot be read and is left alone: {}", file, e.toString());
        }
        return 0;
    }

    private static JobStatus waiting(Job job, int attempts, boolean restarted) {
        return new JobStatus(
                job,
                JobState.QUEUED,
                attempts,
                restarted,
                0,
                0,
                attempts == 0 ? null : JobStatus.requestId(job.id(), attempts));
    }

    private static void setAside(Path file, Unreadable why) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.error("The deferred request {} cannot be read and is set aside: {}", aside, why.getMessage());
    }

    // ── A request ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Writes a request down. It is on the disk when this returns.
    ///
    /// @return bytes that it takes
    public long keep(Job job, byte[] body) throws IOException {
        JobStatus status = waiting(job, 0, false);
        return write(status, List.of(), body, true, request(status));
    }

    /// It is somewhere else from now on: under way, or waiting again.
    ///
    /// @param filed as it is on the disk
    public void move(JobStatus filed, JobStatus to) throws IOException {
        files.rename(request(filed), request(to));
    }

    /// What was asked.
    ///
    /// @throws Unreadable when the file is damaged; it is set aside then
    public Asked asked(JobStatus filed) throws IOException, Unreadable {
        Content content = body(request(filed), about(filed.job().id(), true));
        return new Asked(content.job(), content.body());
    }

    /// Writes down how one has ended. That is on the disk when this returns, and what was asked is not any more.
    ///
    /// @param filed as it was on the disk
    /// @return bytes that it takes
    public long end(JobStatus filed, JobStatus status, @Nullable JobAnswer answer) throws IOException {
        if (status.job().webhook() != null) {
            Path untold = untold(status.job().id());
            Files.deleteIfExists(untold);
            Files.createFile(untold, SealedFiles.PRIVATE);
        }
        long bytes = write(
                status,
                answer == null ? List.of() : answer.headers(),
                answer == null ? new byte[0] : answer.body(),
                false,
                ended(status.job().id()));
        try {
            Files.deleteIfExists(request(filed));
        } catch (IOException e) {
            LOG.warn("What was asked stays on the disk until the next start: {}", e.toString());
        }
        return bytes;
    }

    // ── An answer ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// What one that has ended was answered with.
    ///
    /// @throws Unreadable when the file is damaged; it is set aside then
    public JobAnswer answer(JobStatus status, boolean fetched) throws IOException, Unreadable {
        String id = status.job().id();
        Content content = body(fetched ? fetched(id) : ended(id), about(id, false));
        return new JobAnswer(status.status(), content.headers(), content.body());
    }

    /// Somebody has had the answer for the first time.
    ///
    /// @param when milliseconds since 1970
    public void fetched(JobStatus status, long when) throws IOException {
        String id = status.job().id();
        Files.setLastModifiedTime(ended(id), FileTime.fromMillis(when));
        files.rename(ended(id), fetched(id));
    }

    /// Its webhook was told of its end, or will never be.
    public void told(String id) throws IOException {
        Files.deleteIfExists(untold(id));
    }

    /// Nothing is left of it.
    public void forget(String id) throws IOException {
        Files.deleteIfExists(ended(id));
        Files.deleteIfExists(fetched(id));
        Files.deleteIfExists(untold(id));
        files.sync();
    }

    // ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private long write(
            JobStatus status, List<Map.Entry<String, String>> headers, byte[] body, boolean asked, Path place)
            throws IOException {
        String id = status.job().id();
        return files.write(
                folder.resolve(id + ".new"), place, about(id, asked), JobFormat.write(status, headers), body);
    }

    private record Content(Job job, List<Map.Entry<String, String>> headers, byte[] body) {}

    private Content body(Path file, String about) throws IOException, Unreadable {
        try {
            SealedFiles.Sealed sealed = files.read(file, about);
            JobFormat.Head head = JobFormat.read(sealed.head());
            return new Content(head.status().job(), head.headers(), sealed.body());
        } catch (NoSuchFileException e) {
            throw new Unreadable("it is gone");
        } catch (Unreadable e) {
            setAside(file, e);
            throw e;
        }
    }

    private static String about(String id, boolean asked) {
        return id + (asked ? " request" : " answer");
    }

    private Path request(JobStatus status) {
        String where = status.state() == JobState.RUNNING ? "running" : "waiting";
        return folder.resolve(
                status.job().id() + "." + where + "-" + status.attempts() + (status.restarted() ? "r" : ""));
    }

    private Path ended(String id) {
        return folder.resolve(id + ".ended");
    }

    private Path untold(String id) {
        return folder.resolve(id + ".untold");
    }

    private Path fetched(String id) {
        return folder.resolve(id + ".fetched");
    }
}
