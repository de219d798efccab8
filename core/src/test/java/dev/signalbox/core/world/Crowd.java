package dev.signalbox.core.world;

import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.model.policy.Delivery;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The clients: how often they come, what they ask for, and what they do when it takes long or fails.
///
/// @param perSecond requests, as a Poisson process
/// @param burst requests that come at once besides; 0 for none
/// @param burstEverySeconds between two bursts
/// @param stream share that wants streams
/// @param whole share of streams that is wanted complete
/// @param session share that belongs to one of a few sessions
/// @param impatient share that leaves before the end
/// @param manners what a client does when it is told no
/// @param secrets of the callers; empty in open mode
record Crowd(
        double perSecond,
        int burst,
        int burstEverySeconds,
        double stream,
        double whole,
        double session,
        double impatient,
        Manners manners,
        List<String> secrets) {
    /// What a client does when it is told no.
    enum Manners {
        GIVES_UP,
        /// As the official SDKs: twice at most, after what it is told to wait, and not when it is told not
        /// to.
        POLITE,
        /// Three times, almost at once, whatever it is told.
        NAIVE
    }

    /// One request of a client.
    ///
    /// @param leaves nanoseconds after which the client is gone; [Answer#NEVER] when it stays
    /// @param retries how often it has come before with the same
    record Ask(
            boolean stream,
            boolean keepsAlive,
            Wishes wishes,
            @Nullable String secret,
            long leaves,
            int retries) {
        Ask again() {
            return new Ask(stream, keepsAlive, wishes, secret, leaves, retries + 1);
        }
    }

    static Crowd streaming(double perSecond) {
        return new Crowd(perSecond, 0, 60, 1, 0, 0, 0, Manners.GIVES_UP, List.of());
    }

    /// The same every few seconds, one at a time.
    static Crowd every(int seconds) {
        return new Crowd(0, 1, seconds, 1, 0, 0, 0, Manners.GIVES_UP, List.of());
    }

    /// Requests per second, bursts included.
    double rate() {
        return perSecond + (double) burst / burstEverySeconds;
    }

    /// @return nanoseconds; only where [#perSecond] is more than 0
    long untilNext(RandomGenerator random) {
        return (long) (random.nextExponential() / perSecond * Answer.SECOND);
    }

    Ask ask(RandomGenerator random) {
        boolean streams = random.nextDouble() < stream;
        Delivery delivery = streams && random.nextDouble() < whole ? Delivery.WHOLE : null;
        String sticky = random.nextDouble() < session ? "session " + random.nextInt(50) : null;
        long leaves =
                random.nextDouble() < impatient ? (long) (random.nextExponential() * 2 * Answer.SECOND) : Answer.NEVER;
        String secret = secrets.isEmpty() ? null : secrets.get(random.nextInt(secrets.size()));
        return new Ask(streams, random.nextInt(4) > 0, new Wishes(0, delivery, sticky), secret, leaves, 0);
    }

    /// Nanoseconds until it comes again; -1 when it does not.
    ///
    /// @param advice seconds that it was told to wait; 0 for none
    /// @param doNotRetry whether it was told not to
    long comesAgain(Ask asked, int advice, boolean doNotRetry, RandomGenerator random) {
        return switch (manners) {
            case GIVES_UP -> -1;
            case POLITE ->
                doNotRetry || asked.retries() >= 2
                        ? -1
                        : advice * Answer.SECOND + (long) ((0.5 + random.nextDouble()) * Answer.SECOND);
            case NAIVE -> asked.retries() >= 3 ? -1 : (50 + random.nextLong(200)) * Answer.MILLI;
        };
    }
}
