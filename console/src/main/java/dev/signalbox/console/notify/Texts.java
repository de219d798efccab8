package dev.signalbox.console.notify;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The catalogue of messages in one language.
final class Texts {
    static final String BUNDLE = "dev.signalbox.console.notices";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)}");

    private final ResourceBundle bundle;

    private Texts(ResourceBundle bundle) {
        this.bundle = bundle;
    }

    /// @param language `en` or `ko`
    static Texts in(String language) {
        return new Texts(ResourceBundle.getBundle(
                BUNDLE,
                Locale.of(language),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    String text(String key, Object... arguments) {
        return PLACEHOLDER
                .matcher(bundle.getString(key))
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf(arguments[Integer.parseInt(match.group(1))])));
    }
}
