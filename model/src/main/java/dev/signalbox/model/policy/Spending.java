package dev.signalbox.model.policy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What holds for the money of all requests together.
///
/// @param budget of all of them; null for none
/// @param zone in which the hours, days and months of all budgets begin
/// @param showing how reports show money
/// @param commitments what was bought ahead; no two are about the same requests
public record Spending(@Nullable Budget budget, ZoneId zone, Showing showing, List<Commitment> commitments) {
    public static final Spending NONE = new Spending(null, ZoneOffset.UTC);

    public Spending {
        commitments = List.copyOf(commitments);
    }

    /// With reports in US dollars, and nothing bought ahead.
    public Spending(@Nullable Budget budget, ZoneId zone) {
        this(budget, zone, Showing.DOLLARS, List.of());
    }
}
