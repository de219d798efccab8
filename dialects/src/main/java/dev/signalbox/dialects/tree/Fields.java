package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One object of a request, read field by field with complaints that name the place: `messages.0.role: Field
/// required`. A field that is null counts as left out.
///
/// @param path where the object stands, with a dot at its end; empty for the whole request
public record Fields(ObjectNode json, String path, Style style) {
    private static final String NO_OBJECT = "Input should be an object";

    /// What an API takes for the same.
    public interface Style {
        /// The field of that name; null where there is none.
        @Nullable
        JsonNode find(ObjectNode json, String name);

        /// A field's name as we know it.
        String name(String written);

        /// Whether `"7"` is a number.
        boolean numbersAsText();
    }

    /// Names and numbers in one way only.
    private enum Plain implements Style {
        PLAIN;

        @Override
        public @Nullable JsonNode find(ObjectNode json, String name) {
            return json.get(name);
        }

        @Override
        public String name(String written) {
            return written;
        }

        @Override
        public boolean numbersAsText() {
            return false;
        }
    }

    /// A body.
    public static Fields body(JsonNode node, Style style) throws InvalidRequest {
        if (node instanceof ObjectNode object) {
            return new Fields(object, "", style);
        }
        throw invalid("body", NO_OBJECT);
    }

    public static Fields body(JsonNode node) throws InvalidRequest {
        return body(node, Plain.PLAIN);
    }

    /// An element of an array as an object.
    public static Fields element(JsonNode node, String path, Style style) throws InvalidRequest {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path + ".", style);
        }
        throw invalid(path, NO_OBJECT);
    }

    public static Fields element(JsonNode node, String path) throws InvalidRequest {
        return element(node, path, Plain.PLAIN);
    }

    public static InvalidRequest invalid(String field, String complaint) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, field + ": " + complaint, field));
    }

    public InvalidRequest wrong(String name, String complaint) {
        return invalid(path + name, complaint);
    }

    public @Nullable JsonNode any(String name) {
        JsonNode node = style.find(json, name);
        return node == null || node.isNull() ? null : node;
    }

    public @Nullable String text(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (!node.isString()) {
            throw wrong(name, "Input should be a valid string");
        }
        return node.asString();
    }

    public String requiredText(String name) throws InvalidRequest {
        return required(text(name), name);
    }

    public @Nullable Integer integer(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (style.numbersAsText() && node.isString() && node.asString().matches("[0-9]{1,9}")) {
            return Integer.valueOf(node.asString());
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0) {
            throw wrong(name, "Input should be a valid integer that is not negative");
        }
        return node.asInt();
    }

    public @Nullable Double number(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (!node.isNumber() || !Double.isFinite(node.numberValue().doubleValue())) {
            throw wrong(name, "Input should be a valid number");
        }
        return node.numberValue().doubleValue();
    }

    public @Nullable Boolean flag(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (!node.isBoolean()) {
            throw wrong(name, "Input should be a valid boolean");
        }
        return node.asBoolean();
    }

    public @Nullable Fields object(String name) throws InvalidRequest {
        JsonNode node = any(name);
        return node == null ? null : element(node, path + name, style);
    }

    public <T> T required(@Nullable T value, String name) throws InvalidRequest {
        if (value == null) {
            throw wrong(name, "Field required");
        }
        return value;
    }

    /// The elements of an array; empty when it is left out.
    public List<JsonNode> array(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return List.of();
        }
        if (node instanceof ArrayNode array) {
            return List.copyOf(array.values());
        }
        throw wrong(name, "Input should be a valid array");
    }

    public List<String> texts(String name) throws InvalidRequest {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isString()) {
                throw wrong(name, "Input should be a list of strings");
            }
            texts.add(element.asString());
        }
        return texts;
    }

    /// Keeps what nobody read.
    ///
    /// @param read the fields that were
    public void rest(Set<String> read, Map<String, String> extras) {
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            String name = style.name(member.getKey());
            if (!read.contains(name) && !member.getValue().isNull()) {
                extras.put(path + name, member.getValue().toString());
            }
        }
    }
}
