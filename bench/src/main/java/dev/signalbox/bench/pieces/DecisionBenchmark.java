package dev.signalbox.bench.pieces;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Exchange;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// All decisions of one request that goes well at the first target, from its head to its settlement: key,
/// plan, health, permit, timers, account. No I/O and no JSON.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {
    /// Targets of the route, of equal priority.
    @Param({"1", "3"})
    public int targets;

    private static final String SECRET = "a-key-of-a-caller-0123456789";

    private final SplittableRandom random = new SplittableRandom(1);
    private final Event head =
            new Event.HeadArrived(Operation.CHAT, "openai", new Credentials.Presented(SECRET), Wishes.NONE, null);
    private final Event body = new Event.BodyArrived("chat", true, true);
    private final Event connected = new Event.Connected(1);
    private final Event content = new Event.FirstContent(1);
    private final Event ended = new Event.Ended(1);
    private Rules rules = rules(1);
    private int ruled = 1;

    @Benchmark
    public void decide(Blackhole hole) {
        if (ruled != targets) {
            rules = rules(targets);
            ruled = targets;
        }
        Exchange exchange = new Exchange(rules, random, () -> {}, hole::consume);
        long now = System.nanoTime();
        exchange.on(head, now);
        exchange.on(body, now);
        exchange.on(connected, now);
        exchange.on(content, now + 1000);
        exchange.on(ended, now + 2000);
    }

    private static Rules rules(int targets) {
        List<Target> several = IntStream.range(0, targets)
                .mapToObj(i -> Target.declared("one", "model-" + i, 0, 1, Timeouts.DEFAULT))
                .toList();
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        Provider provider = new Provider(
                "one",
                "openai",
                URI.create("https://one.example/v1"),
                List.of(new Secret("sk-1"), new Secret("sk-2")),
                null,
                false,
                null,
                null,
                100);
        Policy policy = new Policy(
                nowhere,
                nowhere,
                Map.of("one", provider),
                Map.of("chat", new Route("chat", several, Timeouts.DEFAULT, 3, false)),
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                List.of(new Key("caller", new Secret(SECRET), Workload.DEFAULT_NAME, Set.of())),
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30));
        return Rules.of(policy, new byte[16], Watcher.NOBODY);
    }
}
