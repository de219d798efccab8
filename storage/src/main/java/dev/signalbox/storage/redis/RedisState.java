package dev.signalbox.storage.redis;

import dev.signalbox.core.port.SharedState;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.model.policy.Secret;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Replicas meet at a Redis or Valkey server. For one thread.
///
/// One connection, one command under way on it. When an answer is late the connection is given up, so that a server
/// that was stopped for a while finds at most one command of each replica when it goes on. Reconnecting is left to
/// the next call: who calls knows how often it is worth it.
public final class RedisState implements SharedState {
    /// Names of ours begin so. The braces keep them together where a cluster spreads names over servers.
    static final String PREFIX = "{signalbox}:";

    static final String REPLICAS = PREFIX + "replicas";
    static final String SPENDERS = PREFIX + "spenders";
    private static final String SPENT_BY = "s:";
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration THERE = Duration.ofSeconds(5);
    private static final Duration HELD = Duration.ofMinutes(1);
    /// A number outlives its period by this: clocks differ, and answers end late.
    private static final Duration AFTERWARDS = Duration.ofDays(1);
    private static final int THREADS = 2; // the fewest that Lettuce takes

    private final String me = UUID.randomUUID().toString();
    private final String script = script();
    private final String spender;
    private final Cluster cluster;
    private final ClientResources resources;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /// Connects with the first call.
    ///
    /// @param spender under what name its spending is known over restarts; null where each process has another one
    public RedisState(Cluster cluster, @Nullable String spender) {
        this.cluster = cluster;
        this.spender = spender == null ? me : spender;
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources, uri(cluster));
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(4)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .build());
    }

    private static RedisURI uri(Cluster cluster) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(cluster.host())
                .withPort(cluster.port())
                .withDatabase(cluster.database())
                .withSsl(cluster.tls())
                .withTimeout(TIMEOUT);
        Secret password = cluster.password();
        if (password != null && cluster.user() != null) {
            uri.withAuthentication(cluster.user(), password.reveal().toCharArray());
        } else if (password != null) {
            uri.withPassword(password.reveal().toCharArray());
        }
        return uri.build();
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(RedisState.class.getResourceAsStream("tell.lua"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Told tell(List<Use> uses) throws Unavailable {
        List<String> keys = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of(me, Long.toString(THERE.toMillis()), spender));
        keys.addAll(List.of(REPLICAS, SPENDERS));
        for (Use use : uses) {
            keys.add(PREFIX + use.name());
            switch (use) {
                case Use.Refilled it -> {
                    arguments.add("refilled");
                    arguments.add(Long.toString(Math.ceilDiv(it.nanos(), 1000)));
                    arguments.add(Long.toString(it.known() / 1000));
                }
                case Use.Held it -> {
                    arguments.add("held");
                    arguments.add(Long.toString(it.here()));
                    arguments.add(Long.toString(HELD.toMillis()));
                }
                case Use.Spent it -> add(it, arguments);
            }
        }
        return answer(uses, run(keys, arguments));
    }

    private static void add(Use.Spent it, List<String> arguments) {
        arguments.add("spent");
        arguments.add(Long.toString(it.spent()));
        arguments.add(Long.toString(it.reserved()));
        arguments.add(Long.toString(it.lasts() + AFTERWARDS.toMillis()));
        arguments.add(Long.toString(it.past()));
        arguments.add(Long.toString(it.missing()));
        arguments.add(Integer.toString(it.lost().size()));
        it.lost().forEach((who, spent) -> {
            arguments.add(who.equals(Use.Spent.PAST) ? who : SPENT_BY + who);
            arguments.add(Long.toString(spent));
        });
    }

    private List<Object> run(List<String> keys, List<String> arguments) throws Unavailable {
        try {
            StatefulRedisConnection<String, String> open = connection;
            if (open == null) {
                open = client.connect();
                connection = open;
            }
            return open.sync()
                    .eval(
                            script,
                            ScriptOutputType.MULTI,
                            keys.toArray(String[]::new),
                            arguments.toArray(String[]::new));
        } catch (RedisException e) {
            disconnect();
            throw new Unavailable(reason(e), e);
        }
    }

    private static Told answer(List<Use> uses, List<Object> values) throws Unavailable {
        long[] numbers = new long[uses.size()];
        if (values.size() != numbers.length + 1 || !(values.getFirst() instanceof Long replicas)) {
            throw new Unavailable("an answer of " + values.size() + " values", null);
        }
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (uses.get(i) instanceof Use.Spent) {
                accounts.add(account(values.get(i + 1)));
                continue;
            }
            if (!(values.get(i + 1) instanceof Long value)) {
                throw new Unavailable("an answer that is no number", null);
            }
            numbers[i] = uses.get(i) instanceof Use.Refilled ? TimeUnit.MICROSECONDS.toNanos(value) : value;
        }
        return new Told(Math.clamp(replicas, 1, 1_000_000), numbers, accounts);
    }

    private static Account account(Object value) throws Unavailable {
        if (!(value instanceof List<?> parts)
                || parts.size() != 5
                || !(parts.get(4) instanceof List<?> others)
                || others.size() % 2 != 0) {
            throw new Unavailable("an answer that is no account", null);
        }
        Map<String, Long> spent = new HashMap<>();
        for (int i = 0; i < others.size(); i += 2) {
            String who = String.valueOf(others.get(i));
            spent.put(who.startsWith(SPENT_BY) ? who.substring(SPENT_BY.length()) : who, number(others.get(i + 1)));
        }
        return new Account(
                number(parts.get(0)), number(parts.get(1)), number(parts.get(2)), number(parts.get(3)), spent);
    }

    private static long number(Object value) throws Unavailable {
        try {
            return Long.parseLong(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new Unavailable("an answer that is no number", e);
        }
    }

    /// What the server or the network said; the outer ones only say that there was something.
    private String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        String shown = cluster.shown() + ": " + text.substring(0, Math.min(200, text.length()));
        Secret password = cluster.password();
        return password == null ? shown : shown.replace(password.reveal(), "***");
    }

    private void disconnect() {
        StatefulRedisConnection<String, String> open = connection;
        connection = null;
        if (open != null) {
            open.closeAsync();
        }
    }

    @Override
    public void close() {
        StatefulRedisConnection<String, String> open = connection;
        try {
            if (open != null) {
                open.sync().zrem(REPLICAS, me);
            }
        } catch (RedisException _) {
            // Then it takes five seconds until the others know.
        }
        disconnect();
        client.shutdown(Duration.ZERO, TIMEOUT);
        resources.shutdown(0, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
