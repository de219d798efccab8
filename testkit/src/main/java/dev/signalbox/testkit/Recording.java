package dev.signalbox.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One recorded exchange with a provider.
///
/// @param name its folder, relative to the root of the fixtures
/// @param provider who answered
/// @param api what was called
/// @param status HTTP status of the answer
/// @param stream whether the answer came as events
/// @param extension of the answer's file: `json`, `sse`, …
/// @param raw whether the answer's bytes are as on the wire; else its JSON was written anew
public record Recording(
        Path folder,
        String name,
        String provider,
        String api,
        int status,
        boolean stream,
        String extension,
        boolean raw) {

    static Recording parse(Path root, String line) {
        String[] columns = line.split("\t", -1);
        return new Recording(
                root.resolve(columns[0]),
                columns[0],
                columns[1],
                columns[2],
                Integer.parseInt(columns[3]),
                columns[4].equals("stream"),
                columns[5],
                columns[6].equals("raw"));
    }

    public byte[] request() {
        return read("request.json");
    }

    public byte[] response() {
        return read("response." + extension);
    }

    private byte[] read(String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
