package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Our scanner against Jackson's parser, as [Readings] compares them.
class JsonDifferentialTest {
    private static final long SEED = 20_26;
    private static final int MUTATIONS = 20_000;
    private static final String LIKELY = "{}[]\",:\\0123456789-+.eEtrufalsn \n\t\u0001b/";
    private static final int LONGEST_MUTATED = 3_000;

    @Test
    void all_recorded_json_is_seen_as_jackson_sees_it() {
        int texts = 0;
        for (byte[] text : recorded()) {
            assertThat(Readings.ours(text)).isEqualTo(Readings.jacksons(text));
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
            tally.merge(Readings.compare(damaged), 1, Integer::sum);
        }
        assertThat(tally.keySet()).isSubsetOf("both accept", "both refuse", "no UTF-8", "another encoding");
        assertThat(tally.get("both accept")).isGreaterThan(MUTATIONS / 20);
        assertThat(tally.get("both refuse")).isGreaterThan(MUTATIONS / 5);
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
