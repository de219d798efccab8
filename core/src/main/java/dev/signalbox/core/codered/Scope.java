package dev.signalbox.core.codered;

import java.util.Comparator;

/// What has a level: a workload that matters, on one route.
///
/// @param route its name; [#BEFORE_ROUTES] for what was refused before its route was known
public record Scope(String workload, String route) implements Comparable<Scope> {
    /// Stands for all routes of a workload at once, where the gateway's own overload turns requests away.
    public static final String BEFORE_ROUTES = "-";

    private static final Comparator<Scope> ORDER =
            Comparator.comparing(Scope::workload).thenComparing(Scope::route);

    @Override
    public int compareTo(Scope other) {
        return ORDER.compare(this, other);
    }
}
