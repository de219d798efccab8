package dev.signalbox.core;

import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A policy for tests, declared piece by piece. Providers are made as targets name them, with dialect
/// `openai`.
public final class Declared {
    /// All limits differ, so that a test sees which one was taken.
    public static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(100));

    private Overrides overrides = Overrides.NONE;
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

    /// A provider that answers so many requests at once at each target.
    public Declared narrow(String name, int concurrency, String... secrets) {
        return limited(name, concurrency, Ejection.DEFAULT, secrets);
    }

    /// A provider whose targets are left out as said.
    public Declared ejecting(String name, Ejection ejection, String... secrets) {
        return limited(name, Provider.DEFAULT_CONCURRENCY, ejection, secrets);
    }

    private Declared limited(String name, int concurrency, Ejection ejection, String... secrets) {
        return provider(made(name, "openai", concurrency, ejection, keys(secrets)));
    }

    /// Keys of equal weight.
    public static List<Credential> keys(String... secrets) {
        return Stream.of(secrets).map(Secret::new).map(Credential::of).toList();
    }

    public static Provider made(
            String name, String dialect, int concurrency, Ejection ejection, List<Credential> keys) {
        return new Provider(name, dialect, url(name), keys, null, false, null, null, 100, true, concurrency, ejection);
    }

    private Declared provider(String name, String dialect, @Nullable String processing, List<String> secrets) {
        List<Secret> credentials = secrets.stream().map(Secret::new).toList();
        return provider(new Provider(name, dialect, url(name), credentials, processing, false, null, null, 100));
    }

    public Declared provider(Provider provider) {
        providers.put(provider.name(), provider);
        return this;
    }

    private static URI url(String name) {
        return URI.create("https://" + name + ".example/v1");
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
        for (Target target : route.allTargets()) {
            if (!providers.containsKey(target.provider())) {
                provider(target.provider(), "openai");
            }
        }
        routes.put(route.name(), route);
        return this;
    }

    /// The route `chat` with these targets, tried at most five times.
    public static Route chat(Delivery delivery, @Nullable Hedge hedge, Queue queue, Target... targets) {
        return new Route("chat", List.of(targets), TIMEOUTS, Retry.of(5), false, delivery, hedge, queue);
    }

    /// The route of directly named models.
    public Declared direct() {
        return route(new Route(Route.DIRECT, List.of(), TIMEOUTS, 3, false));
    }

    public Declared workload(Workload workload) {
        workloads.put(workload.name(), workload);
        return this;
    }

    public Declared workload(String name, @Nullable String residency) {
        workloads.put(name, new Workload(name, Workload.Criticality.CRITICAL, residency, null));
        return this;
    }

    public Declared key(Key key) {
        keys.add(key);
        return this;
    }

    public Declared key(String name, String secret, String workload, String... mayUse) {
        keys.add(new Key(name, new Secret(secret), workload, Set.of(mayUse)));
        return this;
    }

    /// A key whose requests may name other workloads.
    public Declared keyOf(String name, String secret, String workload, String... others) {
        keys.add(new Key(name, new Secret(secret), workload, Set.of(others), Set.of(), RateLimits.NONE));
        return this;
    }

    /// A key, workload or route whose requests are limited.
    public Declared limitedKey(String name, String secret, String workload, RateLimits limits) {
        keys.add(new Key(name, new Secret(secret), workload, Set.of(), Set.of(), limits));
        return this;
    }

    public Declared limitedWorkload(String name, RateLimits limits) {
        return workload(new Workload(name, Workload.Criticality.CRITICAL, null, null, limits));
    }

    public Declared limitedRoute(String name, RateLimits limits, String target) {
        return route(new Route(
                name,
                List.of(target(target, 0, 1)),
                TIMEOUTS,
                Retry.of(1),
                false,
                Delivery.LIVE,
                null,
                Queue.DEFAULT,
                limits));
    }

    /// What an operator did, without an end that a test could see.
    public Declared byHand(Overrides.Action action, String name) {
        overrides = overrides.with(
                new Overrides.Entry(action, name, "a test", Instant.EPOCH, Instant.MAX, Long.MAX_VALUE / 2));
        return this;
    }

    public Policy policy() {
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        Policy declared = new Policy(
                nowhere,
                nowhere,
                providers,
                routes,
                workloads,
                keys,
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30));
        return declared.overruledBy(overrides);
    }

    /// The same policy with what was bought ahead.
    public static Policy committing(Policy plain, Commitment commitment) {
        return new Policy(
                plain.gateway(),
                plain.console(),
                plain.providers(),
                plain.routes(),
                plain.workloads(),
                plain.keys(),
                plain.limits(),
                plain.accessLog(),
                plain.drainTimeout(),
                plain.prices(),
                plain.adminToken(),
                plain.bookkeeping(),
                plain.cluster(),
                plain.telemetry(),
                new Spending(null, ZoneOffset.UTC, plain.spending().showing(), List.of(commitment)),
                plain.administration(),
                plain.access(),
                plain.codeRed(),
                plain.overrides());
    }

    /// @param name `provider/model`
    public static Target target(String name, int priority, int weight) {
        int slash = name.indexOf('/');
        return Target.declared(name.substring(0, slash), name.substring(slash + 1), priority, weight, TIMEOUTS);
    }
}
