package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The policy of the demo: a route over the simulator, which plays an OpenAI and an Anthropic provider.
final class DemoPolicy {
    private static final int MAX_CONNECTIONS = 1024;

    private DemoPolicy() {}

    static Policy over(String simulator, Listener gateway, Listener console, AccessLog accessLog) {
        Map<String, Provider> providers = new LinkedHashMap<>();
        providers.put("openai", provider("openai", simulator + "/v1"));
        providers.put("anthropic", provider("anthropic", simulator));
        Route chat = new Route(
                "chat",
                List.of(
                        Target.declared("openai", "gpt-4o-mini", 0, 1, Timeouts.DEFAULT),
                        Target.declared("anthropic", "claude-sonnet-4-5", 1, 1, Timeouts.DEFAULT)),
                Timeouts.DEFAULT,
                Retry.DEFAULT.attempts(),
                false);
        Route direct = new Route(Route.DIRECT, List.of(), Timeouts.DEFAULT, Retry.DEFAULT.attempts(), false);
        Map<String, Route> routes = new LinkedHashMap<>();
        routes.put(chat.name(), chat);
        routes.put(direct.name(), direct);
        return new Policy(
                gateway,
                console,
                providers,
                routes,
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                List.of(),
                HttpLimits.DEFAULT,
                accessLog,
                Duration.ofSeconds(5),
                List.of(
                        price("openai", "gpt-4o-mini", 150_000, 600_000),
                        price("anthropic", "claude-sonnet-4-5", 3_000_000, 15_000_000)),
                null,
                Bookkeeping.DEFAULT,
                null,
                null,
                Spending.NONE,
                Administration.DEFAULT,
                Access.DEFAULT,
                null,
                Overrides.NONE);
    }

    /// As at the real provider, so that costs and budgets can be tried.
    private static Price price(String provider, String model, long input, long output) {
        long out = Rates.LEFT_OUT;
        Rates rates = new Rates(input, out, out, out, output, out, out);
        return new Price(provider, model, null, rates, null, new Price.Origin(true, null, null));
    }

    private static Provider provider(String dialect, String url) {
        return new Provider(dialect, dialect, URI.create(url), List.of(), null, false, null, null, MAX_CONNECTIONS);
    }
}
