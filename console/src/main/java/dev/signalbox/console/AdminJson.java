package dev.signalbox.console;

import dev.signalbox.core.port.Vitals;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// The bodies of the admin API. The records are its schema: what is not a component here is not told,
/// credentials least of all. `openapi.json` describes the same in its own words, and a test holds the two
/// together.
final class AdminJson {
    private AdminJson() {}

    record Routes(List<RouteView> routes) {}

    record RouteView(
            String name,
            boolean strict,
            String delivery,
            RetryView retry,
            @Nullable HedgeView hedge,
            QueueView queue,
            @Nullable CacheView cache,
            TimeoutsView timeouts,
            List<TargetView> targets) {}

    /// @param staleIfErrorMs null for not at all
    record CacheView(
            long ttlMs,
            String scope,
            int maxEntryBytes,
            @Nullable Long staleIfErrorMs,
            boolean sampled,
            boolean controls) {
        static @Nullable CacheView of(@Nullable Caching cache) {
            return cache == null
                    ? null
                    : new CacheView(
                            cache.ttl().toMillis(),
                            cache.scope().name().toLowerCase(Locale.ROOT),
                            cache.maxEntry(),
                            millis(cache.staleIfError()),
                            cache.sampled(),
                            cache.controls());
        }
    }

    record RetryView(int attempts, long backoffMs, long maxBackoffMs, long patienceMs) {}

    /// @param afterMs null for the route's own 95th percentile
    /// @param budget share of the requests
    record HedgeView(@Nullable Long afterMs, double budget) {}

    record QueueView(int length, long timeoutMs, int waiting) {}

    /// @param standby from which level on it is used; null for one that always is
    record TargetView(
            String target,
            int priority,
            int weight,
            @Nullable Long window,
            TimeoutsView timeouts,
            @Nullable String standby) {}

    record TimeoutsView(
            long connectMs,
            long firstTokenMs,
            long idleMs,
            @Nullable Long answerMs,
            long totalMs) {}

    record Targets(List<UsedTarget> targets, List<ProviderView> providers) {}

    record UsedTarget(
            String target,
            String provider,
            String model,
            List<String> routes,
            int inFlight,
            int limit,
            List<KeyView> keys) {}

    /// @param key place in the provider's list, 0 for a provider without keys
    record KeyView(int key, String condition, long opensInMs) {}

    record ProviderView(
            String name,
            String dialect,
            String url,
            @Nullable String processing,
            @Nullable ConnectionsView connections) {}

    record ConnectionsView(int active, int idle) {}

    record OverridesView(List<OverrideView> overrides) {}

    /// @param target null where a workload is meant
    /// @param workload null where a target is meant
    record OverrideView(
            String action,
            @Nullable String target,
            @Nullable String workload,
            String reason,
            String since,
            String until,
            long endsInMs) {}

    record Problem(Detail error) {}

    record Detail(String code, String message) {}

    static Routes routes(Policy policy, Vitals vitals) {
        Map<String, Integer> waiting = vitals.waiting();
        return new Routes(policy.routes().values().stream()
                .map(route -> route(route, waiting.getOrDefault(route.name(), 0)))
                .toList());
    }

    private static RouteView route(Route route, int waiting) {
        Retry retry = route.retry();
        Hedge hedge = route.hedge();
        return new RouteView(
                route.name(),
                route.strict(),
                route.delivery().name().toLowerCase(Locale.ROOT),
                new RetryView(
                        retry.attempts(),
                        retry.backoff().toMillis(),
                        retry.maxBackoff().toMillis(),
                        retry.patience().toMillis()),
                hedge == null ? null : new HedgeView(millis(hedge.after()), hedge.share()),
                new QueueView(route.queue().length(), route.queue().timeout().toMillis(), waiting),
                CacheView.of(route.cache()),
                timeouts(route.timeouts()),
                route.allTargets().stream().map(target -> target(target, route)).toList());
    }

    private static TargetView target(Target target, Route route) {
        return new TargetView(
                target.label(),
                target.priority(),
                target.weight(),
                target.window() == 0 ? null : target.window(),
                timeouts(target.timeouts()),
                standby(target, route));
    }

    /// From which level on it is used; null for one that always is.
    private static @Nullable String standby(Target target, Route route) {
        return route.standby().targets().stream()
                .filter(spare -> spare.target().equals(target))
                .map(spare -> spare.from().word())
                .findFirst()
                .orElse(null);
    }

