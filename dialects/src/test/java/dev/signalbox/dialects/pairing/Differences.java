package dev.signalbox.dialects.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The differences that are known and why each is right, by case and JSON pointer (RFC 6901).
final class Differences {
    private final JsonNode listed;

    private Differences(JsonNode listed) {
        this.listed = listed;
    }

    static Differences reviewed() {
        try (InputStream file = Differences.class.getResourceAsStream("/pairing-differences.json")) {
            assertThat(file).isNotNull();
            return new Differences(Case.JSON.readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Holds what came of a translation against what was recorded: they differ exactly where the file says.
    ///
    /// @param what a section of the file
    /// @param where the entries of that section which hold here, most of them for one recording and direction
    void check(String what, List<String> where, JsonNode expected, JsonNode actual) {
        Map<String, String> found = new TreeMap<>();
        compare("", expected, actual, found);
        Set<String> known = new TreeSet<>();
        for (String entry : where) {
            listed.path(what).path(entry).properties().forEach(difference -> {
                String reason = difference.getValue().asString();
                assertThat(listed.path("reasons").path(reason).asString(""))
                        .as("the reason %s of %s", reason, difference.getKey())
                        .isNotBlank();
                known.add(difference.getKey());
            });
        }
        assertThat(found.keySet()).as("%s %s differs in %s", what, where, found).isEqualTo(known);
    }

    /// The entries of a section.
    Set<String> entries(String what) {
        return new TreeSet<>(listed.path(what).propertyNames());
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
            found.put(at, brief(expected) + " → " + brief(actual));
        }
    }

    private static boolean same(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return expected.equals(actual);
    }

    private static String brief(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }
}
