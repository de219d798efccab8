package dev.signalbox.app.server;

import dev.signalbox.core.codered.Peers;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Tally;
import dev.signalbox.core.port.Bulletin;
import dev.signalbox.core.port.SharedState.Unavailable;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.storage.redis.RedisBulletin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Tells the other replicas what was counted for levels and hears what they have, on a thread of its own. The loop of
/// levels never waits for it.
final class CountSharing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CountSharing.class);
    private static final Duration EACH = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofMillis(1500);

    private final Cluster cluster;
    private final Supplier<Map<Scope, long[]>> own;
    private final Peers peers;
    private final Thread thread;
    private boolean up;
    private boolean told;
    private volatile boolean closed;

    private CountSharing(Cluster cluster, Supplier<Map<Scope, long[]>> own, Peers peers) {
        this.cluster = cluster;
        this.own = own;
        this.peers = peers;
        thread = Thread.ofVirtual().name("count-sharing").start(this::run);
    }

    /// Null where there is no cluster.
    ///
    /// @param own what was counted here since the start
    static @Nullable CountSharing start(@Nullable Cluster cluster, Supplier<Map<Scope, long[]>> own, Peers peers) {
        return cluster == null ? null : new CountSharing(cluster, own, peers);
    }

    /// What one scope counted, as replicas of the same version understand it.
    private record Line(String workload, String route, long[] counts) {}

    private void run() {
        try (Bulletin bulletin = new RedisBulletin(cluster)) {
            while (!closed) {
                exchange(bulletin);
                Thread.sleep(EACH);
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private void exchange(Bulletin bulletin) {
        try {
            Map<String, Map<Scope, long[]>> heard = new HashMap<>();
            bulletin.exchange(text(own.get())).forEach((replica, said) -> heard.put(replica, counts(said)));
            peers.heard(heard);
            if (!up) {
                LOG.info("Levels come from what {} replicas count, at {}", heard.size() + 1, cluster.shown());
            }
            up = true;
        } catch (Unavailable | RuntimeException e) {
            peers.heard(Map.of());
            if (up || !told) {
                LOG.warn(
                        "What replicas count cannot be shared, levels come from what this one sees: {}",
                        e.getMessage(),
                        e instanceof RuntimeException ? e : null);
            }
            told = true;
            up = false;
        }
    }

    private static String text(Map<Scope, long[]> sums) {
        List<Line> lines = new ArrayList<>();
        sums.forEach((scope, counts) -> {
            if (Arrays.stream(counts).anyMatch(count -> count > 0)) {
                lines.add(new Line(scope.workload(), scope.route(), counts));
            }
        });
        return JsonMapper.shared().writeValueAsString(lines);
    }

    /// Nothing where it cannot be understood: it may be of another version.
    private static Map<Scope, long[]> counts(String said) {
        Map<Scope, long[]> counts = new HashMap<>();
        try {
            for (Line each : JsonMapper.shared().readValue(said, Line[].class)) {
                if (counts.size() < Tally.MAX_SCOPES) {
                    counts.put(new Scope(each.workload, each.route), each.counts);
                }
            }
            return counts;
        } catch (JacksonException | NullPointerException _) {
            return Map.of();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
