package dev.signalbox.core.world;

import java.util.List;

/// A fault of one or several providers for a while.
///
/// @param providers their places in the scenario's list; several: a common cause
/// @param key number of the key that it is about; 0 for all
/// @param from virtual nanoseconds
/// @param until virtual nanoseconds
/// @param cuts whether what is under way breaks when it begins
record Outage(Fault fault, List<Integer> providers, int key, long from, long until, boolean cuts) {
    Outage {
        providers = List.copyOf(providers);
    }

    static Outage of(Fault fault, int provider, long fromSeconds, long untilSeconds) {
        return of(fault, List.of(provider), fromSeconds, untilSeconds);
    }

    static Outage of(Fault fault, List<Integer> providers, long fromSeconds, long untilSeconds) {
        return new Outage(fault, providers, 0, fromSeconds * Answer.SECOND, untilSeconds * Answer.SECOND, false);
    }

    boolean at(int provider, int number, long now) {
        return about(provider, number) && now >= from && now < until;
    }

    boolean about(int provider, int number) {
        return providers.contains(provider) && (key == 0 || key == number);
    }
}
