package dev.signalbox.dialects.random;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Draws for one made-up case: the same seed makes the same case.
final class Draw {
    /// What has bitten readers and writers of JSON and of event streams.
    private static final List<String> PIECES = List.of(
            "a",
            " ",
            "word",
            "\n",
            "\r\n",
            "\r",
            "\n\n",
            "data: ",
            "data: [DONE]",
            "event: error",
            ": ",
            "\"",
            "\\",
            "\\u0041",
            "{",
            "}",
            "[]",
            "\t",
            "\u0000",
            "\u001f",
            "\u007f",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uFFFD",
            "안녕",
            "🚆",
            "👩‍🔧",
            "é",
            "\u0301",
            "<|end|>",
            "</think>",
            "null",
            "0",
            "-1e5");

    private final SplittableRandom random;

    Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    <T> List<T> some(int least, int most, Supplier<T> make) {
        List<T> made = new ArrayList<>();
        for (int left = least + upTo(most - least); left > 0; left--) {
            made.add(make.get());
        }
        return made;
    }

    /// Never empty.
    String text() {
        return String.join("", some(1, 6, () -> of(PIECES)));
    }

    /// As identifiers and names are.
    String word() {
        return "w" + Long.toString(random.nextLong(1L << 40), 36);
    }

    /// A JSON object.
    String object() {
        List<String> members = some(0, 3, () -> quoted("k" + upTo(1_000_000)) + ":" + value());
        // Some write the tokens of arguments on lines of their own.
        String between = once(4) ? ",\r\n  " : ",";
        return "{" + String.join(between, members.stream().distinct().toList()) + "}";
    }

    private String value() {
        return switch (upTo(4)) {
            case 0 -> quoted(text());
            case 1 -> Integer.toString(upTo(1000) - 500);
            case 2 -> "[" + quoted(text()) + ",null,true]";
            case 3 -> "{\"in\":" + quoted(text()) + "}";
            default -> "1.5";
        };
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
