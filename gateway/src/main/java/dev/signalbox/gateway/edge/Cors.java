package dev.signalbox.gateway.edge;

import dev.signalbox.model.policy.Listener;
import org.jspecify.annotations.Nullable;

/// Lets declared web pages read answers (the Fetch standard's CORS protocol). Off unless origins are declared.
final class Cors {
    private Cors() {}

    /// Header lines for an answer to this origin; empty when it is not declared.
    static String headers(@Nullable String origin, Listener listener) {
        if (origin == null || !listener.corsOrigins().contains(origin)) {
            return "";
        }
        return "access-control-allow-origin: " + origin + "\r\nvary: origin\r\n"
                + "access-control-expose-headers: x-request-id, x-signalbox-route, x-signalbox-target,"
                + " x-signalbox-attempts, x-signalbox-dropped, x-signalbox-cost-usd, retry-after, x-should-retry\r\n";
    }
}
