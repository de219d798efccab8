package dev.signalbox.console;

import dev.signalbox.core.port.Vitals;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// The bodies of the admin API. The records are its schema: what is not a component here is not told, credentials least
/// of all. `openapi.json` describes the same in its own words, and a test holds the two together.
final class AdminJson {
    private AdminJson() {}

    record Routes(List<RouteView> routes) {}

    record RouteView(String name, int attempts, boolean strict, TimeoutsView timeouts, List<TargetView> targets) {}

    record TargetView(String target, int priority, int weight, TimeoutsView timeouts) {}

    record TimeoutsView(long connectMs, long firstTokenMs, long idleMs, long totalMs) {}

    record Targets(List<UsedTarget> targets, List<ProviderView> providers) {}

    record UsedTarget(String target, String provider, String model, List<String> routes) {}

    record ProviderView(
            String name,
            String dialect,
            String url,
            @Nullable String processing,
            @Nullable ConnectionsView connections) {}

    record ConnectionsView(int active, int idle) {}

    record Problem(Detail error) {}

    record Detail(String code, String message) {}

    static Routes routes(Policy policy) {
        return new Routes(
                policy.routes().values().stream().map(AdminJson::route).toList());
    }

    private static RouteView route(Route route) {
        List<TargetView> targets = route.targets().stream()
                .map(target ->
                        new TargetView(target.label(), target.priority(), target.weight(), timeouts(target.timeouts())))
                .toList();
        return new RouteView(route.name(), route.attempts(), route.strict(), timeouts(route.timeouts()), targets);
    }

    private static TimeoutsView timeouts(Timeouts timeouts) {
        return new TimeoutsView(
                timeouts.connect().toMillis(),
                timeouts.firstToken().toMillis(),
                timeouts.idle().toMillis(),
                timeouts.total().toMillis());
    }

    static Targets targets(Policy policy, Vitals vitals) {
        Map<String, UsedTarget> used = new LinkedHashMap<>();
        for (Route route : policy.routes().values()) {
            for (Target target : route.targets()) {
                List<String> routes = used.computeIfAbsent(
                                target.label(),
                                label -> new UsedTarget(label, target.provider(), target.model(), new ArrayList<>()))
                        .routes();
                if (!routes.contains(route.name())) {
                    routes.add(route.name());
                }
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

    private static ProviderView provider(Provider provider, @Nullable ConnectionsView connections) {
        return new ProviderView(
                provider.name(), provider.dialect(), provider.url().toString(), provider.processing(), connections);
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
                .build();
    }
}
