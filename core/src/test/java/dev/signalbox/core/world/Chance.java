package dev.signalbox.core.world;

import dev.signalbox.core.world.Crowd.Manners;
import dev.signalbox.core.world.SimulatedProvider.Nature;
import dev.signalbox.core.world.SimulatedProvider.Overload;
import dev.signalbox.core.world.Topology.Spot;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Draws scenarios: anything that could do its work if nothing was wrong. Two of three providers' worth of
/// room for the requests is not needed, but each provider alone can carry them, so that what is lost when all
/// are well is lost by us.
final class Chance {
    /// When the last fault is gone, goodput has so long to come back.
    static final int RECOVERY_SECONDS = 60;

    private static final int QUIET_SECONDS = 15;
    private static final int LATEST_SECONDS = 90;

    private final RandomGenerator random;

    Chance(RandomGenerator random) {
        this.random = random;
    }

    Scenario scenario() {
        double perSecond = Math.exp(random.nextDouble(Math.log(0.7), Math.log(12)));
        int burst = random.nextInt(3) == 0 ? random.nextInt(5, 60) : 0;
        int targets = random.nextInt(1, 6);
        double first = random.nextDouble(100, 600);
        double rest = random.nextDouble(300, 2000);
        // Requests under way, on average; a little more than the medians say.
        int usual = (int) Math.ceil(perSecond * (first + rest) / 1000 * 1.3);
        int needed = Math.max(12, 4 * usual) + 2 * burst;
        List<Nature> natures = new ArrayList<>();
        for (int i = 0; i < targets; i++) {
            natures.add(new Nature(
                    first * random.nextDouble(0.7, 1.5),
                    rest,
                    random.nextDouble(0.2, 0.5),
                    needed * random.nextInt(1, 4),
                    oneOf(Overload.values())));
        }
        List<String> secrets = IntStream.range(0, random.nextInt(4))
                .mapToObj(each -> "sk-a-secret-of-caller-" + each)
                .toList();
        Topology topology = topology(targets, needed, secrets);
        List<Outage> outages = outages(topology);
        long until = outages.stream().mapToLong(Outage::until).max().orElse(0) / Answer.SECOND
                + RECOVERY_SECONDS
                + (long) Math.max(20, 40 / perSecond);
        Crowd crowd = new Crowd(
                perSecond,
                burst,
                random.nextInt(10, 40),
                random.nextDouble(),
                random.nextInt(3) == 0 ? random.nextDouble() : 0,
                random.nextInt(3) == 0 ? random.nextDouble() : 0,
                random.nextInt(3) == 0 ? random.nextDouble(0.3) : 0,
                oneOf(Manners.values()),
                secrets);
        return Scenario.of(topology.policy(), natures, outages, crowd, until);
    }

    private Topology topology(int targets, int needed, List<String> secrets) {
        int style = random.nextInt(3);
        Ejection ejection = random.nextInt(3) == 0
                ? Ejection.DEFAULT
                : new Ejection(
                        random.nextDouble(0.2, 0.9),
                        random.nextInt(3, 30),
                        seconds(random.nextInt(2, 10)),
                        seconds(random.nextInt(10, 40)));
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < targets; i++) {
            int priority = style == 0 ? 0 : style == 1 ? i : random.nextInt(2);
            int concurrency = random.nextInt(3) == 0 ? Provider.DEFAULT_CONCURRENCY : needed * random.nextInt(1, 3);
            spots.add(new Spot(priority, random.nextInt(1, 4), random.nextInt(4), concurrency, ejection));
        }
        Duration firstToken = seconds(random.nextInt(5, 15));
        Timeouts timeouts = new Timeouts(
                seconds(random.nextInt(1, 5)),
                firstToken,
                seconds(random.nextInt(3, 10)),
                random.nextBoolean() ? seconds(random.nextInt(15, 30)) : null,
                seconds(random.nextInt(30, 60)));
        Retry retry = random.nextInt(3) == 0
                ? Retry.DEFAULT
                : new Retry(
                        random.nextInt(1, 7),
                        millis(random.nextInt(1, 500)),
                        millis(random.nextInt(500, 3000)),
                        millis(random.nextInt(5000)));
        Hedge hedge = targets < 2 || random.nextInt(3) > 0
                ? null
                : new Hedge(
                        random.nextBoolean() ? null : millis(random.nextInt(100, 2000)), random.nextDouble(0.01, 0.4));
        Delivery delivery = random.nextInt(4) == 0 ? Delivery.WHOLE : Delivery.LIVE;
        Queue queue = new Queue(random.nextInt(3) == 0 ? 0 : random.nextInt(200), seconds(random.nextInt(1, 11)));
        return new Topology(spots, timeouts, retry, delivery, hedge, queue, secrets);
    }

    private List<Outage> outages(Topology topology) {
        List<Outage> outages = new ArrayList<>();
        int targets = topology.spots().size();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            long from = random.nextLong(QUIET_SECONDS, LATEST_SECONDS - 5) * Answer.SECOND;
            long until = Math.min(LATEST_SECONDS, from / Answer.SECOND + random.nextLong(3, 60)) * Answer.SECOND;
            int about = random.nextInt(targets);
            List<Integer> struck = random.nextInt(3) > 0
                    ? List.of(about)
                    : IntStream.range(0, targets)
                            .filter(each -> each == about || random.nextInt(4) > 0)
                            .boxed()
                            .toList();
            boolean others = targets > 1 && struck.size() == 1;
            int keys = topology.spots().get(about).keys();
            if (others && random.nextInt(6) == 0) {
                // What is benched stays so for a minute at least: never all that there is.
                Fault fault = random.nextInt(3) > 0 ? Faults.unauthorised() : Faults.modelNotFound();
                outages.add(new Outage(
                        fault,
                        List.of(0),
                        random.nextInt(topology.spots().get(0).keys() + 1),
                        from,
                        until,
                        false));
            } else {
                int key = keys > 1 && random.nextInt(5) == 0 ? random.nextInt(1, keys + 1) : 0;
                outages.add(new Outage(Faults.any(random), struck, key, from, until, random.nextInt(3) == 0));
            }
        }
        return outages;
    }

    private <T> T oneOf(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }
}
