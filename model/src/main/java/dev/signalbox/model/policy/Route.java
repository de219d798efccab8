package dev.signalbox.model.policy;

import java.util.List;

/// A public model name and where its requests may go.
///
/// @param name what clients put into `model`; `*` for the route of directly named targets
/// @param targets in the order of the file; empty only for `*`
/// @param attempts upper bound of attempts at providers for one request, 1–10
/// @param strict whether a parameter that cannot be translated is an error instead of being left out
public record Route(String name, List<Target> targets, Timeouts timeouts, int attempts, boolean strict) {
    public static final String DIRECT = "*";
    public static final int DEFAULT_ATTEMPTS = 3;

    public Route {
        targets = List.copyOf(targets);
        if (targets.isEmpty() != name.equals(DIRECT)) {
            throw new IllegalArgumentException("route " + name + ": targets are for every route but *");
        }
        if (attempts < 1 || attempts > 10) {
            throw new IllegalArgumentException("route " + name + ": attempts must be 1 to 10");
        }
    }
}
