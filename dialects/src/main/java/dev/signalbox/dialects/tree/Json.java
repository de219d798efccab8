package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Trees, for the translate path only. Numbers keep every digit.
public final class Json {
    /// As much as the largest body that a config allows.
    private static final int LONGEST_STRING = 256 * 1024 * 1024;

    /// A tree takes many times the memory of its text; nobody means to send a million values.
    private static final long MOST_VALUES = 1_000_000;

    static final Problem TOO_MUCH =
            Problem.of(Code.INVALID_REQUEST, "The body holds more values, or larger ones, than allowed.");

    /// A key that comes twice is an error.
    public static final JsonMapper MAPPER = mapper(true)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /// For what providers say: of a key that comes twice the last holds, and numbers are doubles.
    public static final JsonMapper LENIENT = mapper(false).build();

    private Json() {}

    /// Limits are the same as those of the scanner on the hot path.
    static JsonMapper.Builder mapper(boolean strict) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(JsonScanner.MAX_DEPTH)
                .maxNumberLength(1000)
                .maxTokenCount(MOST_VALUES)
                .maxStringLength(LONGEST_STRING)
                .build();
        return JsonMapper.builder(JsonFactory.builder()
                .streamReadConstraints(limits)
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                .build());
    }

    static Problem invalid(JacksonException broken) {
        TokenStreamLocation at = broken.getLocation();
        String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return Problem.of(Code.INVALID_JSON, "The body is not valid JSON" + place + ".");
    }

    /// A client's body.
    public static JsonNode request(byte[] body, int length) throws InvalidRequest {
        try {
            return MAPPER.readTree(body, 0, length);
        } catch (StreamConstraintsException e) {
            throw new InvalidRequest(TOO_MUCH);
        } catch (JacksonException e) {
            throw new InvalidRequest(invalid(e));
        } catch (NumberFormatException e) {
            // JSON, but with an exponent that no number type holds; the parser does not say where.
            throw new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body has a number that is out of range."));
        }
    }

    /// A provider's object; null when it is none.
    public static @Nullable ObjectNode object(byte[] bytes, int from, int to) {
        try {
            return MAPPER.readTree(bytes, from, to - from) instanceof ObjectNode object ? object : null;
        } catch (JacksonException | NumberFormatException e) {
            return null;
        }
    }

    /// A provider's value; null when it is no JSON.
    public static @Nullable JsonNode value(byte[] bytes, int from, int to) {
        try {
            return MAPPER.readTree(bytes, from, to - from);
        } catch (JacksonException | NumberFormatException e) {
            return null;
        }
    }

    /// A text as JSON.
    public static String text(String text) {
        return MAPPER.writeValueAsString(text);
    }

    public static byte[] write(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /// Whether a text is one JSON object.
    public static boolean isObject(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JsonScanner json = JsonScanner.lenient();
        json.reset(bytes, 0, bytes.length);
        try {
            boolean object = json.next() == JsonScanner.Token.OBJECT_START;
            json.skip();
            json.next();
            return object;
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
