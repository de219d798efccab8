package dev.signalbox.core.port;

import java.util.List;

/// How the fetching of credentials goes. May be asked from any thread.
@FunctionalInterface
public interface FetchedKeys {
    /// Where none is fetched.
    FetchedKeys NONE = List::of;

    /// One for each key of a provider that is fetched.
    List<Row> rows();

    /// One of them.
    ///
    /// @param key its place in the provider's list, from 1
    /// @param ageSeconds since it was fetched; not a number while there is none
    /// @param leftSeconds until it expires, 0 when it has or there is none, infinite where nobody says
    /// @param renewals how often it was fetched
    /// @param failures how often that failed
    record Row(String provider, int key, double ageSeconds, double leftSeconds, long renewals, long failures) {}
}
