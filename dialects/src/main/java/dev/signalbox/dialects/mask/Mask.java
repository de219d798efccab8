package dev.signalbox.dialects.mask;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Masks credentials and URLs in a provider's words.
///
/// What it puts in their place has no quote and no backslash and never takes one away, so that JSON stays JSON.
public final class Mask {
    /// Characters (of a text) or bytes (of a body) that are kept; the rest is cut off.
    public static final int LIMIT = 16 * 1024;

    private static final String MASKED = "[masked]";

    /// Every quantifier is possessive or bounded by what follows: time is linear in the text.
    private static final Pattern SECRET = Pattern.compile(
            // URLs, also with JSON's `\/`; up to a quote, a space, an angle bracket or another escape
            "(?:https?|wss?):(?:\\\\?/){2}(?:[^\\s\"'<>\\\\`]|\\\\/)*+"
                    // Keys by the prefixes of OpenAI and compatibles, Anthropic, Groq, xAI, Hugging Face, Perplexity,
                    // Cerebras, OpenRouter, NVIDIA, Replicate; `*` and `…` because providers quote shortened keys
                    + "|\\b(?:sk|rk|pk|gsk|xai|hf|pplx|csk|nvapi|r8|sess|nv)[-_](?=[A-Za-z_.-]*+[0-9*\\u2026])"
                    + "[\\w.*\\u2026-]{6,}+"
                    // Google API keys and OAuth tokens, AWS access key identifiers, JSON Web Tokens
                    + "|\\bAIza[\\w*-]{6,}+|\\bya29\\.[\\w.-]{6,}+|\\b(?:AKIA|ASIA)[A-Z0-9*]{8,}+"
                    + "|\\beyJ[\\w-]{8,}+\\.[\\w-]++(?:\\.[\\w-]*+)?"
                    // A value that is announced as one
                    + "|(?i:\\b(?:bearer|basic)\\s++)[\\w.~+/=*\\u2026-]{6,}+"
                    + "|(?i:\\b(?:api[-_ ]?key|access[-_]?token|key|token|secret|password)=)[^\\s\"'&<>\\\\,;)]++"
                    + "|(?i:\\bapi[-_ ]?key(?: provided)?: ?)[\\w.*\\u2026-]{6,}+");

    private Mask() {}

    /// The text without secrets and URLs, at most [#LIMIT] characters of it.
    public static String text(String text) {
        Matcher secrets = SECRET.matcher(text.length() > LIMIT ? cut(text) : text);
        return secrets.replaceAll(MASKED);
    }

    /// The same for a body in UTF-8, at most [#LIMIT] bytes of it. A body within the limit that was JSON is JSON
    /// again.
    public static byte[] bytes(byte[] body) {
        int length = Math.min(body.length, LIMIT);
        return text(new String(body, 0, length, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static String cut(String text) {
        int end = Character.isHighSurrogate(text.charAt(LIMIT - 1)) ? LIMIT - 1 : LIMIT;
        return text.substring(0, end);
    }
}
