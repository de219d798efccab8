package dev.signalbox.app.drill;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The texts of reports in one language.
final class Catalogue {
    private static final String BUNDLE = "dev.signalbox.app.messages";
    private static final String PREFIX = "drill.";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)}");

    private final ResourceBundle bundle;
    private final boolean korean;

    Catalogue(boolean korean) {
        this.korean = korean;
        bundle = ResourceBundle.getBundle(
                BUNDLE,
                korean ? Locale.KOREAN : Locale.ROOT,
                Catalogue.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    boolean korean() {
        return korean;
    }

    String text(String key, Object... arguments) {
        return PLACEHOLDER
                .matcher(bundle.getString(PREFIX + key))
                .replaceAll(match -> Matcher.quoteReplacement(arguments[Integer.parseInt(match.group(1))].toString()));
    }

    /// A time in its two largest units: `12s`, `4m 30s`, `1h 2m`; a dash for less than nothing.
    String time(long nanos) {
        if (nanos < 0) {
            return "-";
        }
        long seconds = Math.round(nanos / 1e9);
        if (seconds < 60) {
            return text("seconds", seconds);
        }
        long larger = seconds < 3600 ? seconds / 60 : seconds / 3600;
        long smaller = seconds < 3600 ? seconds % 60 : seconds % 3600 / 60;
        String first = text(seconds < 3600 ? "minutes" : "hours", larger);
        return smaller == 0 ? first : first + " " + text(seconds < 3600 ? "seconds" : "minutes", smaller);
    }

    String text(Text text) {
        return text.in(korean);
    }
}
