package dev.signalbox.dialects.gemini;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.core.dialect.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One recorded exchange with Google.
///
/// @param verb as in the path
record Recording(String name, String verb, int status, byte[] request, byte[] answer) {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Map<String, String> VERBS = Map.of(
            "generateContent", Address.GENERATE,
            "streamGenerateContent", Address.STREAM,
            "count_tokens", Address.COUNT,
            "embeddings", Address.EMBED_SEVERAL);

    static Path folder() {
        String place = System.getenv("SIGNALBOX_FIXTURES");
        assumeTrue(
                place != null && Files.isDirectory(Path.of(place)),
                "no recordings: SIGNALBOX_FIXTURES names no folder, so this is not tested");
        return Path.of(place);
    }

    /// What was recorded on the wire, and the turns of the cases told to several providers.
    static List<Recording> all() {
        Path fixtures = folder();
        try (Stream<String> index = Files.lines(fixtures.resolve("INDEX.tsv"))) {
            List<Recording> all = new ArrayList<>();
            index.map(line -> line.split("\t", -1))
                    .filter(row -> row[1].equals("gemini") || row[1].equals("vertex"))
                    .map(row -> new Recording(
                            row[0],
                            VERBS.getOrDefault(row[2], row[2]),
                            Integer.parseInt(row[3]),
                            read(fixtures.resolve(row[0]).resolve("request.json")),
                            read(fixtures.resolve(row[0]).resolve("response." + row[5]))))
                    .forEach(all::add);
            for (String provider : List.of("gemini", "vertex")) {
                try (Stream<Path> cases =
                        Files.list(fixtures.resolve("same-case").resolve(provider))) {
                    cases.sorted().map(place -> place.resolve("google")).forEach(place -> {
                        for (String turn : List.of("", "followup-")) {
                            sameCase(all, place, turn, "response.json", false);
                            sameCase(all, place, turn, "response-streaming.json", true);
                        }
                    });
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sameCase(List<Recording> all, Path place, String turn, String answered, boolean stream) {
        Path request = place.resolve(turn + "request.json");
        Path answer = place.resolve(turn + answered);
        if (Files.exists(request) && Files.exists(answer)) {
            String name = Objects.requireNonNull(place.getParent()).getFileName() + "/" + turn + answered;
            byte[] bytes = stream ? framed(JSON.readTree(read(answer))) : read(answer);
            all.add(new Recording(name, stream ? Address.STREAM : Address.GENERATE, 200, read(request), bytes));
        }
    }

    /// These cases keep their events as an array; on the wire each is an event of its own.
    private static byte[] framed(JsonNode events) {
        StringBuilder framed = new StringBuilder();
        for (JsonNode event : events) {
            framed.append("data: ").append(event).append("\r\n\r\n");
        }
        return framed.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// What programs were seen to send, to a provider that was none.
    static List<Recording> clients() {
        return Stream.of("gemini-cli", "sdk-genai")
                .flatMap(program -> {
                    try (Stream<Path> files =
                            Files.list(folder().resolve("clients").resolve(program))) {
                        return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .map(file -> {
                    JsonNode body = JSON.readTree(read(file)).path("body");
                    String text = body.isString() ? body.asString() : body.toString();
                    return new Recording(
                            file.toString(), Address.STREAM, 0, text.getBytes(StandardCharsets.UTF_8), new byte[0]);
                })
                .toList();
    }

    /// Answers that are of this API: Vertex embeds otherwise, and fails otherwise.
    static List<Recording> answered() {
        return all().stream()
                .filter(recording -> recording.status == 200
                        && !new String(recording.answer, StandardCharsets.UTF_8).contains("\"predictions\""))
                .toList();
    }

    static List<Recording> chats() {
        return answered().stream()
                .filter(recording -> recording.operation() == Operation.CHAT)
                .toList();
    }

    Operation operation() {
        return switch (verb) {
            case Address.COUNT -> Operation.COUNT_TOKENS;
            case Address.EMBED_SEVERAL -> Operation.EMBEDDINGS;
            default -> Operation.CHAT;
        };
    }

    boolean stream() {
        return verb.equals(Address.STREAM);
    }

    String address() {
        return "gemini-2.5-flash:" + verb + (stream() ? "?alt=sse" : "");
    }

    /// The objects of the answer.
    List<JsonNode> events() {
        return stream() ? events(answer) : List.of(JSON.readTree(answer));
    }

    static List<JsonNode> events(byte[] stream) {
        return new String(stream, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> JSON.readTree(line.substring("data:".length())))
                .toList();
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name + " " + verb;
    }
}
