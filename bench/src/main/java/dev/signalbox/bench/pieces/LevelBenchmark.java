package dev.signalbox.bench.pieces;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.codered.Health;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Tally;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.codered.WayBack;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Levels with 64 workloads on 32 routes over 8 providers, all of which have requests: what one round of the loop
/// costs, which comes every two seconds, and what counting one request does.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LevelBenchmark {
    private static final int WORKLOADS = 64;
    private static final int ROUTES = 32;
    private static final int PROVIDERS = 8;

    /// At which level everything is.
    @Param({"GREEN", "RED"})
    public Level level = Level.GREEN;

    private final Policy policy = policy();
    private final Watching watching = new Watching();
    private final List<Tally> tallies = List.of(tally(), tally());
    private final List<UsageRecord> records = new ArrayList<>();
    private Board board = Board.EMPTY;
    private WayBack back = WayBack.NOTHING;
    private long now = 1_000_000;
    private int next;

    @Setup
    public void count() {
        for (int workload = 0; workload < WORKLOADS; workload++) {
            for (int route = 0; route < ROUTES; route++) {
                records.add(record("w" + workload, "r" + route));
            }
        }
        for (int i = 0; i < 10; i++) {
            tallies.forEach(tally -> records.forEach(tally::record));
            round();
        }
        if (level != Level.GREEN) {
            // It must not end as long as it is measured.
            long until = now + Duration.ofDays(80).toSeconds();
            board = Objects.requireNonNull(board.with(
                    new Ruling(Ruling.Kind.DECLARE, level, null, null, "ann", "ann", "a benchmark", now, until)));
        }
    }

    @Benchmark
    public Measures round() {
        now += 2;
        board = watching.next(board, tallies, policy, CodeRed.DEFAULT, _ -> Health.GOOD, now);
        Levels levels = Levels.of(board, policy);
        Measures wanted = Effect.of(policy, CodeRed.DEFAULT.playbook(), levels);
        back = back.next(wanted, now);
        return back.on(wanted, policy, now);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void countOne() {
        next = next + 1 == records.size() ? 0 : next + 1;
        tallies.getFirst().record(records.get(next));
    }

    private Tally tally() {
        return new Tally(name -> {
            Workload workload = policy.workloads().get(name);
            return workload == null ? List.of() : Watching.objectives(workload);
        });
    }

    private static Policy policy() {
        Map<String, Provider> providers = new LinkedHashMap<>();
        for (int i = 0; i < PROVIDERS; i++) {
            URI url = URI.create("https://region-" + i + ".example/v1");
            providers.put("p" + i, new Provider("p" + i, "openai", url, List.of(), null, false, null, null, 100));
        }
        Map<String, Route> routes = new LinkedHashMap<>();
        for (int i = 0; i < ROUTES; i++) {
            List<Target> targets = new ArrayList<>();
            for (int provider = 0; provider < PROVIDERS; provider++) {
                targets.add(Target.declared("p" + provider, "m" + i, provider, 1, Timeouts.DEFAULT));
            }
            routes.put("r" + i, new Route("r" + i, targets, Timeouts.DEFAULT, 3, false));
        }
        Map<String, Workload> workloads = new LinkedHashMap<>();
        workloads.put(Workload.DEFAULT_NAME, new Workload(Workload.DEFAULT_NAME, Criticality.SHEDDABLE, null, null));
        for (int i = 0; i < WORKLOADS; i++) {
            workloads.put("w" + i, new Workload("w" + i, Criticality.values()[i % 2], null, null));
        }
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        return new Policy(
                nowhere,
                nowhere,
                providers,
                routes,
                workloads,
                List.of(),
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30));
    }

    private static UsageRecord record(String workload, String route) {
        return new UsageRecord(
                "request",
                0,
                "chat",
                "openai",
                null,
                workload,
                route,
                "p0/m",
                null,
                true,
                200,
                Outcome.SUCCESS,
                null,
                Usage.NONE,
                null,
                List.of(),
                List.of(),
                1_000_000,
                500_000,
                100,
                100,
                null,
                0,
                0,
                0,
                null,
                null);
    }
}
