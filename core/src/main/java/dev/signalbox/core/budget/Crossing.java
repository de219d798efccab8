package dev.signalbox.core.budget;

/// That a budget is spent, or the share of it of which people want to hear. Told once a period for each size that the
/// budget has in it.
///
/// @param owner `key`, `workload`, `total`
/// @param name the owner's; `all` for the total
/// @param hard whether it is the whole of it
/// @param refuses whether requests are refused for it, beyond the emergency allowance
/// @param picodollars the budget
/// @param spent of it; with what requests under way have taken, that may be more
/// @param per `hour`, `day`, `month`
/// @param endsAt when it begins anew, in milliseconds since 1970
public record Crossing(
        String owner,
        String name,
        boolean hard,
        boolean refuses,
        long picodollars,
        long spent,
        String per,
        long endsAt) {}
