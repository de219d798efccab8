package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Points in time as people write and read them.
final class Times {
    private Times() {}

    /// @param text a day, a time with its offset, or how long before `now`, in days also
    /// @param zone in which a day begins
    /// @return null for what is none of these
    static @Nullable Instant parse(String text, Instant now, ZoneId zone) {
        Duration ago = span(text);
        if (ago != null) {
            return now.minus(ago);
        }
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(zone).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }

    /// As the server said it, to the minute; the text itself where that is no time.
    static String minute(JsonNode time) {
        String text = time.asString("");
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.MINUTES).toString();
        } catch (DateTimeException _) {
            return Terminal.shown(text);
        }
    }

    /// As in a config, and in days also.
    ///
    /// @return null for what is none
    static @Nullable Duration span(String text) {
        return text.matches("[0-9]{1,5}d")
                ? Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1)))
                : Amounts.duration(text);
    }
}
