package dev.signalbox.core.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Equal shares for items that are picked where others take turns already.
///
/// A second rotation would fall into step with the first: of two keys at a provider, one would be on all first attempts
/// and the other on all fallbacks. Multiples of the golden ratio fill the circle evenly, and so does every second,
/// third … of them (Weyl's equidistribution), so that no rotation picks a share of its own out of them.
final class Scatter<T> {
    /// The fraction of the golden ratio in units of 2^-64.
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final List<T> items;
    private final AtomicLong turns = new AtomicLong();

    Scatter(List<T> items) {
        this.items = List.copyOf(items);
    }

    T next() {
        if (items.size() == 1) {
            return items.getFirst();
        }
        long fraction = (turns.getAndIncrement() * GOLDEN) >>> 32;
        return items.get((int) (fraction * items.size() >>> 32));
    }
}
