package dev.signalbox.core.resilience;

import dev.signalbox.core.Declared;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Endpoints of a provider `k` with two keys, and what their watcher hears.
final class Given {
    static final long SECOND = 1_000_000_000L;
    static final Failure RESET = new Failure.Reset("The connection broke.");
    static final Ejection EJECTION = new Ejection(0.5, 10, Duration.ofSeconds(10), Duration.ofSeconds(300));

    final List<String> heard = new ArrayList<>();
    Endpoints endpoints = Endpoints.watchedBy(change -> heard.add(change.target() + "#" + change.credential() + " "
            + change.condition().name().toLowerCase(Locale.ROOT) + " " + change.holdMillis()));

    Endpoint endpoint(String model, int key) {
        return endpoint(Declared.target("k/" + model, 0, 1), key, 4);
    }

    Endpoint endpoint(Target target, int key, int concurrency) {
        Provider provider = Declared.made("k", "openai", concurrency, EJECTION, Declared.keys("key-1", "key-2"));
        return endpoints.of(target, provider, provider.keys().get(key - 1), key);
    }

    Endpoint named(String model) {
        return endpoint(Target.direct("k", model, Timeouts.DEFAULT), 1, 4);
    }

    static void fails(Endpoint endpoint, int times, long now) {
        for (int i = 0; i < times; i++) {
            fails(endpoint, RESET, null, now);
        }
    }

    static void fails(Endpoint endpoint, Failure failure, @Nullable String caller, long now) {
        taken(endpoint, now).failed(failure, caller, now);
    }

    static void answers(Endpoint endpoint, int times, long now) {
        for (int i = 0; i < times; i++) {
            taken(endpoint, now).succeeded(now);
        }
    }

    static Permit taken(Endpoint endpoint, long now) {
        return Objects.requireNonNull(endpoint.take(now, false, "m"), "a permit");
    }

    static Permit taken(Endpoint endpoint, long now, String model) {
        return Objects.requireNonNull(endpoint.take(now, false, model), "a permit");
    }

    static Failure refused(Reason reason, int status, long retryAfterMillis) {
        return new Refused(reason, status, "No.", null, null, retryAfterMillis, null);
    }
}
