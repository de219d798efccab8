package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Our scanner against Jackson's parser: they must accept the same texts and see the same tokens at the same places.
///
/// Where they may differ, and why:
/// - Jackson decodes overlong UTF-8 and encoded surrogates; we refuse what is no UTF-8 (RFC 8259, section 8.1).
/// - Jackson skips a byte order mark and guesses UTF-16 and UTF-32 from zero bytes; we read UTF-8 only.
class JsonDifferentialTest {
    private static final long SEED = 20_26;
    private static final int MUTATIONS = 20_000;
    private static final String LIKELY = "{}[]\",:\\0123456789-+.eEtrufalsn \n\t\u0001b/";
    private static final int LONGEST_MUTATED = 3_000;

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonScanner.MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Test
    void all_recorded_json_is_seen_as_jackson_sees_it() {
        int texts = 0;
        for (byte[] text : recorded()) {
            assertThat(ours(text)).isEqualTo(jacksons(text));
            texts++;
        }
        assertThat(texts).isGreaterThan(2_000);
    }

    @Test
    void damaged_json_is_refused_where_jackson_refuses_it() {
        List<byte[]> texts = new ArrayList<>(own());
        recordedOrNone().stream().filter(text -> text.length <= LONGEST_MUTATED).forEach(texts::add);
        Random random = new Random(SEED);
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(texts.get(random.nextInt(texts.size())), random);
            tally.merge(compare(damaged), 1, Integer::sum);
        }
        assertThat(tally.keySet()).isSubsetOf("both accept", "both refuse", "no UTF-8", "another encoding");
        assertThat(tally.get("both accept")).isGreaterThan(MUTATIONS / 20);
        assertThat(tally.get("both refuse")).isGreaterThan(MUTATIONS / 5);
    }

    private static String compare(byte[] text) {
        List<String> ours = ours(text);
        List<String> jacksons = jacksons(text);
        if (ours.equals(jacksons)) {
            return ours.equals(List.of("refused")) ? "both refuse" : "both accept";
        }
        if (ours.equals(List.of("refused")) && !isUtf8(text)) {
            return "no UTF-8";
        }
        boolean otherEncoding = text.length >= 4
                && (text[0] == 0 || text[1] == 0 || text[2] == 0 || text[3] == 0 || (text[0] & 0xFF) >= 0xEF);
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

    private static byte[] damage(byte[] text, Random random) {
        byte[] damaged = text.clone();
        for (int times = random.nextInt(3); times >= 0 && damaged.length > 1; times--) {
            int at = random.nextInt(damaged.length);
            byte any = random.nextInt(3) > 0
                    ? (byte) LIKELY.charAt(random.nextInt(LIKELY.length()))
                    : (byte) random.nextInt(256);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = any;
                case 1 -> {
                    byte[] longer = Arrays.copyOf(damaged, damaged.length + 1);
                    System.arraycopy(damaged, at, longer, at + 1, damaged.length - at);
                    longer[at] = any;
                    damaged = longer;
                }
                case 2 -> {
                    System.arraycopy(damaged, at + 1, damaged, at, damaged.length - at - 1);
                    damaged = Arrays.copyOf(damaged, damaged.length - 1);
                }
                default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return damaged;
    }

    private static List<String> ours(byte[] text) {
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

    private static List<String> jacksons(byte[] text) {
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

    private static List<byte[]> own() {
        return List.of(
                bytes(
                        "{\"model\":\"a\",\"n\":[1,-2.5e+3,0,true,false,null],\"t\":\"x\\n\\u00e9 한글 😀\",\"o\":{\"a\":{}}}"),
                bytes("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\ud83d\\ude00\",[[[]]],{\"\":0}]"),
                bytes("  -0.0e-10  "),
                bytes("{\"a\":1,\"b\":2,\"c\":3,\"aa\":4,\"\\u0062b\":5}"),
                bytes("{\n\t\"messages\" : [ { \"role\" : \"user\" , \"content\" : \"hello, world\" } ]\r\n}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> recorded() {
        return texts(Fixtures.required());
    }

    private static List<byte[]> recordedOrNone() {
        return System.getenv("SIGNALBOX_FIXTURES") == null ? List.of() : recorded();
    }

    private static List<byte[]> texts(Fixtures fixtures) {
        List<byte[]> texts = new ArrayList<>();
        for (Recording recording : fixtures.recordings()) {
            texts.add(recording.request());
            if (recording.extension().equals("json")) {
                texts.add(recording.response());
            } else if (recording.extension().equals("sse")) {
                new String(recording.response(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("data:") && !line.contains("[DONE]"))
                        .map(line -> bytes(line.substring(5)))
                        .forEach(texts::add);
            }
        }
        return texts;
    }
}
