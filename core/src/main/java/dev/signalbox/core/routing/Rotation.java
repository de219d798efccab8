package dev.signalbox.core.routing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Smooth weighted round robin over items of equal priority: each gets its share, and the shares are spread evenly
/// instead of in bursts (the scheme that nginx uses).
///
/// Weights do not change while a policy holds, so the sequence is periodic and worked out once; a turn is then one
/// atomic increment, whichever event loop takes it.
final class Rotation<T> {
    /// Weights are scaled down until one period is no longer than this.
    private static final int MAX_PERIOD = 1000;

    private final List<List<T>> orders;
    private final AtomicInteger turns = new AtomicInteger();

    Rotation(List<T> items, List<Integer> weights) {
        int[] scaled = scale(weights);
        List<Integer> sequence = sequence(scaled);
        List<List<T>> all = new ArrayList<>(sequence.size());
        for (int start = 0; start < sequence.size(); start++) {
            // By index, since items may be equal.
            Set<Integer> order = new LinkedHashSet<>();
            for (int i = 0; order.size() < items.size(); i++) {
                order.add(sequence.get((start + i) % sequence.size()));
            }
            all.add(order.stream().map(items::get).toList());
        }
        orders = List.copyOf(all);
    }

    /// Every item once; the one whose turn it is comes first.
    List<T> next() {
        return orders.size() == 1
                ? orders.getFirst()
                : orders.get(Math.floorMod(turns.getAndIncrement(), orders.size()));
    }

    private static int[] scale(List<Integer> weights) {
        int divisor = 0;
        long total = 0;
        for (int weight : weights) {
            divisor = gcd(weight, divisor);
            total += weight;
        }
        double shrink = Math.max(1, total / (double) divisor / MAX_PERIOD);
        int[] scaled = new int[weights.size()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (int) Math.max(1, Math.round(weights.get(i) / (double) divisor / shrink));
        }
        return scaled;
    }

    private static List<Integer> sequence(int[] weights) {
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int[] current = new int[weights.length];
        List<Integer> sequence = new ArrayList<>(total);
        for (int turn = 0; turn < total; turn++) {
            int best = 0;
            for (int i = 0; i < weights.length; i++) {
                current[i] += weights[i];
                if (current[i] > current[best]) {
                    best = i;
                }
            }
            current[best] -= total;
            sequence.add(best);
        }
        return sequence;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
