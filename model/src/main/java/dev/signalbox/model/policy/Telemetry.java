package dev.signalbox.model.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is told to an OpenTelemetry collector.
///
/// @param otlp its base address; `/v1/traces` and `/v1/metrics` are appended
/// @param headers sent along to the collector, by name
/// @param sample share of requests that are traced, from 0 to 1, where no caller has decided
/// @param followsCallers whether a valid `traceparent` of a caller is continued, with the caller's decision
/// @param metrics whether metrics are sent
/// @param every how often they are
/// @param service what this program is called there
/// @param resource further attributes of this program, by name
public record Telemetry(
        URI otlp,
        Map<String, Secret> headers,
        double sample,
        boolean followsCallers,
        boolean metrics,
        Duration every,
        String service,
        Map<String, String> resource) {
    public static final double DEFAULT_SAMPLE = 0.1;
    public static final Duration DEFAULT_EVERY = Duration.ofSeconds(60);
    public static final String DEFAULT_SERVICE = "signalbox";

    public Telemetry {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        resource = Collections.unmodifiableMap(new LinkedHashMap<>(resource));
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1");
        }
    }
}
