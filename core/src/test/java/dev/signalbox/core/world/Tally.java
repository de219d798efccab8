package dev.signalbox.core.world;

import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.model.usage.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What became of the requests of a world.
final class Tally {
    /// Requests whose clients stayed, and how many of them were answered.
    record Share(int answered, int all) {
        double ratio() {
            return all == 0 ? 1 : (double) answered / all;
        }
    }

    private record Settled(long began, Outcome outcome) {}

    private final List<Settled> settled = new ArrayList<>();
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<Long> firstContents = new ArrayList<>();
    private long attempts;

    /// @param shown when the client saw first content, -1 when never
    void count(Settlement settlement, long began, long shown) {
        settled.add(new Settled(began, settlement.outcome()));
        outcomes.merge(settlement.outcome(), 1, Integer::sum);
        attempts += settlement.attempts().size();
        if (shown >= 0) {
            firstContents.add(shown - began);
        }
    }

    void add(Tally other) {
        settled.addAll(other.settled);
        other.outcomes.forEach((outcome, times) -> outcomes.merge(outcome, times, Integer::sum));
        firstContents.addAll(other.firstContents);
        attempts += other.attempts;
    }

    int requests() {
        return settled.size();
    }

    long attempts() {
        return attempts;
    }

    Map<Outcome, Integer> outcomes() {
        return outcomes;
    }

    /// Of the requests that began in this time.
    Share between(long from, long until) {
        int answered = 0;
        int all = 0;
        for (Settled each : settled) {
            if (each.began >= from && each.began < until && each.outcome != Outcome.CLIENT_GONE) {
                all++;
                answered += each.outcome == Outcome.SUCCESS ? 1 : 0;
            }
        }
        return new Share(answered, all);
    }

    /// Milliseconds until first content, as clients saw it.
    long firstContentMillis(double quantile) {
        if (firstContents.isEmpty()) {
            return 0;
        }
        List<Long> sorted = new ArrayList<>(firstContents);
        Collections.sort(sorted);
        return sorted.get((int) (quantile * (sorted.size() - 1))) / Answer.MILLI;
    }
}
