package dev.signalbox.app.config;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The catalogue of texts in one language. Placeholders are plain `{0}`: the rules of `MessageFormat` about quotes and
/// braces would make texts that speak of `${NAME}` unreadable.
final class Messages {
    static final String BUNDLE = "dev.signalbox.app.messages";
    private static final String PREFIX = "config.";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)}");

    private final Locale locale;

    /// Loaded when the first text is asked for: a start with a good config needs none, and should not wait for them.
    private @Nullable ResourceBundle bundle;

    private Messages(Locale locale) {
        this.locale = locale;
    }

    /// Texts in the locale's language, or in English where there are none.
    static Messages in(Locale locale) {
        return new Messages(locale);
    }

    private ResourceBundle bundle() {
        if (bundle == null) {
            bundle = ResourceBundle.getBundle(
                    BUNDLE,
                    locale,
                    Messages.class.getClassLoader(),
                    ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        }
        return bundle;
    }

    String text(Phrase phrase) {
        String template = bundle().getString(PREFIX + phrase.key());
        List<Object> arguments = phrase.arguments();
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(
                        match -> Matcher.quoteReplacement(argument(arguments.get(Integer.parseInt(match.group(1))))));
    }

    String text(String key, Object... arguments) {
        return text(Phrase.of(key, arguments));
    }

    private String argument(Object argument) {
        return switch (argument) {
            case Phrase phrase -> text(phrase);
            case List<?> several -> several.stream().map(this::argument).collect(Collectors.joining(", "));
            default -> argument.toString();
        };
    }
}
