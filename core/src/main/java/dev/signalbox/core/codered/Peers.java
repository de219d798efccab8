package dev.signalbox.core.codered;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What other replicas counted since this one heard of each: a level comes from the sum, so that one replica that
/// cannot reach a provider does not take all of them to red. Any thread may use it.
public final class Peers implements Source {
    private final Map<Scope, long[]> sums = new HashMap<>();
    private Map<String, Map<Scope, long[]>> last = Map.of();

    /// @param told by each other replica that is there, since its own beginning. Who was not there the last time only
    ///     begins with it: what came before is no news, or was counted by others' windows already
    public synchronized void heard(Map<String, Map<Scope, long[]>> told) {
        told.forEach((replica, counts) -> {
            Map<Scope, long[]> before = last.get(replica);
            if (before != null) {
                counts.forEach((scope, now) -> add(scope, before.get(scope), now));
            }
        });
        last = Map.copyOf(told);
    }

    private void add(Scope scope, long @Nullable [] before, long[] now) {
        long[] sum = sums.get(scope);
        if (sum == null) {
            if (sums.size() >= Tally.MAX_SCOPES) {
                return;
            }
            sum = new long[Count.PLACES];
            sums.put(scope, sum);
        }
        for (int i = 0; i < Math.min(sum.length, now.length); i++) {
            sum[i] += Math.max(0, now[i] - (before == null || before.length <= i ? 0 : before[i]));
        }
    }

    /// Requests that others have answered by asking a provider.
    public synchronized long answered() {
        return sums.values().stream()
                .mapToLong(each -> each[Count.REACHED.ordinal()])
                .sum();
    }

    /// How many there were the last time.
    public synchronized int size() {
        return last.size();
    }

    @Override
    public synchronized void addTo(Map<Scope, long[]> all) {
        sums.forEach((scope, counts) -> {
            long[] sum = all.computeIfAbsent(scope, _ -> new long[Count.PLACES]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += counts[i];
            }
        });
    }
}
