package dev.signalbox.core.declared;

import dev.signalbox.core.codered.Diary;
import dev.signalbox.core.codered.Diary.Entry;
import dev.signalbox.core.codered.Diary.Kept;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.policy.Objective.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What was counted and spent in 24 hours.
///
/// @param hours by workload
/// @param usage by workload, of the ledger; null where none is kept or it does not answer
public record Measured(
        SortedMap<String, List<Entry>> hours, @Nullable Map<String, Sum> usage) {
    /// An hour with fewer requests says nothing of a rate.
    static final long ENOUGH = 20;

    /// @param about the workload that the declaration is about, for goals that name none; null for all
    public @Nullable Double of(Goal goal, @Nullable String about) {
        String workload = goal.workload() == null ? about : goal.workload();
        List<Entry> entries = workload == null
                ? hours.values().stream().flatMap(List::stream).toList()
                : hours.getOrDefault(workload, List.of());
        return switch (goal.metric()) {
            case SUCCESS -> ratio(entries, Kind.SUCCESS);
            case FIRST_TOKEN_RATIO -> ratio(entries, Kind.FIRST_TOKEN);
            case FIRST_TOKEN_P95 -> known(Diary.firstTokenP95(entries));
            case LATENCY_MEAN -> mean(entries);
            case LATENCY_P95 -> known(Diary.p95(entries));
            case HOURLY_ERROR_RATE -> worstHour(entries);
            case COST_PER_DAY -> cost(workload);
        };
    }

    private static @Nullable Double known(long millis) {
        return millis < 0 ? null : Double.valueOf((double) millis);
    }

    private static @Nullable Double ratio(List<Entry> entries, Kind kind) {
        Kept all = entries.stream()
                .map(each -> each.kept().get(kind))
                .filter(Objects::nonNull)
                .reduce(new Kept(0, 0), Kept::plus);
        long sum = all.good() + all.bad();
        return sum == 0 ? null : Double.valueOf((double) all.good() / sum);
    }

    private static @Nullable Double mean(List<Entry> entries) {
        long answered = entries.stream().mapToLong(Entry::answered).sum();
        return answered == 0
                ? null
                : Double.valueOf(entries.stream()
                                .mapToDouble(each -> (double) Math.max(0, each.meanMillis()) * each.answered())
                                .sum()
                        / answered);
    }

    /// Of all workloads together, hour by hour.
    private static @Nullable Double worstHour(List<Entry> entries) {
        return entries.stream()
                .map(Entry::start)
                .distinct()
                .map(start -> entries.stream()
                        .filter(each -> each.start() == start)
                        .map(each -> each.kept().get(Kind.SUCCESS))
                        .filter(Objects::nonNull)
                        .reduce(new Kept(0, 0), Kept::plus))
                .filter(each -> each.good() + each.bad() >= ENOUGH)
                .map(each -> (double) each.bad() / (each.good() + each.bad()))
                .max(Double::compare)
                .orElse(null);
    }

    /// Null where a request had no known price: a part is not the whole.
    private @Nullable Double cost(@Nullable String workload) {
        if (usage == null) {
            return null;
        }
        List<Sum> sums = usage.entrySet().stream()
                .filter(each -> workload == null
                        ? hours.containsKey(each.getKey())
                        : each.getKey().equals(workload))
                .map(Map.Entry::getValue)
                .toList();
        return sums.stream().anyMatch(each -> each.unpriced() > 0)
                ? null
                : sums.stream()
                        .map(Sum::cost)
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .doubleValue();
    }
}
