package dev.signalbox.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Where a passphrase comes from. Never an argument: those can be read by every user of the machine.
final class PassphraseOption {
    private static final int MAX_BYTES = 4096;

    @ArgGroup
    @Nullable
    Source source;

    /// One of them.
    static final class Source {
        @Option(names = "--passphrase-env", paramLabel = "NAME", description = "The environment variable with it.")
        @Nullable
        String variable;

        @Option(names = "--passphrase-file", paramLabel = "FILE", description = "The file whose first line it is.")
        @Nullable
        Path file;

        @Option(names = "--passphrase-stdin", description = "It is the first line of the standard input.")
        boolean stdin;
    }

    /// @return null when none is said
    /// @throws Failed when it cannot be read
    char @Nullable [] read() throws Failed {
        Source from = source;
        if (from == null) {
            return null;
        }
        String text;
        try {
            text = from.variable != null
                    ? System.getenv(from.variable)
                    : line(from.file == null ? System.in.readNBytes(MAX_BYTES) : Files.readAllBytes(from.file));
        } catch (IOException e) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: the passphrase cannot be read: " + e.getMessage());
        }
        if (text == null || text.isEmpty()) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: there is no passphrase where it should be.");
        }
        return text.toCharArray();
    }

    private static String line(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        return first.endsWith("\r") ? first.substring(0, first.length() - 1) : first;
    }
}
