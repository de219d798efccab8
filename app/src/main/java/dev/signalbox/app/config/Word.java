package dev.signalbox.app.config;

import dev.signalbox.app.config.Node.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A single value: text, number, duration, address, …
///
/// @param kinds what it may be in YAML; a text with a reference may stand for any of them
/// @param parser of the text, references already resolved
/// @param choices all there are, where there are few; else empty
/// @param schema for what is written without references
record Word<T>(
        Phrase expected, Set<Kind> kinds, Parser<T> parser, Use use, List<String> choices, Map<String, Object> schema)
        implements Shape<T> {
    /// Makes a value of a text.
    interface Parser<T> {
        /// Null for a text that is not of this shape.
        @Nullable
        T parse(String text);
    }

    /// What the value is to the reader of the file.
    enum Use {
        PLAIN,
        /// Never shown.
        SECRET,
        /// Names a file, so `file:` in front of it would be read as something else than meant.
        PATH
    }

    /// As `$${` is a literal, this matches more than it must; the loader is exact.
    private static final Map<String, Object> REFERENCE =
            SchemaText.object("type", "string", "pattern", "\\$\\{|^file:");

    @Override
    public @Nullable T read(Node node, String path, Reading reading) {
        Place place = Place.of(node, path, secret());
        if (!reading.mayRead()) {
            return null;
        }
        if (!(node instanceof Node.Scalar scalar) || !fits(scalar)) {
            reading.wrongType(place, this, node);
            return null;
        }
        if (use == Use.SECRET && !reading.secrets) {
            return parser.parse("unread-" + UUID.randomUUID());
        }
        String text = scalar.text();
        String resolved = scalar.kind() == Kind.TEXT ? resolve(text, place, reading) : text;
        if (resolved == null) {
            return null;
        }
        if (use == Use.SECRET) {
            reading.problems.conceal(resolved);
        }
        T value = parser.parse(resolved);
        if (value == null && resolved.isEmpty() && !text.isEmpty()) {
            reading.problems.error(place, "problem.value.empty", expected);
        } else if (value == null && !choices.isEmpty()) {
            reading.problems.unknown(place, "problem.choice", resolved, choices);
        } else if (value == null) {
            reading.problems.error(place, "problem.value", expected);
        }
        return value;
    }

    /// Whether it would be right as a text.
    boolean takes(String text) {
        return kinds.contains(Kind.TEXT) && parser.parse(text) != null;
    }

    private boolean fits(Node.Scalar scalar) {
        return kinds.contains(scalar.kind())
                || (scalar.kind() == Kind.TEXT && Interpolation.isReference(scalar.text()));
    }

    private @Nullable String resolve(String text, Place place, Reading reading) {
        if (use == Use.PATH) {
            if (text.startsWith("file:")) {
                reading.problems.error(place, "problem.path.file");
                return null;
            }
            return reading.interpolation.variables(text, reading.at(place));
        }
        return reading.interpolation.resolve(text, reading.at(place));
    }

    @Override
    public boolean secret() {
        return use == Use.SECRET;
    }

    @Override
    public Map<String, Object> schema(Messages descriptions) {
        // A text without a rule of its own takes a reference as it is.
        return schema.keySet().equals(Set.of("type")) && schema.containsValue("string")
                ? schema
                : SchemaText.object("anyOf", List.of(schema, REFERENCE));
    }
}
