package dev.signalbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The reviewed list of what differs between a translation and what was recorded of the other provider, and why each
/// difference is right: by section, case and JSON pointer (RFC 6901).
public final class Differences {
    private static final String LIST = "pairing-differences.json";
    private static final int BRIEF = 120;

    private final JsonNode listed;

    private Differences(JsonNode listed) {
        this.listed = listed;
    }

    /// The list, of which there is one.
    public static Differences reviewed() {
        JsonMapper json = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try (InputStream file = Differences.class.getResourceAsStream(LIST)) {
            assertThat(file).as(LIST).isNotNull();
            return new Differences(json.readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Holds what came of a translation against what was recorded: they differ exactly where the list says.
    ///
    /// @param section of the list
    /// @param entries of that section which hold here, most of them for one recording and direction
    public void check(String section, List<String> entries, JsonNode expected, JsonNode actual) {
        Map<String, String> found = new TreeMap<>();
        compare("", expected, actual, found);
        Set<String> known = new TreeSet<>();
        for (String entry : entries) {
            listed.path(section).path(entry).properties().forEach(difference -> {
                String reason = difference.getValue().asString();
                assertThat(listed.path("reasons").path(reason).asString(""))
                        .as("the reason %s of %s", reason, difference.getKey())
                        .isNotBlank();
                known.add(difference.getKey());
            });
        }
        assertThat(found.keySet())
                .as("%s %s differs in %s", section, entries, found)
                .isEqualTo(known);
    }

    /// Whether a place is listed as different.
    public boolean lists(String section, String entry, String pointer) {
        return listed.path(section).path(entry).has(pointer);
    }

    /// The entries of a section.
    public Set<String> entries(String section) {
        return new TreeSet<>(listed.path(section).propertyNames());
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
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
    }

    private static String brief(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() > BRIEF ? text.substring(0, BRIEF) + "…" : text;
    }
}
