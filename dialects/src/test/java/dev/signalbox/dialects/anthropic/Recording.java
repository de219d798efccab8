package dev.signalbox.dialects.anthropic;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One recorded exchange with Anthropic.
///
/// @param api `messages` or `count_tokens`
record Recording(
        String name, String api, int status, JsonNode request, byte[] requestBytes, byte[] answer, boolean stream) {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static Path folder() {
        String place = System.getenv("SIGNALBOX_FIXTURES");
        assumeTrue(
                place != null && Files.isDirectory(Path.of(place)),
                "no recordings: SIGNALBOX_FIXTURES names no folder, so this is not tested");
        return Path.of(place);
    }

    /// What was recorded on the wire, and the first turn and the follow-up of the cases told to several
    /// providers.
    static List<Recording> all() {
        Path fixtures = folder();
        try (Stream<String> index = Files.lines(fixtures.resolve("INDEX.tsv"))) {
            List<Recording> all = new ArrayList<>();
            index.map(line -> line.split("\t", -1))
                    .filter(row -> row[1].equals("anthropic"))
                    .map(row -> wire(fixtures.resolve(row[0]), row[2], Integer.parseInt(row[3]), row[5]))
                    .forEach(all::add);
            try (Stream<Path> cases = Files.list(fixtures.resolve("same-case/anthropic"))) {
                cases.sorted().forEach(place -> {
                    sameCase(all, place, "request.json", "response.json", false);
                    sameCase(all, place, "request.json", "response-streaming.json", true);
                    sameCase(all, place, "followup-request.json", "followup-response.json", false);
                    sameCase(all, place, "followup-request.json", "followup-response-streaming.json", true);
                });
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What programs were seen to send, to a provider that was none.
    static List<Recording> clients() {
        return Stream.of("claude-code", "claude-code-image-parallel", "sdk-anthropic")
                .flatMap(program -> sent(folder().resolve("clients").resolve(program)))
                .toList();
    }

    private static Stream<Recording> sent(Path program) {
        try (Stream<Path> files = Files.list(program)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream()
                    .flatMap(file -> {
                        JsonNode sent = JSON.readTree(read(file));
                        String url = sent.path("url").asString("");
                        if (!url.startsWith("/v1/messages") || url.contains("count_tokens")) {
                            return Stream.empty();
                        }
                        JsonNode body = sent.path("body");
                        byte[] bytes =
                                (body.isString() ? body.asString() : body.toString()).getBytes(StandardCharsets.UTF_8);
                        String name = program.getFileName() + "/" + file.getFileName();
                        return Stream.of(
                                new Recording(name, "messages", 0, JSON.readTree(bytes), bytes, new byte[0], false));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Recording> answered(String api) {
        return all().stream()
                .filter(recording -> recording.api.equals(api) && recording.status == 200)
                .toList();
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recording wire(Path place, String api, int status, String ending) {
        byte[] request = read(place.resolve("request.json"));
        byte[] answer = read(place.resolve("response." + ending));
        boolean stream = ending.equals("sse");
        return new Recording(
                place.getFileName().toString(), api, status, JSON.readTree(request), request, answer, stream);
    }

    private static void sameCase(List<Recording> all, Path named, String asked, String answered, boolean stream) {
        Path place = named.resolve("anthropic");
        if (!Files.exists(place.resolve(asked)) || !Files.exists(place.resolve(answered))) {
            return;
        }
        byte[] request = read(place.resolve(asked));
        byte[] answer = read(place.resolve(answered));
        String name = named.getFileName() + "/" + answered;
        all.add(new Recording(
                name,
                "messages",
                200,
                JSON.readTree(request),
                request,
                stream ? framed(JSON.readTree(answer)) : answer,
                stream));
    }

    /// These cases keep their events as an array; on the wire each is an event of its own.
    private static byte[] framed(JsonNode events) {
        StringBuilder framed = new StringBuilder();
        for (JsonNode event : events) {
            framed.append("event: ").append(event.path("type").asString()).append("\ndata: ");
            framed.append(event).append("\n\n");
        }
        return framed.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The events of a streamed answer.
    List<JsonNode> events() {
        return events(answer);
    }

    static List<JsonNode> events(byte[] stream) {
        return new String(stream, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> JSON.readTree(line.substring("data:".length())))
                .toList();
    }
}
