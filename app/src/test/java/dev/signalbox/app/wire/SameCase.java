package dev.signalbox.app.wire;

import dev.signalbox.testkit.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One turn of a case that was recorded at both providers, told from a client of one to the provider of the other.
///
/// @param turn empty for the first, `followup-` for the second
/// @param client the client's dialect
record SameCase(Path folder, String name, String turn, String client, boolean stream) {
    private static final List<String> DIALECTS = List.of("openai", "anthropic");

    /// Every turn that some provider answered, in both directions.
    static List<SameCase> answered() {
        Path folder = Fixtures.required().path("same-case");
        List<SameCase> all = new ArrayList<>();
        for (String name : DIALECTS.stream()
                .flatMap(dialect -> names(folder.resolve(dialect)))
                .distinct()
                .sorted()
                .toList()) {
            for (String turn : List.of("", "followup-")) {
                for (String client : DIALECTS) {
                    for (boolean stream : new boolean[] {false, true}) {
                        SameCase one = new SameCase(folder, name, turn, client, stream);
                        if (one.answerFile() != null) {
                            all.add(one);
                        }
                    }
                }
            }
        }
        return all;
    }

    String provider() {
        return Translation.other(client);
    }

    /// How the reviewed list calls it.
    String entry() {
        return name + "/" + turn + "request.json " + client + " to " + provider();
    }

    /// What the client asks: as it was recorded of its own provider, if it was.
    @Nullable
    JsonNode asked() {
        return request(client);
    }

    /// What the provider was recorded to be asked.
    @Nullable
    JsonNode expected() {
        return request(provider());
    }

    /// The provider's answer, as it was on the wire.
    byte[] answer() {
        byte[] file = answerFile();
        if (file == null) {
            throw new IllegalStateException("not recorded: " + this);
        }
        return stream ? framed(Recorded.json(file)) : file;
    }

    private byte @Nullable [] answerFile() {
        return file(provider(), turn + (stream ? "response-streaming.json" : "response.json"));
    }

    private @Nullable JsonNode request(String dialect) {
        byte[] file = file(dialect, turn + "request.json");
        if (file == null) {
            return null;
        }
        ObjectNode request = (ObjectNode) Recorded.json(file);
        if (stream) {
            // The recordings keep one request for both ways of answering.
            request.put("stream", true);
            if (dialect.equals("openai")) {
                request.withObject("stream_options").put("include_usage", true);
            }
        }
        return request;
    }

    private byte @Nullable [] file(String dialect, String file) {
        String api = dialect.equals("anthropic") ? "anthropic" : "chat-completions";
        Path path = folder.resolve(dialect).resolve(name).resolve(api).resolve(file);
        try {
            return Files.exists(path) ? Files.readAllBytes(path) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// These cases keep a stream's events as an array.
    private byte[] framed(JsonNode events) {
        StringBuilder framed = new StringBuilder();
        for (JsonNode event : events) {
            if (provider().equals("anthropic")) {
                framed.append("event: ").append(event.path("type").asString()).append('\n');
            }
            framed.append("data: ").append(event).append("\n\n");
        }
        return framed.append(provider().equals("openai") ? "data: [DONE]\n\n" : "")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> cases = Files.list(folder)) {
            return cases.map(path -> path.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return entry() + (stream ? " stream" : "");
    }
}
