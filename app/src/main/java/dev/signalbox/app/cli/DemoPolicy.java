package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The policy of the demo: a route over two simulators, which play OpenAI and a smaller and slower Anthropic, and four
/// workloads, of which one matters most. What it promises, the spare alone cannot keep: so there is something to see.
final class DemoPolicy {
    static final String CORE = "core-chat";
    static final String HEALTH = "health";
    static final String SHOPPING = "shopping";
    static final String ADS = "ads";

    private static final int MAX_CONNECTIONS = 1024;
    /// Enough for the core, and not for all.
    private static final int SPARE_CONCURRENCY = 10;

    private DemoPolicy() {}

    static Policy over(String openai, String anthropic, Listener gateway, Listener console, AccessLog accessLog) {
        Map<String, Provider> providers = new LinkedHashMap<>();
        providers.put("openai", provider("openai", openai + "/v1", Provider.DEFAULT_CONCURRENCY));
        providers.put("anthropic", provider("anthropic", anthropic, SPARE_CONCURRENCY));
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
                workloads(),
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
                CodeRed.DEFAULT,
                Overrides.NONE);
    }

    private static Map<String, Workload> workloads() {
        Map<String, Workload> workloads = new LinkedHashMap<>();
        workloads.put(Workload.DEFAULT_NAME, Workload.DEFAULT);
        workloads.put(
                CORE,
                new Workload(
                        CORE,
                        Criticality.CRITICAL,
                        null,
                        null,
                        RateLimits.NONE,
                        null,
                        List.of(
                                Objective.DEFAULT,
                                new Objective(Objective.Kind.FIRST_TOKEN, 0.95, Duration.ofMillis(500)))));
        workloads.put(HEALTH, new Workload(HEALTH, Criticality.SHEDDABLE_PLUS, null, null));
        workloads.put(SHOPPING, new Workload(SHOPPING, Criticality.SHEDDABLE, null, null));
        workloads.put(ADS, new Workload(ADS, Criticality.SHEDDABLE, null, null));
        return workloads;
    }

    /// As at the real provider, so that costs and budgets can be tried.
    private static Price price(String provider, String model, long input, long output) {
        long out = Rates.LEFT_OUT;
        Rates rates = new Rates(input, out, out, out, output, out, out);
        return new Price(provider, model, null, rates, null, new Price.Origin(true, null, null));
    }

    private static Provider provider(String dialect, String url, int concurrency) {
        return new Provider(
                dialect,
                dialect,
                URI.create(url),
                List.of(),
                null,
                false,
                null,
                null,
                MAX_CONNECTIONS,
                true,
                concurrency,
                Ejection.DEFAULT);
    }
}
