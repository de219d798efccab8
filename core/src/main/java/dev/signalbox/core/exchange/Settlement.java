package dev.signalbox.core.exchange;

import dev.signalbox.core.limits.Reservation;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a request ended, as far as the core knows. The shell adds what only it counts: usage, bytes and
/// durations.
///
/// @param key name of the declared key, null in open mode or when not authenticated
/// @param workload `default` when none is declared
/// @param route `-` when none was found
/// @param target label of the target that answered or was tried last, `-` when none was tried
/// @param model the upstream model's name, null when none was tried
/// @param streamed whether a stream was asked for
/// @param status the HTTP status sent, 0 when the client left before one was
/// @param code the problem's word, null on success
/// @param inVain where the prompt was sent, too, without anything coming of it because it was given up from here: a
///     hedge that was slower, a time limit, a client that left. Providers charge the prompt of such attempts, and not
///     of those that they refuse or break off themselves
/// @param skipped targets passed over, with the reasons; bounded
/// @param reserved what it has taken of limits, to be settled with the usage; null when nothing limits it
/// @param tab what it has taken of budgets, to be settled with the cost; null when it is charged to none
/// @param firstContentAt when first content came, on the clock of the events; -1 when none came
/// @param tags the key's and the caller's, as in [dev.signalbox.model.usage.Tags]; null for none
public record Settlement(
        @Nullable String key,
        String workload,
        String route,
        String target,
        @Nullable String model,
        boolean streamed,
        int status,
        Outcome outcome,
        @Nullable String code,
        List<AttemptRecord> attempts,
        List<Target> inVain,
        List<Skipped> skipped,
        @Nullable Reservation reserved,
        @Nullable Tab tab,
        long firstContentAt,
        @Nullable String tags) {

    /// Gives back to limits and budgets what it did not need, and charges what it used. Changes nothing the second
    /// time.
    ///
    /// @param usage of the answer; [Usage#NONE] when there was none
    /// @param cost null when it cost nothing, or nobody knows
    /// @param now nanoseconds of the clock of the events
    public void settle(Usage usage, @Nullable Cost cost, long now) {
        if (reserved != null) {
            reserved.settle(usage, now);
        }
        if (tab != null) {
            tab.settle(usage, cost, !inVain.isEmpty(), reserved == null);
        }
    }
}
