package dev.signalbox.core.port;

import dev.signalbox.model.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What requests have used, as it was written down for good. Each answer may take seconds and asks a disk: never
/// for an event loop.
public interface Accounts {
    /// The most lines that an answer has.
    int MAX_SUMS = 10_000;

    /// Adds up the hours that begin in the time asked for.
    ///
    /// @return largest number of requests first, days in their order; [#MAX_SUMS] at most
    /// @throws Unavailable when there is no answer now
    List<Sum> usage(Question question) throws Unavailable;

    /// Adds up the requests with a complete answer in the hours that begin in the time asked for, by route and target.
    ///
    /// @return largest number of requests first; [#MAX_SUMS] at most
    /// @throws Unavailable when there is no answer now
    List<Pair> pairs(Instant from, Instant to) throws Unavailable;

    /// What one target answered of one route; the sum's name says nothing.
    record Pair(String route, String target, Sum sum) {}

    /// Adds up how callers asked in the hours that begin in the time asked for, where they had a complete answer.
    ///
    /// @return largest number of requests first; [#MAX_SUMS] at most
    /// @throws Unavailable when there is no answer now
    List<Habit> habits(Instant from, Instant to) throws Unavailable;

    /// How callers of one workload asked one target of one route.
    ///
    /// @param bounded requests that bounded their answers (`max_tokens`), where the provider counted its tokens
    /// @param declared what they bounded them to, all together
    /// @param answered tokens of their answers, all together
    /// @param largest tokens of the longest of these
    /// @param compared requests whose bodies were compared with those before
    /// @param comparedCost what these cost in US dollars, where it is known
    /// @param repeats those of them that the same key had asked the same route within a day before
    /// @param repeatsCost what these cost in US dollars, where it is known
    /// @param repeatsUnpriced those of `repeats` of which it is not
    record Habit(
            String workload,
            String route,
            String target,
            long bounded,
            long declared,
            long answered,
            long largest,
            long compared,
            BigDecimal comparedCost,
            long repeats,
            BigDecimal repeatsCost,
            long repeatsUnpriced) {}

    /// Adds up the hours that begin in the time asked for, of one key, without asking for those of others. What the
    /// gateway answered by itself, as lists of models, is left out.
    ///
    /// @return a line for each outcome, in any order
    /// @throws Unavailable when there is no answer now
    List<Sum> ofKey(String key, Instant from, Instant to) throws Unavailable;

    /// The records of all requests that had this identifier, latest first: callers may choose it, and may choose
    /// the same again. A hundred at most.
    ///
    /// @throws Unavailable when there is no answer now
    List<UsageRecord> request(String id) throws Unavailable;

    /// Gives out the records of requests that came in a time, about in the order in which they came, and never many of
    /// them at once. Somebody else who asks meanwhile is refused.
    ///
    /// @param to this and later ones are not among them
    /// @throws Unavailable when there is no answer now, or no more of it
    /// @throws E as `taking` does
    <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws Unavailable, E;

    /// Takes one record after the other.
    ///
    /// @param <E> that it takes no more
    @FunctionalInterface
    interface Taking<E extends Exception> {
        void take(UsageRecord record) throws E;
    }

    /// What requests have cost, exactly, that arrived at an instant or later.
    ///
    /// @return picodollars, of those whose cost is known
    /// @throws Unavailable when there is no answer now
    long spent(Instant from, Scope scope) throws Unavailable;

    /// The same for somebody who waits: there is an answer or none within a few seconds.
    default long spentSoon(Instant from, Scope scope) throws Unavailable {
        return spent(from, scope);
    }

    /// Whose cost is asked for.
    sealed interface Scope {
        record Everything() implements Scope {}

        record OfKey(String name) implements Scope {}

        record OfWorkload(String name) implements Scope {}
    }

    /// How the writing goes; may be asked at any time, at once.
    Figures figures();

