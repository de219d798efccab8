package dev.signalbox.core.world;

/// A rule does not hold.
final class Broken extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String rule;
    private final int request;

    /// @param rule in the words of the referee
    /// @param request its number; [Trace#WORLD] when it is about no particular one
    Broken(String rule, int request, String details) {
        super(rule + ": " + details);
        this.rule = rule;
        this.request = request;
    }

    String rule() {
        return rule;
    }

    int request() {
        return request;
    }
}
