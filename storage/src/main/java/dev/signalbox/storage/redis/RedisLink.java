package dev.signalbox.storage.redis;

import dev.signalbox.core.port.SharedState.Unavailable;
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
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way to a Redis or Valkey server where replicas meet, for one script. For one thread.
///
/// One connection, one command under way on it. When an answer is late the connection is given up, so that a server
/// that was stopped for a while finds at most one command of each replica when it goes on. Reconnecting is left to
/// the next call: who calls knows how often it is worth it.
final class RedisLink {
    /// Names of ours begin so. The braces keep them together where a cluster spreads names over servers.
    static final String PREFIX = "{signalbox}:";

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final int THREADS = 2; // the fewest that Lettuce takes

    private final String script;
    private final Cluster cluster;
    private final ClientResources resources;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /// Connects with the first call.
    ///
    /// @param resource the script's file
    RedisLink(Cluster cluster, String resource) {
        script = script(resource);
        this.cluster = cluster;
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

    private static String script(String resource) {
        try (InputStream in = Objects.requireNonNull(RedisLink.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs the script.
    ///
    /// @throws Unavailable when there is no answer in time; whether it ran is not known then
    List<Object> run(List<String> keys, List<String> arguments) throws Unavailable {
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

    /// @param leave says good-bye, where there is a connection
    void close(Consumer<RedisCommands<String, String>> leave) {
        StatefulRedisConnection<String, String> open = connection;
        try {
            if (open != null) {
                leave.accept(open.sync());
            }
        } catch (RedisException _) {
            // Then it takes a few seconds until the others know.
        }
        disconnect();
        client.shutdown(Duration.ZERO, TIMEOUT);
        resources.shutdown(0, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