    private static TimeoutsView timeouts(Timeouts timeouts) {
        return new TimeoutsView(
                timeouts.connect().toMillis(),
                timeouts.firstToken().toMillis(),
                timeouts.idle().toMillis(),
                millis(timeouts.answer()),
                timeouts.total().toMillis());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : Long.valueOf(duration.toMillis());
    }

    static Targets targets(Policy policy, Vitals vitals) {
        Map<String, List<Vitals.Endpoint>> endpoints = new HashMap<>();
        for (Vitals.Endpoint each : vitals.endpoints()) {
            endpoints.computeIfAbsent(each.target(), _ -> new ArrayList<>()).add(each);
        }
        Map<String, UsedTarget> used = new LinkedHashMap<>();
        for (Route route : policy.routes().values()) {
            for (Target target : route.allTargets()) {
                use(used, target, route, endpoints);
            }
        }
        Route direct = policy.routes().get(Route.DIRECT);
        if (direct != null) {
            for (String provider : policy.providers().keySet()) {
                use(used, Target.direct(provider, "*", direct.timeouts()), direct, endpoints);
            }
        }
        Map<String, ConnectionsView> connections = new LinkedHashMap<>();
        for (Vitals.Pool pool : vitals.pools()) {
            connections.put(pool.provider(), new ConnectionsView(pool.active(), pool.idle()));
        }
        List<ProviderView> providers = policy.providers().values().stream()
                .map(provider -> provider(provider, connections.get(provider.name())))
                .toList();
        return new Targets(List.copyOf(used.values()), providers);
    }

    private static void use(
            Map<String, UsedTarget> used, Target target, Route route, Map<String, List<Vitals.Endpoint>> endpoints) {
        List<String> routes = used.computeIfAbsent(
                        target.label(), label -> used(target, endpoints.getOrDefault(label, List.of())))
                .routes();
        if (!routes.contains(route.name())) {
            routes.add(route.name());
        }
    }

    /// @param endpoints none where a config that has just come into force is not yet seen everywhere
    private static UsedTarget used(Target target, List<Vitals.Endpoint> endpoints) {
        return new UsedTarget(
                target.label(),
                target.provider(),
                target.model(),
                new ArrayList<>(),
                endpoints.isEmpty() ? 0 : endpoints.getFirst().inFlight(),
                endpoints.isEmpty() ? 0 : endpoints.getFirst().limit(),
                endpoints.stream()
                        .map(each -> new KeyView(each.credential(), each.condition(), each.openInMillis()))
                        .toList());
    }

    private static ProviderView provider(Provider provider, @Nullable ConnectionsView connections) {
        return new ProviderView(
                provider.name(), provider.dialect(), provider.url().toString(), provider.processing(), connections);
    }

    static OverridesView overrides(Overrides overrides, long now) {
        return new OverridesView(
                Stream.concat(overrides.targets().values().stream(), overrides.workloads().values().stream())
                        .map(entry -> override(entry, now))
                        .toList());
    }

    static OverrideView override(Overrides.Entry entry, long now) {
        boolean workload = entry.action() == Overrides.Action.PAUSE;
        return new OverrideView(
                entry.action().word(),
                workload ? null : entry.name(),
                workload ? entry.name() : null,
                entry.reason(),
                entry.since().truncatedTo(ChronoUnit.MILLIS).toString(),
                entry.until().truncatedTo(ChronoUnit.MILLIS).toString(),
                Math.max(0, (entry.ends() - now) / 1_000_000));
    }

    /// @throws tools.jackson.core.JacksonException when it is not JSON, or has other members
    static <T> @Nullable T read(byte[] body, Class<T> as) {
        return Mapper.MAPPER.readValue(body, as);
    }

    static byte[] problem(String code, String message) {
        return write(new Problem(new Detail(code, message)));
    }

    static byte[] write(Object body) {
        return Mapper.MAPPER.writeValueAsBytes(body);
    }

    /// The OpenAPI document, as it lies beside this class.
    static byte[] openapi() {
        try (InputStream document =
                Objects.requireNonNull(AdminJson.class.getResourceAsStream("openapi.json"), "openapi.json")) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Made when it is first needed, as it takes a good part of the time that the process has to start in.
    private static final class Mapper {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // 0.00005 must not come back as 5.0E-5.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
    }
}
