package dev.signalbox.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `signalbox export`.
@Command(
        name = "export",
        description = "Print what a running server holds beside its config, as lines of JSON: keys made at run time and"
                + " what was changed by hand; or, with --usage, the records of requests.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox export --with-secrets --passphrase-env PASSPHRASE --output state.ndjson"})
final class ExportCommand implements Callable<Integer> {
    static final String STATE = "/admin/v1/state";
    static final String PASSPHRASE = "x-signalbox-passphrase";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Mixin
    PassphraseOption passphrase = new PassphraseOption();

    @Option(names = "--with-secrets", description = "With the keys' hashes and the hash key, sealed with a passphrase.")
    boolean secrets;

    @Option(names = "--usage", description = "The records of requests instead.")
    boolean usage;

    @Option(names = "--from", paramLabel = "TIME", description = "With --usage: the first. Default: 24h before now.")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "TIME", description = "With --usage: where it ends. Default: now.")
    @Nullable
    String to;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "A new file, for its owner only. Default: standard output.")
    @Nullable
    Path output;

    @Override
    public Integer call() throws Failed {
        if (usage && secrets || !usage && (from != null || to != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--from and --to are for --usage, and --with-secrets is not.");
        }
        char[] phrase = passphrase.read();
        if (secrets != (phrase != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--with-secrets needs a passphrase to seal them with, and nothing else does:"
                            + " --passphrase-env, --passphrase-file or --passphrase-stdin.");
        }
        RunningConsole running = console.running();
        if (usage) {
            Instant now = Instant.now();
            String query = "?from=" + time("--from", from == null ? "24h" : from, now)
                    + (to == null ? "" : "&to=" + time("--to", to, now));
            write(out -> running.copy("/admin/v1/usage/records" + query, out));
        } else {
            byte[] file = phrase == null
                    ? running.bytes("GET", STATE, Map.of(), null)
                    : running.bytes("POST", STATE, header(phrase), null);
            write(out -> out.write(file));
        }
        return 0;
    }

    static Map<String, String> header(char[] phrase) {
        byte[] bytes = new String(phrase).getBytes(StandardCharsets.UTF_8);
        String value = Base64.getEncoder().encodeToString(bytes);
        Arrays.fill(bytes, (byte) 0);
        return Map.of(PASSPHRASE, value);
    }

    private Instant time(String option, String text, Instant now) {
        Instant time = Times.parse(text, now, ZoneId.systemDefault());
        if (time == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for " + option + ": expected a time such as 2026-11-01, 2026-11-01T10:00:00Z, 24h or"
                            + " 7d, found \"" + text + "\"");
        }
        return time;
    }

    private interface Writing {
        void to(OutputStream out) throws IOException, Failed;
    }

    private void write(Writing writing) throws Failed {
        Path file = output;
        try {
            if (file == null) {
                try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
                    writing.to(out);
                }
            } else {
                writeNew(file, writing);
            }
        } catch (FileAlreadyExistsException e) {
            throw new Failed(Signalbox.FAILED, "signalbox: " + file + " is there already.");
        } catch (IOException e) {
            throw new Failed(Signalbox.FAILED, "signalbox: the export cannot be written: " + e.getMessage());
        }
    }

    /// What is not whole is of no use, and would be in the way of the next try.
    private static void writeNew(Path file, Writing writing) throws IOException, Failed {
        boolean whole = false;
        OutputStream created = create(file);
        try (created) {
            writing.to(created);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// A new file that only its owner can read.
    static OutputStream create(Path file) throws IOException {
        WritableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Channels.newOutputStream(channel);
    }
}
