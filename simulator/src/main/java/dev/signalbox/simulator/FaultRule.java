package dev.signalbox.simulator;

import java.time.Duration;
import java.util.List;

/// When something goes wrong: a share of the requests, a range of their numbers, a window of time since the start, for
/// all or for one model or path. A rule applies when every condition holds; of a script's rules the first that applies
/// is used.
///
/// @param faults what goes wrong
/// @param probability the share of matching requests, 0 to 1, drawn from the seed
/// @param firstRequest number of the first request it applies to, from 1
/// @param lastRequest number of the last one, inclusive
/// @param from time since the script began
/// @param until time since the script began, exclusive
/// @param model a model name, with `*` for any characters; `*` alone is every request
/// @param path a path such as `/v1/messages`, with `*` for any characters
public record FaultRule(
        List<Fault> faults,
        double probability,
        long firstRequest,
        long lastRequest,
        Duration from,
        Duration until,
        String model,
        String path) {
    /// Longer than any run.
    static final Duration FOREVER = Duration.ofDays(365_000);

    /// Checks the ranges.
    public FaultRule {
        faults = List.copyOf(faults);
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is from 0 to 1");
        }
        if (firstRequest < 1 || lastRequest < firstRequest) {
            throw new IllegalArgumentException("a range of requests starts at 1 and does not end before its start");
        }
        if (from.isNegative() || until.compareTo(from) <= 0) {
            throw new IllegalArgumentException("a window ends after it begins");
        }
    }

    /// A rule for every request.
    ///
    /// @param faults in the grammar of {@link Fault#parse(String)}
    public static FaultRule always(String faults) {
        return new FaultRule(Fault.parse(faults), 1, 1, Long.MAX_VALUE, Duration.ZERO, FOREVER, "*", "*");
    }

    /// The same for a share of the requests, 0 to 1.
    public FaultRule withProbability(double share) {
        return new FaultRule(faults, share, firstRequest, lastRequest, from, until, model, path);
    }

    /// The same for requests number `first` to `last`, both inclusive, from 1.
    public FaultRule onRequests(long first, long last) {
        return new FaultRule(faults, probability, first, last, from, until, model, path);
    }

    /// The same between two times since the script began.
    public FaultRule during(Duration begin, Duration end) {
        return new FaultRule(faults, probability, firstRequest, lastRequest, begin, end, model, path);
    }

    /// The same for one model, `*` standing for any characters.
    public FaultRule forModel(String pattern) {
        return new FaultRule(faults, probability, firstRequest, lastRequest, from, until, pattern, path);
    }

    /// The same for one path, `*` standing for any characters.
    public FaultRule forPath(String pattern) {
        return new FaultRule(faults, probability, firstRequest, lastRequest, from, until, model, pattern);
    }

    /// Whether it applies.
    ///
    /// @param draw this request's draw for this rule, 0 to 1
    boolean applies(long number, Duration sinceStart, String requestModel, String requestPath, double draw) {
        return number >= firstRequest
                && number <= lastRequest
                && sinceStart.compareTo(from) >= 0
                && sinceStart.compareTo(until) < 0
                && like(model, requestModel)
                && like(path, requestPath)
                && draw < probability;
    }

    /// Whether `text` matches a pattern with `*`; linear, unlike a regular expression.
    private static boolean like(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
