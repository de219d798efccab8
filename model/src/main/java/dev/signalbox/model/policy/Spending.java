package dev.signalbox.model.policy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// What holds for the money of all requests together.
///
/// @param budget of all of them; null for none
/// @param zone in which the hours, days and months of all budgets begin
public record Spending(@Nullable Budget budget, ZoneId zone) {
    public static final Spending NONE = new Spending(null, ZoneOffset.UTC);
}
