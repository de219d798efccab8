package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonBytesTest {
    private static final long SEED = 7;

    @Test
    void writes_strings_that_read_as_they_were() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            int[] points = random.ints(random.nextInt(40), 0, 0x10FFFF)
                    .map(point -> random.nextBoolean() ? point % 0x100 : point)
                    .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                    .toArray();
            String text = new String(points, 0, points.length);

            byte[] json = new JsonBytes(1).string(text).toByteArray();

            assertThat(JsonMapper.shared().readTree(json).stringValue()).isEqualTo(text);
        }
    }

    @Test
    void writes_half_a_character_as_an_escape() {
        String json = new String(new JsonBytes(8).string("a\ud83dz").toByteArray(), StandardCharsets.UTF_8);

        assertThat(json).isEqualTo("\"a\\ud83dz\"");
    }
}
