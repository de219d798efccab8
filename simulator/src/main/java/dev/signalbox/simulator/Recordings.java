package dev.signalbox.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A folder of recorded exchanges. Those of one path and model are played in the order of their folders'
/// names, and again from the first when all were played.
final class Recordings {
    private static final int DEEPEST = 6;
    private static final long MOST_BYTES = 512L << 20;
    private static final Set<String> NOT_REPLAYED =
            Set.of("connection", "keep-alive", "content-encoding", "set-cookie", "trailer", "upgrade", "alt-svc");

    static final Recordings NONE = new Recordings(Map.of());

    private final Map<String, Reel> reels;

    private Recordings(Map<String, Reel> reels) {
        this.reels = reels;
    }

    /// One exchange.
    record Recording(String path, String model, Reply reply) {}

    /// Recordings of one path and model.
    private record Reel(List<Reply> replies, AtomicInteger played) {
        Reply next() {
            return replies.get(Math.floorMod(played.getAndIncrement(), replies.size()));
        }
    }

    /// Reads all recordings below a folder.
    static Recordings load(Path folder) throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
            folders = files.filter(file -> file.endsWith("meta.json"))
                    .map(file -> folder.resolve(folder.relativize(file)).resolveSibling("."))
                    .map(Path::normalize)
                    .sorted()
                    .toList();
        }
        Map<String, Reel> reels = new HashMap<>();
        long bytes = 0;
        for (Path one : folders) {
            Recording recording = read(one);
            Reply.Fixed fixed = recording.reply().fixed();
            bytes += fixed == null ? 0 : fixed.body.length;
            if (bytes > MOST_BYTES) {
                throw new IOException("more than " + (MOST_BYTES >> 20) + " MiB of recordings in " + folder);
            }
            reels.computeIfAbsent(
                            key(recording.path(), recording.model()),
                            _ -> new Reel(new ArrayList<>(), new AtomicInteger()))
                    .replies()
                    .add(recording.reply());
        }
        return new Recordings(reels);
    }

    /// The next recording for a request, if there is one.
    Optional<Reply> find(String path, String model) {
        Reel reel = reels.get(key(path, model));
        return reel == null ? Optional.empty() : Optional.of(reel.next());
    }

    private static String key(String path, String model) {
        return path + " " + model;
    }

    /// Reads one folder.
    static Recording read(Path folder) throws IOException {
        JsonNode meta = json(folder.resolve("meta.json"));
        Path response = response(folder);
        boolean stream = response.toString().endsWith(".sse");
        List<Header> headers = new ArrayList<>();
        String type = meta.path("content_type").asString("");
        headers.add(
                new Header("content-type", !type.isEmpty() ? type : stream ? "text/event-stream" : "application/json"));
        for (Map.Entry<String, JsonNode> header : meta.path("response_headers").properties()) {
            addHeader(headers, header.getKey(), header.getValue());
        }
        Reply reply = Reply.fixed(meta.path("status").asInt(200), headers, Files.readAllBytes(response), stream);
        String model = meta.path("model").asString("");
        if (model.isEmpty()) {
            JsonNode request = jsonOrNull(folder.resolve("request.json"));
            model = request == null ? "" : request.path("model").asString("");
        }
        return new Recording(path(meta.path("uri").asString("")), model, reply);
    }

    private static void addHeader(List<Header> headers, String name, JsonNode values) {
        String key = name.toLowerCase(Locale.ROOT);
        if (NOT_REPLAYED.contains(key) || key.equals("content-type")) {
            return;
        }
        for (JsonNode value : values.isArray() ? values : List.of(values)) {
            headers.add(new Header(key, value.asString("")));
        }
    }

    private static Path response(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("response."))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() ->
                            new NoSuchFileException(folder.resolve("response.*").toString()));
        }
    }

    /// Whoever publishes recordings puts placeholders such as `<REGION>` into their addresses, with which
    /// they are no URIs: what stands between the host and the query is taken as it is.
    private static String path(String uri) {
        int scheme = uri.indexOf("://");
        int start = uri.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        int end = 0;
        while (end < uri.length() && "?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        return Endpoint.shortPath(start < 0 || start > end ? "" : uri.substring(start, end));
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException broken) {
            throw new IOException(file + " is not JSON: " + broken.getOriginalMessage(), broken);
        }
    }

    private static @Nullable JsonNode jsonOrNull(Path file) throws IOException {
        return Files.exists(file) ? json(file) : null;
    }
}
