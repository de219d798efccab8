package dev.signalbox.core.world;

import dev.signalbox.core.world.SimulatedProvider.Nature;
import dev.signalbox.core.world.SimulatedProvider.Overload;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a policy with the one route `chat` is put together from: provider `p0` with target `p0/m`, `p1` with
/// `p1/m` ….
///
/// @param spots the providers with their targets, in order
record Topology(
        List<Spot> spots,
        Timeouts timeouts,
        Retry retry,
        Delivery delivery,
        @Nullable Hedge hedge,
        Queue queue,
        List<String> secrets) {
    /// A provider and its target.
    ///
    /// @param keys how many keys it has; 0: asks for none
    record Spot(int priority, int weight, int keys, int concurrency, Ejection ejection) {}

    Topology {
        spots = List.copyOf(spots);
        secrets = List.copyOf(secrets);
    }

    /// Everything by default, each target after the one before.
    static Topology ofTargets(int count) {
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spots.add(new Spot(i, 1, 1, Provider.DEFAULT_CONCURRENCY, Ejection.DEFAULT));
        }
        return new Topology(spots, Timeouts.DEFAULT, Retry.DEFAULT, Delivery.LIVE, null, Queue.DEFAULT, List.of());
    }

    Topology with(Retry other) {
        return new Topology(spots, timeouts, other, delivery, hedge, queue, secrets);
    }

    Topology with(Timeouts other) {
        return new Topology(spots, other, retry, delivery, hedge, queue, secrets);
    }

    Topology with(List<Spot> others) {
        return new Topology(others, timeouts, retry, delivery, hedge, queue, secrets);
    }

    Topology with(@Nullable Hedge other) {
        return new Topology(spots, timeouts, retry, delivery, other, queue, secrets);
    }

    Topology with(Queue other) {
        return new Topology(spots, timeouts, retry, delivery, hedge, other, secrets);
    }

    Topology with(Delivery other) {
        return new Topology(spots, timeouts, retry, other, hedge, queue, secrets);
    }

    /// So many healthy providers of this nature.
    static List<Nature> alike(int count, int firstMillis, int restMillis, int capacity) {
        return Collections.nCopies(count, new Nature(firstMillis, restMillis, 0.4, capacity, Overload.REFUSES));
    }

    Policy policy() {
        Map<String, Provider> providers = new LinkedHashMap<>();
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < spots.size(); i++) {
            Spot spot = spots.get(i);
            String name = "p" + i;
            providers.put(name, provider(name, spot));
            targets.add(Target.declared(name, "m", spot.priority, spot.weight, timeouts));
        }
        List<Key> keys = new ArrayList<>();
        for (String secret : secrets) {
            keys.add(new Key("key " + keys.size(), new Secret(secret), Workload.DEFAULT_NAME, Set.of()));
        }
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        return new Policy(
                nowhere,
                nowhere,
                providers,
                Map.of("chat", new Route("chat", targets, timeouts, retry, false, delivery, hedge, queue)),
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                keys,
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30));
    }

    private static Provider provider(String name, Spot spot) {
        List<Credential> keys = new ArrayList<>();
        for (int i = 1; i <= spot.keys; i++) {
            keys.add(Credential.of(new Secret("secret " + i + " of " + name)));
        }
        return new Provider(
                name,
                "openai",
                URI.create("https://" + name + ".example/v1"),
                keys,
                null,
                false,
                null,
                null,
                100,
                true,
                spot.concurrency,
                spot.ejection);
    }
}
