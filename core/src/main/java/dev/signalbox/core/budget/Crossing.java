package dev.signalbox.core.budget;

/// That a budget is spent, or the share of it of which people want to hear, or that it does not cover a request. Told
/// once a period for each size that the
/// budget has in it.
///
/// @param owner `key`, `workload`, `total`
/// @param name the owner's; `all` for the total
/// @param refuses whether requests are refused for it, beyond the emergency allowance
/// @param picodollars the budget
/// @param spent of it, by all replicas
/// @param reserved by requests under way besides
/// @param needed by the request that was refused, where it is [What#TOO_SMALL]; else 0
/// @param per `hour`, `day`, `month`
/// @param endsAt when it begins anew, in milliseconds since 1970
public record Crossing(
        String owner,
        String name,
        What what,
        boolean refuses,
        long picodollars,
        long spent,
        long reserved,
        long needed,
        String per,
        long endsAt) {

    /// What there is to tell.
    public enum What {
        /// The share of which people want to hear is spent.
        SOFT,
        /// All of it is spent, or reserved.
        SPENT,
        /// There is something left, and a request that would need more was refused.
        TOO_SMALL
    }
}
