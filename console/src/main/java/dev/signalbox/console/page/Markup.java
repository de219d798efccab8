package dev.signalbox.console.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Texts in HTML and XML.
public final class Markup {
    private Markup() {}

    /// As text, or in an attribute between quotation marks, of HTML and of XML. What XML cannot say, and what turns the
    /// direction of all that follows, becomes a replacement character.
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(each -> {
            switch (each) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(harmless(each) ? each : '\uFFFD');
            }
        });
        return escaped.toString();
    }

    private static boolean harmless(int each) {
        boolean control = each < ' ' && each != '\n' && each != '\t' || each >= 0x7f && each < 0xa0;
        boolean turning = each >= 0x202a && each <= 0x202e || each >= 0x2066 && each <= 0x2069;
        return !control && !turning && !(each >= 0xd800 && each < 0xe000) && (each & 0xfffe) != 0xfffe;
    }

    /// What a policy of a page allows by its content: `sha256-…`.
    public static String digest(String text) {
        try {
            return "sha256-"
                    + Base64.getEncoder()
                            .encodeToString(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The language of ours that a browser wants, English if none.
    ///
    /// @param wanted an `Accept-Language`
    public static String language(@Nullable String wanted) {
        try {
            List<Locale> known = List.of(Locale.ENGLISH, Locale.KOREAN);
            Locale found = wanted == null ? null : Locale.lookup(Locale.LanguageRange.parse(wanted), known);
            return found == null ? "en" : found.getLanguage();
        } catch (IllegalArgumentException _) {
            return "en"; // what was sent is no list of languages
        }
    }

    /// A catalogue of texts.
    ///
    /// @param name as of a class
    public static ResourceBundle texts(String name, String language) {
        return ResourceBundle.getBundle(
                name,
                Locale.of(language),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
