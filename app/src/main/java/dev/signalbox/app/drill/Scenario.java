package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What happens in a drill: who asks how much, what providers can take, and what goes wrong when. Names no
/// workload and no provider, so that it fits any config.
///
/// @param length of virtual time
/// @param faults of providers, in no particular order
/// @param surges of callers
/// @param expect what must hold with Code Red in force
/// @param leaves whether it is about doing without a provider for good
public record Scenario(
        String name,
        Text title,
        Text about,
        Duration length,
        Traffic traffic,
        Supply supply,
        List<Fault> faults,
        List<Surge> surges,
        Expect expect,
        boolean leaves) {
    /// A drill that asks for more is refused: it would take minutes, and tell nothing more.
    public static final long MAX_REQUESTS = 2_000_000;

    public Scenario {
        faults = List.copyOf(faults);
        surges = List.copyOf(surges);
    }

    /// What callers ask for.
    ///
    /// @param perSecond questions of all workloads together, at the busiest time of the day
    /// @param shares of them by criticality; what no workload has goes to the others
    /// @param night share of `perSecond` that is left at the quietest time; 1 for no night
    /// @param begins minutes after midnight at which the drill begins
    /// @param streams share that asks for a stream
    /// @param prompt tokens of the usual prompt
    /// @param answer tokens of the usual answer
    /// @param patience how long a caller waits for first content before it leaves
    /// @param retries how often a caller comes again with what was refused or failed, as SDKs do
    public record Traffic(
            double perSecond,
            Map<Criticality, Double> shares,
            double night,
            int begins,
            double streams,
            int prompt,
            int answer,
            Duration patience,
            int retries) {
        public Traffic {
            shares = Collections.unmodifiableMap(new EnumMap<>(shares));
        }

        /// The same with another rate.
        Traffic at(double other) {
            return new Traffic(other, shares, night, begins, streams, prompt, answer, patience, retries);
        }
    }

    /// What providers give.
    ///
    /// @param first what the first provider serves at once, as a multiple of what all traffic needs
    /// @param others the same of each other one
    /// @param waits requests that may wait inside a provider for each that it serves; more are refused with 529
    /// @param firstToken median time to first content
    /// @param spread sigma of its log-normal distribution
    /// @param perSecond median tokens a second of an answer
    /// @param tokens a minute that a provider allows, as a multiple of what all traffic uses; 0: no such limit
    /// @param errors share of requests that fail on a good day
    public record Supply(
            double first,
            double others,
            double waits,
            Duration firstToken,
            double spread,
            int perSecond,
            double tokens,
            double errors) {}

    /// Which providers a fault is of.
    public enum Where {
        /// The one that the most important workload uses first.
        FIRST,
        /// All but that.
        OTHERS,
        /// Those that process where the first one does.
        REGION,
        ALL
    }

    /// What is wrong.
    public enum Kind {
        /// Connections are refused, and those that stand break.
        UNREACHABLE,
        /// Connections are taken by nobody: each waits for its time limit.
        SILENT,
        /// 500 at once.
        ERRORS,
        /// 200, and then an error instead of content.
        ERRORS_IN_200,
        /// Content, and then the stream breaks.
        BREAKS,
        /// Content, and then nothing any more.
        STALLS,
        /// Content comes `factor` times slower.
        DRIP,
        /// First content takes `factor` times as long.
        SLOW,
        /// What is left of the tokens a minute is `factor` times what all traffic uses.
        RATE_LIMIT,
        /// `factor` times what it usually serves at once.
        CAPACITY
    }

    /// Something that goes wrong at providers for a while.
    ///
    /// @param share of requests that it is about, above 0 to 1
    /// @param factor for kinds that have one; else 1
    /// @param grows whether share or factor come to that only at the end, evenly from nothing
    /// @param every null for once; else it comes again so long after it began
    /// @param times how often it comes
    public record Fault(
            Where where,
            Kind kind,
            Duration from,
            Duration lasting,
            double share,
            double factor,
            boolean grows,
            @Nullable Duration every,
            int times) {
        /// When it is over for the last time.
        public Duration until() {
            return every == null
                    ? from.plus(lasting)
                    : from.plus(every.multipliedBy(times - 1L)).plus(lasting);
        }

        /// How much of it there is at a moment, 0 to 1.
        double at(long nanos) {
            long since = nanos - from.toNanos();
            if (since < 0) {
                return 0;
            }
            if (every != null) {
                if (since / every.toNanos() >= times) {
                    return 0;
                }
                since %= every.toNanos();
            }
            if (since >= lasting.toNanos()) {
                return 0;
            }
            return grows ? (double) since / lasting.toNanos() : 1;
        }
    }

    /// Callers ask more than usual for a while.
    ///
    /// @param of whom; never empty
    /// @param times as much as usual
    public record Surge(Set<Criticality> of, Duration from, Duration lasting, double times) {
        public Surge {
            of = Collections.unmodifiableSet(EnumSet.copyOf(of));
        }

        boolean at(Criticality criticality, long nanos) {
            long since = nanos - from.toNanos();
            return of.contains(criticality) && since >= 0 && since < lasting.toNanos();
        }

        public Duration until() {
            return from.plus(lasting);
        }
    }

    /// What must hold with Code Red in force; null for what nothing is said of.
    ///
    /// @param success least share of requests of core workloads that are answered
    /// @param alarm longest time until a core workload is orange
    /// @param restored longest time after the last trigger until 95 % of core questions are answered
    public record Expect(
            @Nullable Double success,
            @Nullable Duration alarm,
            @Nullable Duration restored) {}

    /// The same with so many questions a second.
    public Scenario at(double perSecond) {
        return new Scenario(name, title, about, length, traffic.at(perSecond), supply, faults, surges, expect, leaves);
    }

    /// When the first thing goes wrong; nanoseconds, -1 for never.
    long triggered() {
        return begins().stream().mapToLong(Duration::toNanos).min().orElse(-1);
    }

    private List<Duration> begins() {
        return Stream.concat(faults.stream().map(Fault::from), surges.stream().map(Surge::from))
                .toList();
    }

    /// When nothing is wrong any more; nanoseconds, 0 where nothing ever was.
    long well() {
        return Stream.concat(faults.stream().map(Fault::until), surges.stream().map(Surge::until))
                .mapToLong(Duration::toNanos)
                .max()
                .orElse(0);
    }

    /// Questions that there are going to be at most, without those that come again.
    public double questions() {
        double all = traffic.perSecond() * length.toSeconds();
        double most = 1;
        for (Surge surge : surges) {
            all += traffic.perSecond()
                    * Math.max(0, surge.times() - 1)
                    * surge.lasting().toSeconds();
            most = Math.max(most, surge.times());
        }
        // Questions that do not come up are drawn, too; that is a tenth of the work.
        return Math.max(all, traffic.perSecond() * length.toSeconds() * most / 10);
    }
}
