package dev.signalbox.core.port;

import dev.signalbox.model.policy.Budget;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Live figures of the data plane, for health and metrics. Every method may be called from any thread at any
/// time, gives a figure that was true a moment ago, and changes nothing: several readers never disturb each
/// other.
public interface Vitals {
    /// How far [#loopLagNanos] looks back: the usual time between two scrapes.
    Duration LAG_WINDOW = Duration.ofSeconds(15);

    /// Requests accepted and not yet settled.
    int inFlight();

    /// Open connections from clients, idle ones included.
    int clientConnections();

    /// Whether the process finishes what is under way because it is about to end.
    boolean draining();

    /// Whether no target can be asked here while other replicas' are.
    boolean cutOff();

    /// Whether credentials of the start are still to be fetched for the first time.
    default boolean fetching() {
        return false;
    }

    /// The connection pools, one row per provider, summed over the event loops; in the order of the config.
    List<Pool> pools();

    /// One figure per event loop, always in the same order: the worst delay, in nanoseconds, with which a
    /// task that was due started to run in the last [#LAG_WINDOW]. A task that is due and still waits counts
    /// with the time it has waited, so that a loop that hangs shows a growing figure instead of its last good
    /// one.
    long[] loopLagNanos();

    /// Every target with every key of its provider, in the order of the config.
    List<Endpoint> endpoints();

    /// Requests that wait for room at a target, by route.
    Map<String, Integer> waiting();

    /// What became of requests that waited for room: a row for each route and criticality of which there were any.
    List<Queue> queues();

    /// What is left of the limits of workloads and routes. Not of keys, of which there may be thousands.
    List<Limit> limits();

    /// How many requests of others the limits of workloads had room for that were held; only of those that had.
    Map<String, Long> lent();

    /// Every declared budget: keys', of which there may be thousands, workloads' and the total.
    ///
    /// @param epochMillis now, by the clock on the wall
    List<Spent> budgets(long epochMillis);

    /// What routes keep of their answers; null when none does.
    @Nullable
    Kept kept();

    /// Those of one criticality in the queue of a route, since the process began.
    ///
    /// @param criticality as configs have it
    /// @param waiting how many wait now
    /// @param waits how many got room after a wait of each class, by its upper bound in seconds
    /// @param waitedSeconds how long those waited together
    /// @param refused how many were turned away, by the reason's word
    record Queue(
            String route,
            String criticality,
            int waiting,
            SortedMap<Double, Long> waits,
            double waitedSeconds,
            Map<String, Long> refused) {}

    /// Answers kept for identical requests.
    ///
    /// @param entries how many
    /// @param bytes of memory that they take
    /// @param maxBytes that they may take
    /// @param evicted how many had to go before their time
    record Kept(long entries, long bytes, long maxBytes, long evicted) {}

    /// A budget and what is spent of it in the present period. Money is in picodollars.
    ///
    /// @param owner `key`, `workload` or `total`
    /// @param name the owner's; `all` for the total
    /// @param reserved what requests under way have taken besides
    /// @param here what of `spent` this replica spent, as far as it knows; negative where there is no other one
    /// @param start of the period
    /// @param end when it begins anew
    /// @param zone by whose clock
    record Spent(
            String owner,
            String name,
            Budget budget,
            long spent,
            long reserved,
            long here,
            Instant start,
            Instant end,
            ZoneId zone) {
        /// With the emergency allowance; nothing is ever less than nothing.
        public long left() {
            long allowed = budget.picodollars() + (budget.then() == Budget.Then.REFUSE ? budget.emergency() : 0);
            return Math.max(0, allowed - spent - reserved);
        }

        /// `open`, `soft` from the share on at which people are told, `spent`; in between `emergency` while only the
        /// allowance is left.
        public String state() {
            if (spent < budget.picodollars()) {
                return spent < budget.picodollars() * budget.soft() ? "open" : "soft";
            }
            boolean more = budget.then() == Budget.Then.REFUSE && spent < budget.ceiling();
            return more ? "emergency" : "spent";
        }
    }

    /// A declared limit on what may be asked for.
    ///
    /// @param owner `workload` or `route`
    /// @param kind `requests` and `tokens` a minute, `concurrent` requests
    /// @param left how many there are to be had now
    record Limit(String owner, String name, String kind, long limit, long left) {}

    /// A target with one key.
    ///
    /// @param target its label
    /// @param credential place of the key in the provider's list, from 1; 0 for a provider without keys
    /// @param condition `open`, `full`, `resting`, `benched`, `forbidden`, `model_not_found`, `failing`,
    ///     `ejected`; or as an operator left it: `drained`, `disabled`
    /// @param openInMillis when it may be asked again, as far as known
    /// @param inFlight requests under way at the target, all keys together
    /// @param limit how many it gets at once
    record Endpoint(String target, int credential, String condition, long openInMillis, int inFlight, int limit) {}

    /// Connections to one provider.
    ///
    /// @param provider its name in the config
    /// @param active all others: they carry an exchange, are being opened, or read the rest of an answer
    /// @param idle open connections that wait for the next exchange
    record Pool(String provider, int active, int idle) {}
}
