package dev.signalbox.app.config;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations and sizes as the file writes them. Neither has a form for less than nothing.
public final class Amounts {
    static final Pattern DURATION = Pattern.compile("^([0-9]{1,9})(ms|s|m|h)$");
    static final Pattern SIZE = Pattern.compile("^([0-9]{1,13})(B|k|kB|KB|M|MB|G|GB|KiB|MiB|GiB)?$");

    static final Pattern COUNT = Pattern.compile("^([0-9]{1,15})(k|M)?$");
    static final Pattern PERCENT = Pattern.compile("^([0-9]{1,3}(\\.[0-9]{1,3})?)%$");

    static final Pattern DECIMAL = Pattern.compile("^([0-9]{1,10})(?:\\.([0-9]{1,6}))?$");
    static final Pattern DAY = Pattern.compile("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$");

    /// A day of this century, and maybe a time of it with its offset.
    static final Pattern INSTANT = Pattern.compile("^20[0-9]{2}-[0-9]{2}-[0-9]{2}"
            + "(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$");

    private Amounts() {}

    /// A decimal with at most six decimals, in millionths. Never by way of a `double`.
    static @Nullable Long millionths(String text) {
        Matcher matcher = DECIMAL.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String decimals = matcher.group(2) == null ? "" : matcher.group(2);
        return Long.valueOf(matcher.group(1) + decimals + "0".repeat(6 - decimals.length()));
    }

    static @Nullable LocalDate day(String text) {
        try {
            return DAY.matcher(text).matches() ? LocalDate.parse(text) : null;
        } catch (DateTimeParseException _) {
            // Such as a February 30th.
            return null;
        }
    }

    static @Nullable Instant instant(String text) {
        LocalDate day = day(text);
        try {
            return day != null
                    ? day.atStartOfDay(ZoneOffset.UTC).toInstant()
                    : INSTANT.matcher(text).matches()
                            ? OffsetDateTime.parse(text).toInstant()
                            : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    static @Nullable Long count(String text) {
        Matcher matcher = COUNT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long unit = matcher.group(2) == null ? 1 : matcher.group(2).equals("k") ? 1000 : 1_000_000;
        return product(Long.parseLong(matcher.group(1)), unit);
    }

    /// Null for what is too much.
    private static @Nullable Long product(long number, long unit) {
        return number <= Long.MAX_VALUE / unit ? Long.valueOf(number * unit) : null;
    }

    static @Nullable Double percent(String text) {
        Matcher matcher = PERCENT.matcher(text);
        return matcher.matches() ? Double.valueOf(Double.parseDouble(matcher.group(1)) / 100) : null;
    }

    public static String percent(double share) {
        String text = String.valueOf(Math.round(share * 100_000) / 1000.0);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + "%";
    }

    /// Null for what is no duration.
    public static @Nullable Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /// In the largest unit that needs no fraction.
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0 && seconds > 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /// For people: its two largest units, the rest cut off, as in `23h59m`.
    public static String about(Duration duration) {
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + (duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m" : "");
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + "m" + (duration.toSecondsPart() > 0 ? duration.toSecondsPart() + "s" : "");
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /// Bytes.
    static @Nullable Long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String unit = matcher.group(2);
        long factor = switch (unit == null ? "B" : unit) {
            case "B" -> 1;
            case "k", "kB", "KB" -> 1000;
            case "M", "MB" -> 1000 * 1000;
            case "G", "GB" -> 1000L * 1000 * 1000;
            case "KiB" -> 1024;
            case "MiB" -> 1024 * 1024;
            default -> 1024L * 1024 * 1024;
        };
        return product(Long.parseLong(matcher.group(1)), factor);
    }

    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        long amount = bytes;
        while (amount > 0 && amount % 1024 == 0 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + units[unit];
    }
}
