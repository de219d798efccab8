package dev.signalbox.app.cli;

import dev.signalbox.app.transfer.StateReader;
import dev.signalbox.app.transfer.Unusable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `signalbox import`.
@Command(
        name = "import",
        description = "Take what `signalbox export` has printed into a running server: all of it, or nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox import state.ndjson --passphrase-env PASSPHRASE"})
final class ImportCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Mixin
    PassphraseOption passphrase = new PassphraseOption();

    @Parameters(paramLabel = "FILE", description = "What was exported.")
    Path file = Path.of("");

    @Option(
            names = "--hash-key-to",
            paramLabel = "KEYFILE",
            description = "Only write the hash key of the file there, for a server that is not started yet; where its"
                    + " store is STORE, that is STORE.key.")
    @Nullable
    Path hashKeyTo;

    @Override
    public Integer call() throws Failed {
        char[] phrase = passphrase.read();
        byte[] read;
        try {
            read = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: " + file + " cannot be read: " + e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        Path to = hashKeyTo;
        if (to != null) {
            if (phrase == null) {
                throw new ParameterException(spec.commandLine(), "--hash-key-to needs the file's passphrase.");
            }
            writeKey(read, phrase, to);
            out.println("The hash key is in " + to + ". Start the server, and import the file.");
        } else {
            JsonNode taken = taken(read, phrase);
            out.println("Taken in: " + Counted.of(taken.path("keys").asInt(), "key") + " and "
                    + Counted.of(taken.path("overrides").asInt(), "override") + "; already there: "
                    + taken.path("unchanged").asInt() + "; overrides that are over: "
                    + taken.path("over").asInt() + ".");
        }
        out.flush();
        return 0;
    }

    private JsonNode taken(byte[] read, char @Nullable [] phrase) throws Failed {
        Map<String, String> headers = phrase == null ? Map.of() : ExportCommand.header(phrase);
        byte[] answer = console.running().bytes("PUT", ExportCommand.STATE, headers, read);
        try {
            return Json.MAPPER.readTree(answer);
        } catch (JacksonException e) {
            throw new Failed(Signalbox.FAILED, "signalbox: what answered is not the console of a Signalbox.");
        }
    }

    private static void writeKey(byte[] read, char[] phrase, Path to) throws Failed {
        try {
            byte[] key = StateReader.hashKey(read, phrase);
            try (OutputStream out = ExportCommand.create(to)) {
                out.write(key);
            }
        } catch (Unusable e) {
            List<String> lines = new ArrayList<>();
            e.problems().forEach(each -> lines.add("signalbox: " + each));
            throw new Failed(Signalbox.FAILED, lines);
        } catch (FileAlreadyExistsException e) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: " + to + " is there already; a store whose keys were made with it needs it.");
        } catch (IOException e) {
            throw new Failed(Signalbox.FAILED, "signalbox: " + to + " cannot be written: " + e.getMessage());
        }
    }
}
