package dev.signalbox.core.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Weighted rendezvous hashing: the same session meets the same target as long as that one is there, and when
/// a target comes or goes only its own sessions move (Thaler and Ravishankar 1998; weights after
/// Schindelhauer and Schomaker 2005).
final class Affinity<T> {
    private final List<T> items;
    private final long[] places;
    private final int[] weights;

    /// @param names by which the items are known also when others came or went
    Affinity(List<T> items, List<String> names, List<Integer> weights) {
        this.items = List.copyOf(items);
        places = names.stream().mapToLong(Affinity::number).toArray();
        this.weights = weights.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Every item once, the session's own first.
    List<T> order(long session) {
        record Scored<T>(T item, double score) {}
        List<Scored<T>> scored = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            // A number between 0 and 1, both excluded.
            double chance = ((mix(session + places[i]) >>> 12) + 0.5) * 0x1.0p-52;
            scored.add(new Scored<>(items.get(i), -weights[i] / Math.log(chance)));
        }
        scored.sort(Comparator.<Scored<T>>comparingDouble(Scored::score).reversed());
        return scored.stream().map(Scored::item).toList();
    }

    /// Spreads the bits of a number (the finalizer of SplitMix64).
    static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /// A number for a session's name.
    static long number(String session) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < session.length(); i++) {
            hash = (hash ^ session.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }
}
