package dev.signalbox.core.codered;

import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.usage.UsageRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Counts the requests of one event loop by scope: two look-ups and a few plain increments for each request that
/// ends. One thread writes, any may read.
public final class Tally implements Ledger, Source {
    /// More scopes are not told apart; a config with so many workloads and routes is watched in part.
    public static final int MAX_SCOPES = 2048;

    private final Function<String, List<Objective>> objectives;
    private final Map<String, Map<String, AtomicLongArray>> counts = new ConcurrentHashMap<>();
    private final Map<String, AtomicLongArray> times = new ConcurrentHashMap<>();
    private final Map<String, AtomicLongArray> firsts = new ConcurrentHashMap<>();
    private int scopes;

    /// @param objectives of a workload by its name; empty for one that has no level
    public Tally(Function<String, List<Objective>> objectives) {
        this.objectives = objectives;
    }

    @Override
    public void record(UsageRecord record) {
        List<Objective> promised = objectives.apply(record.workload());
        if (promised.isEmpty()) {
            return;
        }
        Count ended = Count.ofOutcome(record, Count.due(promised, record.bytesIn()));
        if (ended == null) {
            return;
        }
        AtomicLongArray cell = cell(record.workload(), record.route());
        if (cell == null) {
            return;
        }
        add(cell, ended);
        if (ended == Count.GOOD) {
            if (!record.attempts().isEmpty()) {
                add(cell, Count.REACHED);
            }
            took(times, record.workload(), record.durationNanos() / 1_000_000);
        }
        if (record.streamed() && record.firstContentNanos() >= 0) {
            took(firsts, record.workload(), record.firstContentNanos() / 1_000_000);
        }
        for (int i = 0; i < promised.size(); i++) {
            Count also = Count.of(promised.get(i), record, ended);
            if (also != null) {
                add(cell, also);
                if (!promised.get(i).sizes().isEmpty()) {
                    int size = promised.get(i).size(record.bytesIn());
                    add(cell, Count.sized(size, also == Count.FIRST_IN_TIME), 1);
                }
            }
        }
        if (Count.queued(record)) {
            add(cell, Count.QUEUED);
        }
    }

    private static void add(AtomicLongArray cell, Count count) {
        add(cell, count.ordinal(), 1);
    }

    private static void add(AtomicLongArray cell, int at, long more) {
        cell.setRelease(at, cell.getPlain(at) + more);
    }

    private static void took(Map<String, AtomicLongArray> spreads, String workload, long millis) {
        AtomicLongArray spread = spreads.get(workload);
        if (spread == null) {
            spread = new AtomicLongArray(Spread.SIZE);
            spreads.put(workload, spread);
        }
        add(spread, Spread.of(millis), 1);
        add(spread, Spread.SUM, millis);
    }

    @Override
    public void addTimes(Map<String, long[]> sums) {
        add(times, sums);
    }

    @Override
    public void addFirstTokens(Map<String, long[]> sums) {
        add(firsts, sums);
    }

    private static void add(Map<String, AtomicLongArray> spreads, Map<String, long[]> sums) {
        spreads.forEach((workload, spread) -> {
            long[] sum = sums.computeIfAbsent(workload, _ -> new long[Spread.SIZE]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += spread.getAcquire(i);
            }
        });
    }

    private @Nullable AtomicLongArray cell(String workload, String route) {
        Map<String, AtomicLongArray> routes = counts.get(workload);
        AtomicLongArray known = routes == null ? null : routes.get(route);
        if (known != null || scopes >= MAX_SCOPES) {
            return known;
        }
        scopes++;
        AtomicLongArray made = new AtomicLongArray(Count.PLACES);
        counts.computeIfAbsent(workload, _ -> new ConcurrentHashMap<>()).put(route, made);
        return made;
    }

    @Override
    public void addTo(Map<Scope, long[]> sums) {
        counts.forEach((workload, routes) -> routes.forEach((route, cell) -> {
            long[] sum = sums.computeIfAbsent(new Scope(workload, route), _ -> new long[Count.PLACES]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += cell.getAcquire(i);
            }
        }));
    }
}
