package dev.signalbox.dialects.fields;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One thing that a request may say.
///
/// @param name of the field, and where one value of it is another thing than the next, which
/// @param without the request that does not say it
/// @param with the same request that does
/// @param here what the gateway does itself, so that the provider need not be told; null for most
record Probe(
        String name,
        ObjectNode without,
        ObjectNode with,
        @Nullable String here) {
    /// In the order of the file of a dialect's name.
    static List<Probe> of(String dialect) {
        ObjectNode request = JsonMapper.shared().createObjectNode();
        List<Probe> probes = new ArrayList<>();
        for (String line : lines(dialect + ".txt")) {
            String[] cells = line.split(" \\| ");
            if (line.startsWith("#")) {
                continue;
            }
            if (cells[0].equals("request")) {
                request = parsed(cells[1]);
                continue;
            }
            String here = cells[cells.length - 1].startsWith("{") ? null : cells[cells.length - 1];
            int jsons = here == null ? cells.length - 1 : cells.length - 2;
            ObjectNode without = jsons == 2 ? merged(request, parsed(cells[1])) : request;
            probes.add(new Probe(cells[0], without, merged(without, parsed(cells[jsons])), here));
        }
        return probes;
    }

    /// The name of the field of the request that it is about: each begins with the one that it changes.
    String field() {
        for (String name : with.propertyNames()) {
            if (!with.path(name).equals(without.path(name))) {
                return name;
            }
        }
        throw new IllegalStateException(name + " changes nothing");
    }

    private static ObjectNode parsed(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }

    private static ObjectNode merged(ObjectNode into, ObjectNode more) {
        ObjectNode made = into.deepCopy();
        more.forEachEntry((name, value) -> {
            JsonNode there = made.get(name);
            made.set(
                    name,
                    there instanceof ObjectNode own && value instanceof ObjectNode further
                            ? merged(own, further)
                            : value);
        });
        return made;
    }

    private static List<String> lines(String file) {
        try (InputStream text = Probe.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(text, file).readAllBytes(), UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
