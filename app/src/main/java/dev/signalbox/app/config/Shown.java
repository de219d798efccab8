package dev.signalbox.app.config;

import dev.signalbox.model.policy.Names;
import java.util.regex.Pattern;

/// How a text of the file may be shown in a problem. A problem shows what is *written*, never what a reference stands
/// for; and of what is written, nothing that is or may be a secret.
final class Shown {
    static final String MASK = "***";
    private static final int MAX_LENGTH = 60;

    /// So much is searched for tokens, which takes time with the square of it.
    private static final int MAX_SEARCHED = 512;

    /// A reference alone gives nothing away: no default but an empty one, no text around it.
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-)?}|file:\\S*");

    private static final Pattern QUERY = Pattern.compile("\\?\\S+");

    /// What keys of well-known providers look like, and long runs of letters and digits without a separator, as no
    /// model or host name has them.
    private static final Pattern TOKEN = Pattern.compile("-----BEGIN[\\s\\S]*"
            + "|(?i:bearer)\\s+\\S+"
            + "|(gsk|nvapi|ghp|gho|github_pat|glpat|pplx|sk-proj|sk-ant|AIza|AKIA|ASIA|eyJ)[A-Za-z0-9_.-]{8,}"
            + "|(?<![A-Za-z])(sk|pk|rk|up|hf|xai|xox[a-z])[-_][A-Za-z0-9_-]{8,}"
            + "|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
            + "|(?=[A-Za-z+=]*[0-9])(?=[0-9+=]*[A-Za-z])[A-Za-z0-9+=]{20,}[A-Za-z0-9+=._-]*");

    private Shown() {}

    /// @param secret whether a secret belongs where the text stands
    static String value(String text, boolean secret) {
        return secret && !REFERENCE.matcher(text).matches() ? MASK : word(text);
    }

    /// A name or a text that is meant to be seen, short and on one line.
    static String word(String text) {
        String masked = withoutUser(text);
        if (masked.length() > MAX_SEARCHED) {
            masked = masked.substring(0, MAX_SEARCHED);
        }
        masked = TOKEN.matcher(masked).replaceAll(MASK);
        if (masked.contains("://")) {
            masked = QUERY.matcher(masked).replaceAll("?" + MASK);
        }
        StringBuilder line = new StringBuilder();
        masked.codePoints().limit(MAX_LENGTH).forEach(c -> line.appendCodePoint(breaksLines(c) ? 0xFFFD : c));
        return masked.codePointCount(0, masked.length()) > MAX_LENGTH
                ? line.append('…').toString()
                : line.toString();
    }

    /// What would move the cursor or the order of the characters around it, or would not be seen.
    private static boolean breaksLines(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> c > 0x7f && Names.isUnseen(c);
        };
    }

    /// Masks user name and password of a URL, up to the last `@` because a password may hold anything.
    private static String withoutUser(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0 || text.lastIndexOf(':', at) < 0) {
            return text;
        }
        int slashes = text.indexOf("//");
        return text.substring(0, slashes < 0 || slashes > at ? 0 : slashes + 2) + MASK + text.substring(at);
    }
}
