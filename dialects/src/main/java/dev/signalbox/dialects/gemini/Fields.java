package dev.signalbox.dialects.gemini;

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

/// One object of a request, read field by field with complaints that name the place: `contents[0].role:
/// Field required`. A field that is null counts as left out. Each may be written in both ways that the API
/// takes it, `inlineData` and `inline_data`.
///
/// @param path where the object stands, with a dot at its end; empty for the whole request
record Fields(ObjectNode json, String path) {

    /// An element of an array as an object.
    static Fields element(JsonNode node, String path) throws InvalidRequest {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path + ".");
        }
        throw invalid(path, "Input should be an object");
    }

    static InvalidRequest invalid(String field, String complaint) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, field + ": " + complaint, field));
    }

    InvalidRequest wrong(String name, String complaint) {
        return invalid(path + name, complaint);
    }

    @Nullable
    JsonNode any(String name) {
        JsonNode node = json.get(name);
        if (node == null) {
            node = json.get(snake(name));
        }
        return node == null || node.isNull() ? null : node;
    }

    @Nullable
    String text(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (!node.isString()) {
            throw wrong(name, "Input should be a valid string");
        }
        return node.asString();
    }

    String requiredText(String name) throws InvalidRequest {
        return required(text(name), name);
    }

    @Nullable
    Integer integer(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (node.isString() && node.asString().matches("[0-9]{1,9}")) {
            // Google's JSON may have numbers as text.
            return Integer.valueOf(node.asString());
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0) {
            throw wrong(name, "Input should be a valid integer that is not negative");
        }
        return node.asInt();
    }

    @Nullable
    Double number(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (!node.isNumber() || !Double.isFinite(node.numberValue().doubleValue())) {
            throw wrong(name, "Input should be a valid number");
        }
        return node.numberValue().doubleValue();
    }

    @Nullable
    Boolean flag(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return null;
        }
        if (!node.isBoolean()) {
            throw wrong(name, "Input should be a valid boolean");
        }
        return node.asBoolean();
    }

    @Nullable
    Fields object(String name) throws InvalidRequest {
        JsonNode node = any(name);
        return node == null ? null : element(node, path + name);
    }

    <T> T required(@Nullable T value, String name) throws InvalidRequest {
        if (value == null) {
            throw wrong(name, "Field required");
        }
        return value;
    }

    /// The elements of an array; empty when it is left out.
    List<JsonNode> array(String name) throws InvalidRequest {
        JsonNode node = any(name);
        if (node == null) {
            return List.of();
        }
        if (node instanceof ArrayNode array) {
            return List.copyOf(array.values());
        }
        throw wrong(name, "Input should be a valid array");
    }

    List<String> texts(String name) throws InvalidRequest {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isString()) {
                throw wrong(name, "Input should be a list of strings");
            }
            texts.add(element.asString());
        }
        return texts;
    }

    /// A field's other name.
    static String snake(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c + ('a' - 'A')));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i + 1 < name.length()) {
                camel.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                camel.append(c);
            }
        }
        return camel.toString();
    }

    /// Keeps what nobody read.
    ///
    /// @param read the fields that were
    void rest(Set<String> read, Map<String, String> extras) {
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            String name = camel(member.getKey());
            if (!read.contains(name) && !member.getValue().isNull()) {
                extras.put(path + name, member.getValue().toString());
            }
        }
    }
}
