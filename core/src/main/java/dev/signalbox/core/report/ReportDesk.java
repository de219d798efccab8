package dev.signalbox.core.report;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Where the daily report can be had. An answer may take seconds, as it may ask a disk: never for an event loop.
@FunctionalInterface
public interface ReportDesk {
    /// @param date the day; null for the last 24 hours
    /// @return null where there is no config in force
    @Nullable
    DailyReport report(@Nullable LocalDate date);
}
