package dev.signalbox.dialects.json;

import dev.signalbox.dialects.json.JsonScanner.Token;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Our scanner against Jackson's parser: they must accept the same texts and see the same tokens at the same
/// places.
///
/// Where they may differ, and why:
/// - Jackson decodes overlong UTF-8 and encoded surrogates; we refuse what is no UTF-8 (RFC 8259, section
///   8.1).
/// - Jackson skips a byte order mark and guesses UTF-16 and UTF-32 from zero bytes; we read UTF-8 only.
final class Readings {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonScanner.MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Readings() {}

    /// How the two readings compare: `both accept`, `both refuse`, one of the reasons above, or what they
    /// differ on.
    static String compare(byte[] text) {
        List<String> ours = ours(text);
        List<String> jacksons = jacksons(text);
        if (ours.equals(jacksons)) {
            return ours.equals(List.of("refused")) ? "both refuse" : "both accept";
        }
        if (ours.equals(List.of("refused")) && !isUtf8(text)) {
            return "no UTF-8";
        }
        boolean otherEncoding = text.length > 0 && (text[0] & 0xFF) >= 0xEF;
        for (int i = 0; i < Math.min(4, text.length); i++) {
            otherEncoding |= text[i] == 0;
        }
        return otherEncoding ? "another encoding" : "differ on " + new String(text, StandardCharsets.UTF_8);
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    static List<String> ours(byte[] text) {
        JsonScanner json = JsonScanner.strict();
        json.reset(text, 0, text.length);
        List<String> tokens = new ArrayList<>();
        try {
            for (Token token = json.next(); token != Token.END; token = json.next()) {
                String words = token == Token.NAME || token == Token.STRING ? json.text() : "";
                tokens.add(token + "@" + json.start() + words);
            }
        } catch (JsonSyntaxException _) {
            return List.of("refused");
        }
        return tokens;
    }

    static List<String> jacksons(byte[] text) {
        List<String> tokens = new ArrayList<>();
        int depth = 0;
        int roots = 0;
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0 && ++roots > 1) {
                    return List.of("refused");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                String words =
                        token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING ? parser.getString() : "";
                tokens.add(name(token) + "@" + parser.currentTokenLocation().getByteOffset() + words);
            }
        } catch (JacksonException _) {
            return List.of("refused");
        }
        return roots == 1 ? tokens : List.of("refused");
    }

    private static Token name(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Token.OBJECT_START;
            case END_OBJECT -> Token.OBJECT_END;
            case START_ARRAY -> Token.ARRAY_START;
            case END_ARRAY -> Token.ARRAY_END;
            case PROPERTY_NAME -> Token.NAME;
            case VALUE_STRING -> Token.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
            case VALUE_TRUE -> Token.TRUE;
            case VALUE_FALSE -> Token.FALSE;
            case VALUE_NULL -> Token.NULL;
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException("not of a text");
        };
    }
}
