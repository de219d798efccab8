package dev.signalbox.core.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Weighted shares for items that are picked where others take turns already.
///
/// A second rotation would fall into step with the first: of two keys at a provider, one would be on all
/// first attempts and the other on all fallbacks. Multiples of the golden ratio fill the circle evenly, and
/// so does every second, third … of them (Weyl's equidistribution), so that no rotation picks a share of its
/// own out of them.
final class Scatter<T> {
    /// The fraction of the golden ratio in units of 2^-64.
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// For each item: it first, then those after it, around the circle.
    private final List<List<T>> orders;
    private final long[] upTo;
    private final AtomicLong turns = new AtomicLong();

    Scatter(List<T> items, List<Integer> weights) {
        upTo = new long[items.size()];
        long sum = 0;
        List<List<T>> all = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            sum += weights.get(i);
            upTo[i] = sum;
            List<T> order = new ArrayList<>(items.subList(i, items.size()));
            order.addAll(items.subList(0, i));
            all.add(List.copyOf(order));
        }
        orders = List.copyOf(all);
    }

    /// One of them, whoever's turn it is.
    T any() {
        return orders.getFirst().getFirst();
    }

    /// Every item once; the one whose turn it is comes first.
    List<T> next() {
        if (orders.size() == 1) {
            return orders.getFirst();
        }
        return at((turns.getAndIncrement() * GOLDEN) >>> 32);
    }

    /// The order at a place of the circle.
    ///
    /// @param fraction of the circle, in units of 2^-32
    List<T> at(long fraction) {
        long place = fraction * upTo[upTo.length - 1] >>> 32;
        int i = 0;
        while (upTo[i] <= place) {
            i++;
        }
        return orders.get(i);
    }
}
