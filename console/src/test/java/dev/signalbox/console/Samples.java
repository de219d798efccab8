package dev.signalbox.console;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.KeyDesk;
import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.Transfer;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Policies, records and vital signs to test with.
final class Samples {
    static final String PROVIDER_KEY = "sk-provider-key-0123456789";

    /// Nothing can be changed.
    static final Controls NO_CONTROLS = new Controls() {
        @Override
        public Overrides.@Nullable Entry override(Overrides.Action action, String name, Duration time, String reason) {
            return null;
        }

        @Override
        public boolean takeBack(Overrides.Entry entry) {
            return false;
        }
    };

    /// Nothing.
    static final Transfer TRANSFER = new Transfer() {
        @Override
        public byte[] export(char @Nullable [] passphrase, Transfer.Notice notice) {
            return "{}\n".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Taken take(byte[] file, char @Nullable [] passphrase, Transfer.Notice notice) {
            return new Taken(0, 0, 0, 0);
        }
    };

    /// One line, and one request.
    static final Accounts ACCOUNTS = new Accounts() {
        @Override
        public List<Sum> usage(Question question) {
            return List.of(
                    new Sum("web", 3, 2, 4, 100, 20, 50, 10, 5, new BigDecimal("0.001200000000"), 1, 900, 300, 2),
                    new Sum("-", 1, 0, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO, 1, 10, 0, 0));
        }

        @Override
        public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws E {
            taking.take(answered());
        }

        @Override
        public List<Pair> pairs(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Habit> habits(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Sum> ofKey(String key, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<UsageRecord> request(String id) {
            return List.of(answered());
        }

        @Override
        public long spent(Instant from, Scope scope) {
            return 1_200_000_000L;
        }

        @Override
        public Figures figures() {
            return new Figures(1, 2, 7, 3, 4, 5, 6);
        }
    };

    /// One of the file, and one of run time.
    static final KeyDesk KEYS = new KeyDesk() {
        private final Key key = new Key("web", Key.FORGOTTEN, "default", Set.of("chat"));
        private final KeyStore.Stored stored =
                new KeyStore.Stored("web", "sbx_0123", new byte[0], new byte[0], Long.MAX_VALUE >> 12, "{}", 1, 2);

        @Override
        public Listed list(String after, int limit) {
            return new Listed(List.of(new Entry(key, null, false), show(after)), null);
        }

        @Override
        public Entry show(String name) {
            return new Entry(key, stored, true);
        }

        @Override
        public Made create(String json, Notice notice) {
            return new Made(show(""), "secret");
        }

        @Override
        public Made rotate(String name, Duration overlap, Notice notice) {
            return new Made(show(name), "secret");
        }

        @Override
        public Entry revoke(String name, Notice notice) {
            return show(name);
        }
    };

    private Samples() {}

    static Listener loopback() {
        return new Listener("127.0.0.1", 0, null, List.of());
    }

    static Policy policy() {
        Provider openai = provider("openai", "openai", "https://api.openai.com/v1", null);
        Provider claude = provider("claude", "anthropic", "https://api.anthropic.com", "us");
        Target first = Target.declared("openai", "gpt-5.1", 0, 3, Timeouts.DEFAULT);
        Target second = Target.declared("claude", "claude-sonnet-4-5", 1, 1, Timeouts.REASONING);
        Map<String, Provider> providers = new LinkedHashMap<>();
        providers.put("openai", openai);
        providers.put("claude", claude);
        Map<String, Route> routes = new LinkedHashMap<>();
        routes.put("chat", new Route("chat", List.of(first, second), Timeouts.DEFAULT, 3, false));
        routes.put("strict", new Route("strict", List.of(first), Timeouts.DEFAULT, 1, true));
        routes.put("*", new Route("*", List.of(), Timeouts.DEFAULT, 3, false));
        return new Policy(
                loopback(),
                loopback(),
                providers,
                routes,
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                List.of(),
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30));
    }

    private static Provider provider(String name, String dialect, String url, @Nullable String processing) {
        return new Provider(
                name, dialect, URI.create(url), List.of(new Secret(PROVIDER_KEY)), processing, false, null, null, 100);
    }

    /// A streamed answer from the second target, after the first one failed.
    static UsageRecord answered() {
        return record("chat", "claude/claude-sonnet-4-5", Outcome.SUCCESS);
    }

    static UsageRecord record(String route, String target, Outcome outcome) {
        return new UsageRecord(
                "req-1",
                1_763_769_600_123L,
                "chat",
                "openai",
                "web",
                "default",
                route,
                target,
                "claude-sonnet-4-5",
                true,
                200,
                outcome,
                null,
                new Usage(1000, 200, 600, 50, 20, 80, false),
                new Cost(3_750_000_000L, false),
                List.of(
                        new AttemptRecord("openai/gpt-5.1", "upstream_error", 500, 20_000_000),
                        new AttemptRecord(target, null, 200, 480_000_000)),
                List.of(new Skipped("openai/gpt-5.1", 2, "resting")),
                500_000_000,
                120_000_000,
                900,
                4000);
    }

    /// A record as hostile as the given text.
    static UsageRecord named(String text) {
        return new UsageRecord(
                text,
                0,
                text,
                text,
                text,
                text,
                text,
                text,
                text,
                false,
                0,
                Outcome.CALLER_ERROR,
                text,
                Usage.NONE,
                null,
                List.of(new AttemptRecord(text, text, 0, 0)),
                List.of(new Skipped(text, 0, text)),
                0,
                -1,
                0,
                0);
    }

    /// A request that was turned away before any attempt.
    static UsageRecord refused(String requestId) {
        return new UsageRecord(
                requestId,
                1_763_769_600_000L,
                "unknown",
                "unknown",
                null,
                "default",
                "-",
                "-",
                null,
                false,
                404,
                Outcome.CALLER_ERROR,
                "path_not_found",
                Usage.NONE,
                null,
                List.of(),
                List.of(),
                1_234_567,
                -1,
                0,
                80);
    }

    /// Vital signs that stand still.
    record FixedVitals(boolean draining, List<Pool> pools, long[] loopLagNanos) implements Vitals {
        static FixedVitals healthy() {
            return new FixedVitals(
                    false, List.of(new Pool("openai", 2, 5), new Pool("claude", 0, 0)), new long[] {1_000_000, 2_500_000
                    });
        }

        FixedVitals whileDraining() {
            return new FixedVitals(true, pools, loopLagNanos);
        }

        @Override
        public boolean cutOff() {
            return false;
        }

        @Override
        public Kept kept() {
            return new Kept(3, 2048, 65536, 1);
        }

        @Override
        public int inFlight() {
            return 7;
        }

        @Override
        public int clientConnections() {
            return 12;
        }

        @Override
        public List<Endpoint> endpoints() {
            return List.of(
                    new Endpoint("openai/gpt-5.1", 1, "open", 0, 3, 64),
                    new Endpoint("openai/gpt-5.1", 2, "resting", 1500, 3, 64),
                    new Endpoint("claude/claude-sonnet-4-5", 1, "failing", 250, 0, 4096));
        }

        @Override
        public Map<String, Integer> waiting() {
            return Map.of("chat", 4, "strict", 0, "*", 0);
        }

        @Override
        public List<Queue> queues() {
            SortedMap<Double, Long> waits = new TreeMap<>(Map.of(0.1, 5L, 1.0, 2L, Double.POSITIVE_INFINITY, 1L));
            return List.of(new Queue("chat", "sheddable-plus", 4, waits, 3.5, Map.of("displaced", 6L, "codel", 0L)));
        }

        @Override
        public Map<String, Long> lent() {
            return Map.of("shop", 3L);
        }

        @Override
        public List<Spent> budgets(long epochMillis) {
            Budget budget = new Budget(
                    50_000_000_000_000L,
                    Budget.Per.DAY,
                    Budget.Then.REFUSE,
                    0.8,
                    0,
                    RateLimits.Reserve.EXPECTED,
                    false);
            Instant start = Instant.parse("2026-11-22T15:00:00Z");
            return List.of(new Spent(
                    "workload",
                    "default",
                    budget,
                    41_500_000_000_000L,
                    500_000_000_000L,
                    20_000_000_000_000L,
                    start,
                    start.plus(Duration.ofDays(1)),
                    ZoneId.of("Asia/Seoul")));
        }

        @Override
        public List<Limit> limits() {
            return List.of(new Limit("route", "chat", "requests", 600, 599));
        }
    }
}
