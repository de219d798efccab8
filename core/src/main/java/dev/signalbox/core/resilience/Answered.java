package dev.signalbox.core.resilience;

import dev.signalbox.model.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/// Names of models that have answered, where one endpoint stands for whatever clients name. What a name fails by that
/// never has may be the name's fault, and then says nothing about the provider.
final class Answered {
    /// A provider has fewer models that anybody asks.
    private static final int MOST = 500;

    /// No model is called longer.
    private static final int LONGEST = 256;

    private final Map<String, Boolean> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(String model) {
        if (model.length() <= LONGEST) {
            names.put(model, Boolean.TRUE);
        }
    }

    /// Whether it may be the name's fault: others have answered and this one has not.
    synchronized boolean doubts(String model, Failure failure) {
        return !names.isEmpty() && !names.containsKey(model) && mayBeTheNames(failure);
    }

    /// Not where nobody was reached, nor where the credential or the account is at fault.
    private static boolean mayBeTheNames(Failure failure) {
        return switch (failure) {
            case Failure.Unreachable _ -> false;
            case Failure.TimedOut timedOut -> timedOut.limit() != Failure.TimedOut.Limit.CONNECT;
            case Failure.Refused answer ->
                switch (answer.reason()) {
                    case UNAVAILABLE, RATE_LIMITED, FORBIDDEN -> true;
                    default -> false;
                };
            default -> true;
        };
    }
}
