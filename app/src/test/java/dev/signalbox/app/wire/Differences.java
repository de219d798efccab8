package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The reviewed list of what differs between a translation and what was recorded of the other provider, by case and
/// JSON
/// pointer (RFC 6901). There is one list, beside the dialects' tests.
final class Differences {
    private static final Path LIST = Path.of("..", "dialects", "src", "test", "resources", "pairing-differences.json");

    private final JsonNode listed;

    private Differences(JsonNode listed) {
        this.listed = listed;
    }

    static Differences reviewed() {
        try {
            return new Differences(Recorded.json(Files.readAllBytes(LIST)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a part of an answer is listed as told differently.
    boolean ofAnswer(String entry, String pointer) {
        return listed.path("answer").path(entry).has(pointer);
    }

    /// Holds that two requests differ exactly where the list says.
    void check(String entry, JsonNode expected, JsonNode actual) {
        Map<String, String> found = new TreeMap<>();
        compare("", expected, actual, found);
        assertThat(found.keySet())
                .as("%s differs in %s", entry, found)
                .isEqualTo(new TreeSet<>(listed.path("request").path(entry).propertyNames()));
    }

    private static void compare(String at, JsonNode expected, JsonNode actual, Map<String, String> found) {
        if (expected instanceof ObjectNode left && actual instanceof ObjectNode right) {
            TreeSet<String> names = new TreeSet<>(left.propertyNames());
            names.addAll(right.propertyNames());
            for (String name : names) {
                String pointer = at + "/" + name.replace("~", "~0").replace("/", "~1");
                compare(pointer, left.path(name), right.path(name), found);
            }
        } else if (expected instanceof ArrayNode left
                && actual instanceof ArrayNode right
                && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                compare(at + "/" + i, left.get(i), right.get(i), found);
            }
        } else if (!same(expected, actual)) {
            found.put(at, expected + " → " + actual);
        }
    }

    private static boolean same(JsonNode expected, JsonNode actual) {
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
    }
}