    /// What is added up.
    ///
    /// @param from the first hour begins then or later
    /// @param to and the last one before
    /// @param zone in which days begin; an hour counts to the day in which it begins
    /// @param tag by whose values it is added up, where it is [By#TAG]; requests without it are left out
    record Question(
            By by,
            Instant from,
            Instant to,
            ZoneId zone,
            @Nullable String tag) {
        /// Of something that every request has.
        public Question(By by, Instant from, Instant to, ZoneId zone) {
            this(by, from, to, zone, null);
        }
    }

    /// What a line of an answer is about.
    enum By {
        KEY,
        WORKLOAD,
        ROUTE,
        TARGET,
        OUTCOME,
        DAY,
        TAG;

        /// Stands in front of a tag's name.
        public static final String TAG_NAMED = "tag:";

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As users write it; [#TAG] with [#TAG_NAMED] and the tag's name.
        public String word() {
            return word;
        }

        /// The one that is written so, or null; a tag's has the tag's name behind it, `tag:team`.
        public static @Nullable By of(String word) {
            if (word.startsWith(TAG_NAMED)) {
                return TAG;
            }
            for (By by : values()) {
                if (by != TAG && by.word.equals(word)) {
                    return by;
                }
            }
            return null;
        }
    }

    /// One line.
    ///
    /// @param name of the key, workload, …; `-` for requests without a key; a day as `2026-11-22`
    /// @param succeeded those of `requests` that had a complete answer
    /// @param attempts at providers, of all of them
    /// @param input tokens, and so on as in [dev.signalbox.model.usage.Usage]
    /// @param cost in US dollars, of those requests of which it is known
    /// @param unpriced those of `requests` of which it is not
    /// @param durationMillis of all of them together
    /// @param firstContentMillis of those together that had content
    /// @param withContent how many had
    /// @param inVain what of `cost` attempts cost that gave no answer: before another try, and hedges
    ///     that lost
    record Sum(
            String name,
            long requests,
            long succeeded,
            long attempts,
            long input,
            long output,
            long cachedInput,
            long cacheWrite,
            long reasoning,
            BigDecimal cost,
            long unpriced,
            long durationMillis,
            long firstContentMillis,
            long withContent,
            BigDecimal inVain) {

        /// Where all attempts gave an answer or cost nothing.
        public Sum(
                String name,
                long requests,
                long succeeded,
                long attempts,
                long input,
                long output,
                long cachedInput,
                long cacheWrite,
                long reasoning,
                BigDecimal cost,
                long unpriced,
                long durationMillis,
                long firstContentMillis,
                long withContent) {
            this(
                    name,
                    requests,
                    succeeded,
                    attempts,
                    input,
                    output,
                    cachedInput,
                    cacheWrite,
                    reasoning,
                    cost,
                    unpriced,
                    durationMillis,
                    firstContentMillis,
                    withContent,
                    BigDecimal.ZERO.setScale(12));
        }

        /// Of what both are about, under this name.
        public Sum plus(Sum other) {
            return new Sum(
                    name,
                    requests + other.requests,
                    succeeded + other.succeeded,
                    attempts + other.attempts,
                    sum(input, other.input),
                    sum(output, other.output),
                    sum(cachedInput, other.cachedInput),
                    sum(cacheWrite, other.cacheWrite),
                    sum(reasoning, other.reasoning),
                    cost.add(other.cost),
                    unpriced + other.unpriced,
                    durationMillis + other.durationMillis,
                    firstContentMillis + other.firstContentMillis,
                    withContent + other.withContent,
                    inVain.add(other.inVain));
        }

        /// Providers count tokens as they like: what is too much for a number is the largest one.
        private static long sum(long one, long other) {
            return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
        }
    }

    /// How the writing goes, since the start of the process.
    ///
    /// @param stored records that are in the store
    /// @param lost records that could not be kept
    /// @param unkept answers that went out before their records were on the disk, though they were to wait
    /// @param failures of writing to the store, each tried again
    /// @param waitingBytes of records on this machine that the store has not
    /// @param spoolBytes that its files take
    /// @param maxBytes that they may take
    record Figures(
            long stored, long lost, long unkept, long failures, long waitingBytes, long spoolBytes, long maxBytes) {}

    /// There is no answer; the message says why, for people.
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
