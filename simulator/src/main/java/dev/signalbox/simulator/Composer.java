package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Makes the answer: it repeats the prompt and pads with words in the prompt's own script, so that a test can say
/// beforehand what it will be. The text depends on the script and the last message only: streamed or not, over either
/// dialect, it is the same.
final class Composer {
    private static final int MOST_REPEATED = 400;
    private static final int MOST_TOKENS = 100_000;
    private static final int TOKEN_CHARS = 12;
    private static final int ARGUMENT_CHARS = 7;
    private static final List<String> WORDS = List.of(
            "signal",
            "points",
            "track",
            "lever",
            "express",
            "platform",
            "green",
            "clear",
            "the",
            "and",
            "to",
            "line",
            "wait",
            "box",
            "train",
            "runs");
    private static final List<String> KOREAN = List.of("신호", "열차", "선로", "승강장", "그리고", "출발", "급행", "조심히", "기다려", "도착");
    private static final List<String> EMOJI = List.of("🚆", "🚦", "🙂", "👩‍🔧", "🇰🇷");

    private final Script script;

    Composer(Script script) {
        this.script = script;
    }

    /// @param body the request's bytes, from which the ids are made
    /// @param words what to answer, instead of repeating the prompt
    Answer answer(Ask ask, byte[] body, @Nullable String words) {
        long hash = hash(body);
        List<Answer.Choice> choices = new ArrayList<>(ask.choices());
        for (int i = 0; i < ask.choices(); i++) {
            choices.add(choice(ask, hash + i, i, words));
        }
        List<String> thinking = ask.thinking()
                ? tokens("Let me think. I was told: " + cut(ask.said()) + ". I will repeat it.")
                : List.of();
        return new Answer(id(hash, 24), ask.model(), thinking, choices, ask.promptTokens(), ask.reasoning() ? 64 : 0);
    }

    private Answer.Choice choice(Ask ask, long hash, int index, @Nullable String words) {
        List<Use> called = words == null ? ask.called(script.toolCalls()) : List.of();
        if (!called.isEmpty()) {
            List<Answer.Call> calls = new ArrayList<>();
            for (Use use : called) {
                calls.add(new Answer.Call(
                        id(hash + 31L * calls.size() + 7, 24), use.name(), pieces(use.arguments(), ARGUMENT_CHARS)));
            }
            return new Answer.Choice(List.of(), calls, false);
        }
        List<String> tokens = words != null ? tokens(words) : text(ask, index);
        boolean cut = tokens.size() > ask.maxTokens();
        return new Answer.Choice(cut ? tokens.subList(0, ask.maxTokens()) : tokens, List.of(), cut);
    }

    private List<String> text(Ask ask, int index) {
        JsonNode schema = ask.schema();
        if (schema != null) {
            return pieces(
                    schema.isEmpty()
                            ? "{\"answer\":" + Json.quote(script.prefix() + cut(ask.said())) + "}"
                            : Example.of(schema),
                    ARGUMENT_CHARS);
        }
        String said = cut(ask.said());
        String again = index == 0 ? "" : " (" + (index + 1) + ")";
        String start = ask.afterTool() ? "The tool said: " : script.prefix();
        List<String> tokens = tokens(start + (said.isEmpty() ? "nothing" : said) + again);
        SplittableRandom random = new SplittableRandom(script.seed() ^ said.hashCode() * 0x9E3779B97F4A7C15L);
        int wanted = (int) Math.min(MOST_TOKENS, script.answerTokens().sample(random));
        if (tokens.size() < wanted) {
            boolean korean =
                    said.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL);
            boolean emoji = said.codePoints().anyMatch(c -> c >= 0x1F000);
            while (tokens.size() < wanted) {
                List<String> from =
                        emoji && random.nextInt(8) == 0 ? EMOJI : korean && random.nextBoolean() ? KOREAN : WORDS;
                tokens.add(" " + from.get(random.nextInt(from.size())));
            }
        }
        return tokens;
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= MOST_REPEATED
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_REPEATED));
    }

    /// Words with the space before them, long ones in pieces; together they are the text again.
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            int next = i + Character.charCount(text.codePointAt(i));
            boolean spaceAhead = next < text.length() && Character.isWhitespace(text.charAt(next));
            if (next == text.length()
                    || (spaceAhead && !text.substring(start, next).isBlank())
                    || next - start >= TOKEN_CHARS) {
                tokens.add(text.substring(start, next));
                start = next;
            }
            i = next;
        }
        return tokens;
    }

    private static List<String> pieces(String text, int chars) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + chars);
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    /// A number that stands for these bytes.
    static long hash(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (crc.getValue() << 32) ^ bytes.length * 0x9E3779B97F4A7C15L;
    }

    /// A number that stands for this text.
    static long hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Letters and digits made from a hash.
    static String id(long hash, int length) {
        String alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        SplittableRandom random = new SplittableRandom(hash);
        StringBuilder id = new StringBuilder(length);
        while (id.length() < length) {
            id.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return id.toString();
    }
}
