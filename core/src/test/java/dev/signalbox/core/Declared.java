package dev.signalbox.core;

import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A policy for tests, declared piece by piece. Providers are made as targets name them, with dialect `openai`.
public final class Declared {
    /// All limits differ, so that a test sees which one was taken.
    public static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(100));

    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final List<Key> keys = new ArrayList<>();

    public Declared() {
        workloads.put(Workload.DEFAULT_NAME, Workload.DEFAULT);
    }

    public Declared provider(String name, String dialect, String... secrets) {
        return provider(name, dialect, null, List.of(secrets));
    }

    /// A provider that processes prompts in a declared place.
    public Declared providerIn(String processing, String name) {
        return provider(name, "openai", processing, List.of());
    }

    private Declared provider(String name, String dialect, @Nullable String processing, List<String> secrets) {
        List<Secret> credentials = secrets.stream().map(Secret::new).toList();
        URI url = URI.create("https://" + name + ".example/v1");
        providers.put(name, new Provider(name, dialect, url, credentials, processing, false, null, null, 100));
        return this;
    }

    /// A route whose targets (`provider/model`) are tried in the order given.
    public Declared route(String name, int attempts, String... targets) {
        List<Target> ordered = new ArrayList<>();
        for (String target : targets) {
            ordered.add(target(target, ordered.size(), 1));
        }
        return route(new Route(name, ordered, TIMEOUTS, attempts, false));
    }

    public Declared route(Route route) {
        for (Target target : route.targets()) {
            if (!providers.containsKey(target.provider())) {
                provider(target.provider(), "openai");
            }
        }
        routes.put(route.name(), route);
        return this;
    }

    /// The route of directly named models.
    public Declared direct() {
        return route(new Route(Route.DIRECT, List.of(), TIMEOUTS, 3, false));
    }

    public Declared workload(String name, @Nullable String residency) {
        workloads.put(name, new Workload(name, Workload.Criticality.CRITICAL, residency));
        return this;
    }

    public Declared key(String name, String secret, String workload, String... mayUse) {
        keys.add(new Key(name, new Secret(secret), workload, Set.of(mayUse)));
        return this;
    }

    public Policy policy() {
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        return new Policy(
                nowhere,
                nowhere,
                providers,
                routes,
                workloads,
                keys,
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30),
                "en");
    }

    /// @param name `provider/model`
    public static Target target(String name, int priority, int weight) {
        int slash = name.indexOf('/');
        return Target.declared(name.substring(0, slash), name.substring(slash + 1), priority, weight, TIMEOUTS);
    }
}
