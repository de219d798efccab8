package dev.signalbox.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.world.Topology.Spot;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What each mechanism buys and what it costs: three providers that are well 97 % of the time, not
/// independently of each other, one hour of virtual time, with everything on and with one thing off at a
/// time. Prints a table, and writes it to `target/availability.md`.
///
/// `./mvnw -pl model,core test -Dtest=AvailabilityTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dsignalbox.availability=true`
@EnabledIfSystemProperty(named = "signalbox.availability", matches = "true")
class AvailabilityTest {
    private static final int HOURS = Integer.getInteger("signalbox.hours", 10);
    private static final long HOUR = 3600;
    private static final int CONCURRENCY = 40;
    private static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(120));
    /// So much volume is never reached.
    private static final Ejection NEVER =
            new Ejection(1, Integer.MAX_VALUE, Duration.ofSeconds(10), Duration.ofMinutes(5));
    private static final Topology ALL = Topology.ofTargets(3)
            .with(TIMEOUTS)
            .with(spots(3, Ejection.DEFAULT))
            .with(new Hedge(null, 0.05))
            .with(Delivery.WHOLE);

    private record Row(String name, Topology topology) {}

    @Test
    void what_each_mechanism_buys() throws IOException {
        List<Row> rows = List.of(
                new Row("everything on", ALL),
                new Row("no `whole` (streams are relayed live)", ALL.with(Delivery.LIVE)),
                new Row("one attempt", ALL.with(Retry.of(1)).with((Hedge) null)),
                new Row("one target", ALL.with((Hedge) null).with(spots(1, Ejection.DEFAULT))),
                new Row("no hedge", ALL.with((Hedge) null)),
                new Row("no `whole`, no hedge", ALL.with(Delivery.LIVE).with((Hedge) null)),
                new Row("no ejection", ALL.with(spots(3, NEVER))),
                new Row("no queue", ALL.with(new Queue(0, Duration.ofSeconds(10)))),
                new Row(
                        "nothing: one target, one attempt, live",
                        Topology.ofTargets(1)
                                .with(TIMEOUTS)
                                .with(spots(1, NEVER))
                                .with(Retry.of(1))
                                .with(new Queue(0, Duration.ofSeconds(10)))));
        StringBuilder table = new StringBuilder();
        table.append("| | answered | p50 to first content | p99 | attempts per request |\n|---|--:|--:|--:|--:|\n");
        List<Double> answered = new ArrayList<>();
        for (Row row : rows) {
            Tally tally = hours(row.topology);
            double share = tally.between(0, Long.MAX_VALUE).ratio();
            answered.add(share);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.3f %% | %d ms | %d ms | %.3f |%n",
                    row.name,
                    100 * share,
                    tally.firstContentMillis(0.5),
                    tally.firstContentMillis(0.99),
                    (double) tally.attempts() / tally.requests()));
        }
        System.out.println(table);
        Files.writeString(Path.of("target", "availability.md"), table);
        assertThat(answered.getFirst()).isGreaterThan(0.995).isGreaterThan(answered.getLast());
    }

    private static List<Spot> spots(int count, Ejection ejection) {
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spots.add(new Spot(0, 1, 1, CONCURRENCY, ejection));
        }
        return spots;
    }

    /// The same hours for every row.
    private static Tally hours(Topology topology) {
        Tally all = new Tally();
        int targets = topology.spots().size();
        for (int hour = 0; hour < HOURS; hour++) {
            RandomGenerator random = new SplittableRandom(hour);
            Crowd crowd = new Crowd(6, 60, 120, 0.8, 0, 0, 0, Crowd.Manners.GIVES_UP, List.of());
            Scenario scenario = Scenario.of(
                    topology.policy(),
                    Topology.alike(targets, 400, 2000, 4 * CONCURRENCY),
                    outages(random),
                    crowd,
                    HOUR);
            all.add(new World(scenario, random, Trace.off(), Meddler.NONE).live());
        }
        return all;
    }

    /// Of every provider's hour 3 %: 1 % of all requests at any time, 48 s on its own and 24 s with another
    /// one.
    private static List<Outage> outages(RandomGenerator random) {
        List<Outage> outages = new ArrayList<>();
        for (int provider = 0; provider < 3; provider++) {
            outages.add(Outage.of(Faults.sometimes(0.005, Faults.unavailable(500, -1)), provider, 0, HOUR));
            outages.add(Outage.of(Faults.sometimes(0.003, Faults.breaksMidway()), provider, 0, HOUR));
            outages.add(Outage.of(Faults.sometimes(0.002, Faults.hangsBeforeContent()), provider, 0, HOUR));
            for (Fault fault : List.of(Faults.refusesConnections(), Faults.hangsBeforeContent())) {
                outages.add(at(random, fault, List.of(provider), 18));
            }
            outages.add(at(random, Faults.breaksMidway(), List.of(provider), 12));
            outages.add(at(random, Faults.unavailable(503, -1), List.of(provider, (provider + 1) % 3), 12));
        }
        return outages;
    }

    private static Outage at(RandomGenerator random, Fault fault, List<Integer> providers, long seconds) {
        long from = random.nextLong(60, HOUR - 60);
        return Outage.of(fault, providers, from, from + seconds);
    }
}
