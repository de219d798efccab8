package dev.signalbox.model.policy;

import java.util.List;

/// What requests on a route may use of what others cannot use now, as those are held.
///
/// @param lenders whose limits have room for requests that their own workload's limits have none for, in the order in
///     which they are asked; none in what is declared
/// @param committed where targets stand of which throughput was bought ahead
public record Lending(List<Lender> lenders, Turn committed) {
    public static final Lending NONE = new Lending(List.of(), Turn.USUAL);

    public Lending {
        lenders = List.copyOf(lenders);
    }

    /// A workload none of whose requests run.
    ///
    /// @param limits that it has
    public record Lender(String workload, RateLimits limits) {}

    /// Among targets of equal priority.
    public enum Turn {
        /// By turns, or as forecasts say.
        USUAL,
        FIRST,
        /// Others need it more.
        LAST
    }
}
