package dev.signalbox.model.policy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// When the daily report is sent.
///
/// @param zone by whose clock
/// @param everyDay whether on Saturdays and Sundays, too
/// @param everyDayFrom from which level on it is sent on those, whatever `everyDay` says; null for none
public record ReportTimes(
        LocalTime at,
        ZoneId zone,
        boolean everyDay,
        @Nullable Level everyDayFrom) {
    /// The first moment after this one at which it may be due.
    public ZonedDateTime after(ZonedDateTime moment) {
        ZonedDateTime here = moment.withZoneSameInstant(zone);
        ZonedDateTime today = here.toLocalDate().atTime(at).atZone(zone);
        return today.isAfter(here)
                ? today
                : here.toLocalDate().plusDays(1).atTime(at).atZone(zone);
    }

    /// Whether it is sent on a day at whose moment the worst level was this one.
    public boolean isDueOn(DayOfWeek day, Level worst) {
        boolean weekend = day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
        return everyDay || !weekend || everyDayFrom != null && worst.compareTo(everyDayFrom) >= 0;
    }
}
