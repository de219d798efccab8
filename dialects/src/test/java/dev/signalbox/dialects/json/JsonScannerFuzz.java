package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.json.JsonScanner.Token;
import java.util.Arrays;

/// A text as JSON. The scanner must see in it what Jackson's parser sees, and must stay inside of it.
public final class JsonScannerFuzz {
    private static final int MARGIN = 3;

    private JsonScannerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String compared = Readings.compare(input);
        assertThat(compared).isIn("both accept", "both refuse", "no UTF-8", "another encoding");
        String strict = scan(JsonScanner.strict(), input, (byte) ' ');
        // What lies around the text must not matter: bodies are scanned inside larger arrays.
        assertThat(scan(JsonScanner.strict(), input, (byte) '"')).isEqualTo(strict);
        String lenient = scan(JsonScanner.lenient(), input, (byte) '0');
        if (!strict.endsWith("duplicate key")) {
            assertThat(lenient).isEqualTo(strict);
        }
    }

    private static String scan(JsonScanner json, byte[] input, byte around) {
        byte[] bytes = new byte[input.length + 2 * MARGIN];
        Arrays.fill(bytes, around);
        System.arraycopy(input, 0, bytes, MARGIN, input.length);
        json.reset(bytes, MARGIN, MARGIN + input.length);
        StringBuilder seen = new StringBuilder();
        try {
            for (Token token = json.next(); token != Token.END; token = json.next()) {
                if (json.start() < MARGIN
                        || json.end() < json.start()
                        || json.end() > MARGIN + input.length
                        || json.depth() < 0
                        || json.depth() > JsonScanner.MAX_DEPTH) {
                    throw new AssertionError("a token at " + json.start() + "-" + json.end());
                }
                seen.append(token).append(json.start()).append('-').append(json.end());
                switch (token) {
                    case NAME, STRING -> seen.append(json.text());
                    case NUMBER -> seen.append(json.text()).append(json.integer(-1));
                    case OBJECT_START, OBJECT_END, ARRAY_START, ARRAY_END, TRUE, FALSE, NULL, END -> {}
                }
            }
            return seen.append("accepted").toString();
        } catch (JsonSyntaxException e) {
            return seen.append(String.valueOf(e.getMessage()).replaceAll(".*(duplicate key).*", "$1"))
                    .toString();
        }
    }
}
