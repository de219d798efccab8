package dev.signalbox.storage.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a log and says whether it is as it was written: every line in its place, none changed, none missing.
/// Writes nothing, and may run while the log grows.
public final class Inspection {
    private static final int MAX_PROBLEMS = 100;
    private static final int TRIES = 5;

    private final Path directory;
    private final Seal seal;

    // What the reading has come to.
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long lines;
    private long number;
    private String hash = Line.NOTHING;

    private Inspection(Path directory, Seal seal) {
        this.directory = directory;
        this.seal = seal;
    }

    /// What was found.
    ///
    /// @param lines that are as they were written
    /// @param last number of the last of them, 0 for none
    /// @param hash its hash
    /// @param problems what is not, with the place; at most 100
    /// @param notes what is worth knowing and no problem
    public record Report(long lines, long last, String hash, List<String> problems, List<String> notes) {
        public Report {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }

    /// @throws AuditException when there is no log, or it cannot be read
    public static Report verify(Path directory) throws AuditException {
        try {
            for (int tried = 1; ; tried++) {
                Seal seal = seal(directory);
                Head.Found before = Head.read(directory, seal);
                Inspection inspection = new Inspection(directory, seal);
                @Nullable Report report = inspection.report(before, tried == TRIES);
                // Files may have gone on or away meanwhile; then another look tells.
                if (report != null && (report.problems.isEmpty() || before.equals(Head.read(directory, seal)))) {
                    return report;
                }
                if (report != null && tried == TRIES) {
                    return report;
                }
            }
        } catch (AuditException e) {
            throw e;
        } catch (IOException e) {
            throw new AuditException("cannot read the audit log in " + directory + ": " + e, e);
        }
    }

    /// Gives the lines that were written at that time or later, in their order, each as JSON. Whether they are
    /// as they were written is for [#verify] to say.
    ///
    /// @throws AuditException when there is no log, or it cannot be read
    public static void lines(Path directory, @Nullable Instant from, Consumer<String> taker) throws AuditException {
        try {
            Seal seal = seal(directory);
            for (Path file : AuditFiles.list(directory)) {
                Pieces pieces = new Pieces(Files.readAllBytes(file));
                for (byte[] bytes = pieces.next(); bytes != null; bytes = pieces.next()) {
                    Line line = Line.read(bytes, seal);
                    if (from == null || line == null || !line.time().isBefore(from)) {
                        taker.accept(new String(bytes, StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (AuditException e) {
            throw e;
        } catch (IOException e) {
            throw new AuditException("cannot read the audit log in " + directory + ": " + e, e);
        }
    }

    private static Seal seal(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new AuditException("there is no audit log in " + directory, null);
        }
        Seal seal = Seal.read(directory);
        if (seal == null) {
            throw new AuditException(
                    "there is no audit log in " + directory + ", or it has lost its key " + Seal.FILE, null);
        }
        return seal;
    }

    /// @return null when a file has gone meanwhile
    private @Nullable Report report(Head.Found found, boolean atLast) throws IOException {
        Head head = Head.whole(found);
        List<Path> files = AuditFiles.list(directory);
        switch (found) {
            case Head.Found.Whole _ -> {}
            case Head.Found.Missing _ ->
                problem(
                        files.isEmpty()
                                ? "there is nothing but the key: all else was taken away"
                                : Head.FILE + " is missing: lines may have been cut off at either end");
            case Head.Found.Changed _ -> problem(Head.FILE + " was changed");
        }
        if (head != null) {
            number = head.first() - 1;
            hash = head.anchor();
        }
        try {
            for (int i = 0; i < files.size(); i++) {
                boolean last = i == files.size() - 1;
                // Retired, only not yet taken away.
                boolean over = head != null && !last && AuditFiles.number(files.get(i + 1)) <= head.first();
                if (!over) {
                    file(files.get(i), head, last);
                }
            }
        } catch (NoSuchFileException e) {
            if (!atLast) {
                return null;
            }
            throw e;
        }
        if (head != null && number < head.last()) {
            problem("the end is missing: the last line has number " + number + " and not " + head.last());
        }
        if (head != null && number > head.last()) {
            notes.add((number - head.last()) + " lines are newer than " + Head.FILE
                    + ": the process was ended as it wrote, or writes now");
        }
        return new Report(lines, number, hash, problems, notes);
    }

    private void file(Path file, @Nullable Head head, boolean last) throws IOException {
        Pieces pieces = new Pieces(Files.readAllBytes(file));
        int place = 0;
        for (byte[] bytes = pieces.next(); bytes != null; bytes = pieces.next()) {
            place++;
            line(bytes, file.getFileName() + ", line " + place, place == 1 ? AuditFiles.number(file) : 0, head);
        }
        if (pieces.rest() > 0 && last) {
            notes.add(file.getFileName() + " ends in half a line of " + pieces.rest()
                    + " bytes: the process was ended as it wrote it, or writes now");
        } else if (pieces.rest() > 0 || (place == 0 && !last)) {
            problem(file.getFileName() + ", line " + (place + 1) + ": the line is cut off");
        }
    }

    /// @param named the number that the file's name gives its first line, 0 for others
    private void line(byte[] bytes, String place, long named, @Nullable Head head) {
        Line line = Line.read(bytes, seal);
        if (line == null) {
            problem(place + ": the line was changed, or is not of this log");
            return;
        }
        if (line.number() != number + 1) {
            problem(place + ": number " + (number + 1) + " belongs here and not " + line.number()
                    + ": lines are missing, doubled or in another order");
        } else if (!line.previous().equals(hash)) {
            problem(place + ": the line does not follow the one before it");
        } else if (named > 0 && line.number() != named) {
            problem(place + ": the file has another name than it was given");
        } else if (head != null && line.number() == head.last() && !line.hash().equals(head.hash())) {
            problem(place + ": " + Head.FILE + " knows another line of this number");
        }
        lines++;
        number = line.number();
        hash = line.hash();
    }

    private void problem(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    /// The lines of a file.
    private static final class Pieces {
        private final byte[] bytes;
        private int at;

        Pieces(byte[] bytes) {
            this.bytes = bytes;
        }

        /// The next whole line without its end; null when there is none.
        byte @Nullable [] next() {
            for (int end = at; end < bytes.length; end++) {
                if (bytes[end] == '\n') {
                    byte[] line = Arrays.copyOfRange(bytes, at, end);
                    at = end + 1;
                    return line;
                }
            }
            return null;
        }

        int rest() {
            return bytes.length - at;
        }
    }
}
