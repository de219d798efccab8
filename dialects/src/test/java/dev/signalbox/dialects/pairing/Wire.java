package dev.signalbox.dialects.pairing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One exchange as it was recorded on the wire.
record Wire(String name, String dialect, int status, boolean stream, byte[] request, byte[] answer) {
    private static final Map<String, String> DIALECTS = Map.of("messages", "anthropic", "chat.completions", "openai");

    static List<Wire> answered() {
        return asked().stream().filter(wire -> wire.status == 200).toList();
    }

    static List<Wire> asked() {
        String place = System.getenv("SIGNALBOX_FIXTURES");
        assumeTrue(
                place != null && Files.isDirectory(Path.of(place)),
                "no recordings: SIGNALBOX_FIXTURES names no folder, so this is not tested");
        try (Stream<String> index = Files.lines(Path.of(place, "INDEX.tsv"))) {
            return index.map(line -> line.split("\t", -1))
                    .filter(row -> DIALECTS.containsKey(row[2]))
                    .map(row -> of(Path.of(place, row[0]), row))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wire of(Path folder, String[] row) {
        try {
            return new Wire(
                    row[1] + "/" + folder.getFileName(),
                    DIALECTS.getOrDefault(row[2], ""),
                    Integer.parseInt(row[3]),
                    row[5].equals("sse"),
                    Files.readAllBytes(folder.resolve("request.json")),
                    Files.readAllBytes(folder.resolve("response." + row[5])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
