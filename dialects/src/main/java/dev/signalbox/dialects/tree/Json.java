package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
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

    /// A provider's answer can tell of 20 likely tokens for each one: 276 values. A tree of hostile ones takes some 50
    /// bytes for each, so that this many are a tenth of the memory.
    private static final long MOST_SAID =
            Math.clamp(Runtime.getRuntime().maxMemory() / 500, MOST_VALUES, 16 * MOST_VALUES);

    static final Problem TOO_MUCH =
            Problem.of(Code.INVALID_REQUEST, "The body holds more values, or larger ones, than allowed.");

    /// A key that comes twice is an error.
    public static final JsonMapper MAPPER = exact(MOST_VALUES);

    private static final JsonMapper SAID = exact(MOST_SAID);

    /// For what providers say: of a key that comes twice the last holds, and numbers are doubles.
    public static final JsonMapper LENIENT = mapper(false, MOST_SAID).build();

    private Json() {}

    private static JsonMapper exact(long mostValues) {
        return mapper(true, mostValues)
                .enable(
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    static JsonMapper.Builder mapper(boolean strict) {
        return mapper(strict, MOST_VALUES);
    }

    /// The depth is that of the scanner on the hot path.
    private static JsonMapper.Builder mapper(boolean strict, long mostValues) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(JsonScanner.MAX_DEPTH)
                .maxNumberLength(1000)
                .maxTokenCount(mostValues)
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
        return value(bytes, from, to) instanceof ObjectNode object ? object : null;
    }

    /// A provider's value; null when it is no JSON, or too much.
    public static @Nullable JsonNode value(byte[] bytes, int from, int to) {
        try {
            return said(bytes, from, to);
        } catch (JacksonException e) {
            return null;
        }
    }

    /// A provider's value with every digit.
    static JsonNode said(byte[] bytes, int from, int to) {
        try {
            return SAID.readTree(bytes, from, to - from);
        } catch (NumberFormatException e) {
            throw new StreamReadException(null, "a number is out of range", e);
        }
    }

    /// Why an answer could not be read.
    ///
    /// @param otherwise what is said of one that is not too large
    public static Failure failure(JacksonException broken, String otherwise) {
        return broken instanceof StreamConstraintsException
                ? new Failure.TooLarge("The provider's answer holds more values, or larger ones, than allowed.")
                : new Failure.Malformed(otherwise);
    }

    /// The text of a member; null when there is none, or no character in it.
    public static @Nullable String words(JsonNode owner, String name) {
        String text = owner.path(name).asString("");
        return text.isEmpty() ? null : text;
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
