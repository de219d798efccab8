package dev.signalbox.core.world;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A provider: how fast it is, how much it takes at once, and what is wrong with it when.
final class SimulatedProvider {
    /// What it does with more than it can take.
    enum Overload {
        REFUSES,
        LIMITS,
        SLOWS_DOWN
    }

    /// @param firstMillis median time to first content
    /// @param restMillis median time from there to the end
    /// @param spread sigma of both log-normal distributions
    /// @param capacity requests at once
    record Nature(double firstMillis, double restMillis, double spread, int capacity, Overload overload) {}

    private final int place;
    private final Nature nature;
    private final List<Outage> outages;
    private final List<Long> asked = new ArrayList<>();
    private int inFlight;

    SimulatedProvider(int place, Nature nature, List<Outage> outages) {
        this.place = place;
        this.nature = nature;
        this.outages = List.copyOf(outages);
    }

    /// Takes a request, which must [#leave] in the end.
    ///
    /// @param key number of the key; 0 for none
    Answer ask(boolean stream, int key, long now, RandomGenerator random) {
        inFlight++;
        asked.add(now);
        long connected = random.nextBoolean() ? 0 : (1 + random.nextLong(50)) * Answer.MILLI;
        long first = connected + drawn(nature.firstMillis, random);
        long end = first + drawn(nature.restMillis, random);
        // An answer that does not stream comes in one piece.
        Answer answer = Answer.healthy(connected, stream ? first : end, end);
        if (inFlight > nature.capacity) {
            answer = switch (nature.overload) {
                case REFUSES -> answer.failing(connected + Answer.MILLI, refused(Reason.UNAVAILABLE, 503, -1));
                case LIMITS -> answer.failing(connected + Answer.MILLI, refused(Reason.RATE_LIMITED, 429, 1000));
                case SLOWS_DOWN -> answer.slower((double) inFlight / nature.capacity);
            };
        }
        for (Outage outage : outages) {
            if (outage.at(place, key, now)) {
                answer = outage.fault().how().spoil(answer, now, random);
            }
        }
        return answer;
    }

    void leave() {
        inFlight--;
    }

    /// How often it was asked in this time.
    long asked(long from, long until) {
        return asked.stream().filter(time -> time >= from && time < until).count();
    }

    /// When it was asked first at this time or later; -1 when it was not.
    long askedFrom(long from) {
        return asked.stream().filter(time -> time >= from).findFirst().orElse(-1L);
    }

    /// Since when nothing is wrong, as far as this key is concerned; -1 while something is.
    long wellSince(int key, long now) {
        long since = 0;
        for (Outage outage : outages) {
            if (outage.at(place, key, now)) {
                return -1;
            }
            if (outage.about(place, key) && outage.until() <= now) {
                since = Math.max(since, outage.until());
            }
        }
        return since;
    }

    private long drawn(double medianMillis, RandomGenerator random) {
        return (long) (medianMillis * Math.exp(nature.spread * random.nextGaussian()) * Answer.MILLI);
    }

    private static Failure refused(Reason reason, int status, long retryAfterMillis) {
        return new Failure.Refused(reason, status, "Too much.", null, null, retryAfterMillis, null);
    }
}
