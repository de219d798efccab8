package dev.signalbox.storage.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the log begins and ends, sealed, so that neither end can be cut off unseen.
///
/// @param first number of the first line that is kept
/// @param anchor hash of the line before that
/// @param last number of the last line
/// @param hash its hash
record Head(long first, String anchor, long last, String hash) {
    static final String FILE = "audit.head";
    private static final String KIND = "head";
    private static final Pattern FORM = Pattern.compile("(\\{\"first\":([1-9][0-9]{0,17}),\"anchor\":\"([0-9a-f]{64})\""
            + ",\"last\":([0-9]{1,18}),\"hash\":\"([0-9a-f]{64})\"),\"mac\":\"([0-9a-f]{64})\"}\n");

    /// What was found in its place.
    sealed interface Found {
        record Whole(Head head) implements Found {}

        record Missing() implements Found {}

        record Changed() implements Found {}
    }

    static Found read(Path directory, Seal seal) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            Matcher matcher =
                    FORM.matcher(Files.size(file) > 1024 ? "" : Files.readString(file, StandardCharsets.ISO_8859_1));
            if (!matcher.matches() || !seal.fits(KIND, matcher.group(1), matcher.group(6))) {
                return new Found.Changed();
            }
            return new Found.Whole(new Head(
                    Long.parseLong(matcher.group(2)),
                    matcher.group(3),
                    Long.parseLong(matcher.group(4)),
                    matcher.group(5)));
        } catch (NoSuchFileException _) {
            return new Found.Missing();
        }
    }

    /// Takes the old one's place. After a power cut the old one may be back, which only says less: the lines
    /// behind it are sealed themselves.
    void write(Path directory, Seal seal) throws IOException {
        String body = "{\"first\":" + first + ",\"anchor\":\"" + anchor + "\",\"last\":" + last + ",\"hash\":\"" + hash
                + "\"";
        String whole = body + ",\"mac\":\"" + seal.of(KIND, body) + "\"}\n";
        Path fresh = directory.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            AuditFiles.writeAll(channel, whole.getBytes(StandardCharsets.ISO_8859_1), 0);
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Head endingWith(Line line) {
        return new Head(first, anchor, line.number(), line.hash());
    }

    /// The head that was found, null where there is none to rely on.
    static @Nullable Head whole(Found found) {
        return found instanceof Found.Whole(Head head) ? head : null;
    }
}
