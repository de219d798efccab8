package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A value in a client's body that knows where it is, so that a complaint can say what is wrong where.
///
/// @param node missing when the client did not send it
/// @param path as `messages[0].content`; empty for the body itself
public record Value(JsonNode node, String path) {
    /// A key that comes twice is an error.
    private static final JsonMapper STRICT = Json.mapper(true).build();

    /// A client's body, which must be an object.
    public static Value body(byte[] body, int length) throws InvalidRequest {
        try {
            return new Value(STRICT.readTree(body, 0, length), "").object();
        } catch (StreamConstraintsException e) {
            throw new InvalidRequest(Json.TOO_MUCH);
        } catch (JacksonException broken) {
            throw new InvalidRequest(Json.invalid(broken));
        }
    }

    public Value at(String name) {
        return new Value(node.path(name), path.isEmpty() ? name : path + "." + name);
    }

    /// The items of a list; none when it is absent.
    public List<Value> items() throws InvalidRequest {
        if (absent()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrong("must be an array");
        }
        List<Value> items = new ArrayList<>(node.size());
        for (JsonNode item : node) {
            items.add(new Value(item, path + "[" + items.size() + "]"));
        }
        return items;
    }

    /// Null counts as not sent.
    public boolean absent() {
        return node.isMissingNode() || node.isNull();
    }

    public Value object() throws InvalidRequest {
        if (!node.isObject()) {
            throw wrong("must be an object");
        }
        return this;
    }

    public String string() throws InvalidRequest {
        if (!node.isString()) {
            throw wrong("must be a string");
        }
        return node.stringValue();
    }

    public @Nullable String stringOrNull() throws InvalidRequest {
        return absent() ? null : string();
    }

    public boolean truth(boolean otherwise) throws InvalidRequest {
        Boolean said = truthOrNull();
        return said == null ? otherwise : said;
    }

    public @Nullable Boolean truthOrNull() throws InvalidRequest {
        if (absent()) {
            return null;
        }
        if (!node.isBoolean()) {
            throw wrong("must be true or false");
        }
        return node.booleanValue();
    }

    public @Nullable Double numberOrNull() throws InvalidRequest {
        if (absent()) {
            return null;
        }
        if (!node.isNumber()) {
            throw wrong("must be a number");
        }
        return node.asDouble();
    }

    public @Nullable Long integerOrNull() throws InvalidRequest {
        if (absent()) {
            return null;
        }
        if (!node.canConvertToExactIntegral() || !node.canConvertToLong()) {
            throw wrong("must be an integer");
        }
        return node.asLong();
    }

    public @Nullable Integer countOrNull() throws InvalidRequest {
        Long value = integerOrNull();
        if (value == null) {
            return null;
        }
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw wrong("must be a positive integer");
        }
        return value.intValue();
    }

    /// The value as JSON text.
    public String json() {
        return node.toString();
    }

    /// Notes members that nobody here understands. Null and empty lists say nothing, so nothing is lost with them.
    public void noteOthers(Set<String> known, Map<String, String> extras) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode value = member.getValue();
            boolean empty = value.isNull() || (value.isArray() && value.isEmpty());
            if (!empty && !known.contains(member.getKey())) {
                at(member.getKey()).noteWhole(extras);
            }
        }
    }

    /// Notes the whole value as something that nobody here understands.
    public void noteWhole(Map<String, String> extras) {
        extras.put(path, json());
    }

    public InvalidRequest wrong(String expectation) {
        String name = path.isEmpty() ? "The body" : "`" + shown() + "`";
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, name + " " + expectation + ".", shown()));
    }

    /// The path with nothing in it that could not stand in a message: part of it is what the client wrote.
    private String shown() {
        JsonBytes quoted = new JsonBytes(64).string(path.length() > 200 ? path.substring(0, 200) : path);
        return new String(quoted.array(), 1, quoted.size() - 2, StandardCharsets.UTF_8);
    }
}
