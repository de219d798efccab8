package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.dialects.json.JsonScanner.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static final int MOST_NAMES = 200_000;

    @Test
    void says_what_comes_and_where_it_is() throws JsonSyntaxException {
        JsonScanner json = over(" {\"a\": [1, \"b\\n\", true, null]} ");

        List<String> seen = new ArrayList<>();
        for (Token token = json.next(); token != Token.END; token = json.next()) {
            seen.add(token + "@" + json.start() + "-" + json.end() + "/" + json.depth());
        }

        assertThat(seen)
                .containsExactly(
                        "OBJECT_START@1-2/1",
                        "NAME@2-5/1",
                        "ARRAY_START@7-8/2",
                        "NUMBER@8-9/2",
                        "STRING@11-16/2",
                        "TRUE@18-22/2",
                        "NULL@24-28/2",
                        "ARRAY_END@28-29/1",
                        "OBJECT_END@29-30/0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                   | unexpected end                  | 1 | 1
                    `{`                  | unexpected end                  | 1 | 2
                    `{"a":1`             | unexpected end                  | 1 | 7
                    `"a`                 | unexpected end                  | 1 | 3
                    `{"a":1,}`           | unexpected character            | 1 | 8
                    `[1,]`               | unexpected character            | 1 | 4
                    `{"a" 1}`            | unexpected character            | 1 | 6
                    `{1:2}`              | unexpected character            | 1 | 2
                    `{"a":'b'}`          | unexpected character            | 1 | 6
                    `[1 2]`              | unexpected character            | 1 | 4
                    `{]`                 | unexpected character            | 1 | 2
                    `nul`                | unknown word                    | 1 | 1
                    `1 2`                | text after the end of the value | 1 | 3
                    `01`                 | number with a leading zero      | 1 | 2
                    `-`                  | invalid number                  | 1 | 2
                    `1.`                 | invalid number                  | 1 | 3
                    `1e+`                | invalid number                  | 1 | 4
                    `"\\x"`              | invalid escape                  | 1 | 2
                    `"\\u12G4"`          | invalid escape                  | 1 | 2
                    `"한국\t어"`           | control character in a string   | 1 | 4
                    `{"a":1,"b":2,"a":3}`| duplicate key                   | 1 | 14
                    `{"a":1,"\\u0061":3}`| duplicate key                   | 1 | 8
                    """)
    void names_the_mistake_and_its_place(String text, String reason, int line, int column) {
        assertThatThrownBy(() -> readAll(over(text.replace("\\\\", "\\"))))
                .isInstanceOfSatisfying(JsonSyntaxException.class, wrong -> {
                    assertThat(wrong.reason()).isEqualTo(reason);
                    assertThat(wrong.line()).isEqualTo(line);
                    assertThat(wrong.column()).isEqualTo(column);
                    assertThat(wrong.getMessage()).isEqualTo(reason + " at line " + line + ", column " + column);
                    assertThat(wrong.getStackTrace()).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void counts_lines_by_every_line_end(String lineEnd) {
        assertThatThrownBy(() -> readAll(over("{" + lineEnd + "\"가\":" + lineEnd + "  x}")))
                .isInstanceOfSatisfying(JsonSyntaxException.class, wrong -> {
                    assertThat(wrong.line()).isEqualTo(3);
                    assertThat(wrong.column()).isEqualTo(3);
                });
    }

    @Test
    void refuses_what_is_no_utf_8() {
        int[][] wrong = {
            {0x80},
            {0xC0, 0x80},
            {0xC1, 0xBF},
            {0xE0, 0x9F, 0xBF},
            {0xED, 0xA0, 0x80},
            {0xF0, 0x8F, 0xBF, 0xBF},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0xE2, 0x82},
            {0xE2, 0x28, 0xA1},
            {0xFF},
        };
        for (int[] bytes : wrong) {
            byte[] text = new byte[bytes.length + 2];
            text[0] = '"';
            for (int i = 0; i < bytes.length; i++) {
                text[i + 1] = (byte) bytes[i];
            }
            text[text.length - 1] = '"';
            JsonScanner json = JsonScanner.strict();
            json.reset(text, 0, text.length);
            assertThatThrownBy(() -> readAll(json)).hasMessageStartingWith("invalid UTF-8");
        }
    }

    @Test
    void reads_text_with_every_escape_and_script() throws JsonSyntaxException {
        JsonScanner json = over("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\uD55C글 \\ud83d\\ude00😀\"");

        json.next();

        assertThat(json.text()).isEqualTo("\"\\/\b\f\n\r\t한글 😀😀");
    }

    @Test
    void compares_names_whatever_their_escapes() throws JsonSyntaxException {
        JsonScanner json = over("{\"mod\\u0065l\":1}");

        json.next();
        json.next();

        assertThat(json.is("model".getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(json.is("mode".getBytes(StandardCharsets.US_ASCII))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-12, -12",
        "123456789012345678, 123456789012345678",
        "12.0, 12",
        "1e3, 1000",
        "1.5, -1",
        "99999999999999999999, -1",
        "1e999999999, -1"
    })
    void reads_whole_numbers_and_no_others(String number, long value) throws JsonSyntaxException {
        JsonScanner json = over(number);

        json.next();

        assertThat(json.integer(-1)).isEqualTo(value);
    }

    @Test
    void skips_a_value_and_checks_it() throws JsonSyntaxException {
        JsonScanner json = over("{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":3}");
        json.next();
        json.next();

        json.skip();

        assertThat(json.end()).isEqualTo(22);
        assertThat(json.next()).isEqualTo(Token.NAME);
        assertThat(json.text()).isEqualTo("d");
        json.skip();
        assertThat(json.next()).isEqualTo(Token.OBJECT_END);
        assertThatThrownBy(() -> {
                    JsonScanner broken = over("{\"a\":[1,{]}");
                    broken.next();
                    broken.next();
                    broken.skip();
                })
                .isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void allows_128_levels_and_no_more() {
        assertThatCode(() -> readAll(over("[".repeat(128) + "]".repeat(128)))).doesNotThrowAnyException();
        assertThatThrownBy(() -> readAll(over("[".repeat(129) + "]".repeat(129))))
                .hasMessage("more than 128 levels at line 1, column 129");
    }

    @Test
    void one_name_may_be_in_two_objects_but_not_twice_in_one_at_any_depth() {
        assertThatCode(() -> readAll(over("{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":{\"a\":1}}")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> readAll(over("{\"a\":[{\"b\":{\"c\":1,\"d\":[{}],\"c\":2}}]}")))
                .hasMessageStartingWith("duplicate key");
        JsonScanner lenient = JsonScanner.lenient();
        byte[] twice = "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8);
        lenient.reset(twice, 0, twice.length);
        assertThatCode(() -> readAll(lenient)).doesNotThrowAnyException();
    }

    @Test
    void half_characters_that_differ_are_not_the_same_name() {
        assertThatCode(() -> readAll(over("{\"\\ud800\":1,\"\\udc00\":2,\"?\":3}")))
                .doesNotThrowAnyException();
    }

    @Test
    @Timeout(10)
    void an_object_with_very_many_names_takes_time_in_proportion() {
        StringBuilder many = new StringBuilder("{\"deep\":{\"deeper\":{");
        for (int i = 0; i < MOST_NAMES; i++) {
            many.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":{\"x\":0,\"y\":[{}]}");
        }
        String unique = many + "}}}";
        String twice = many + ",\"k17\":0}}}";

        assertThatCode(() -> readAll(over(unique))).doesNotThrowAnyException();
        assertThatThrownBy(() -> readAll(over(twice))).hasMessageStartingWith("duplicate key");
    }

    @Test
    void can_be_used_again_after_a_mistake() throws JsonSyntaxException {
        JsonScanner json = over("{\"a\":1,\"b\":{\"a\":");
        assertThatThrownBy(() -> readAll(json)).isInstanceOf(JsonSyntaxException.class);

        byte[] good = "xx{\"a\":1,\"b\":{\"a\":2}}xx".getBytes(StandardCharsets.UTF_8);
        json.reset(good, 2, good.length - 2);

        readAll(json);
        assertThat(json.end()).isEqualTo(good.length - 2);
    }

    private static JsonScanner over(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JsonScanner json = JsonScanner.strict();
        json.reset(bytes, 0, bytes.length);
        return json;
    }

    private static void readAll(JsonScanner json) throws JsonSyntaxException {
        Token token = json.next();
        while (token != Token.END) {
            token = json.next();
        }
    }
}
