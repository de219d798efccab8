package dev.signalbox.core.commitment;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a commitment is used at a moment, and what becomes of the rest if things go on as in the
/// last seven days. Amounts are in the unit of the commitment: US dollars, or tokens.
///
/// @param used so far; in dollars, that of requests whose cost is known
/// @param unpriced requests whose cost is not, of a commitment in dollars
/// @param perDay as in the last seven days, or since it began; null in its first hour, and when it is not running
/// @param forecast what will have been used at its end at that rate; null as `perDay`, but what was
///     used when over
/// @param lapses what of it will not have been used; null as `forecast`
/// @param lapsing whether more of it should be used now
public record Progress(
        Commitment commitment,
        State state,
        BigDecimal used,
        long unpriced,
        double timeGone,
        @Nullable BigDecimal perDay,
        @Nullable BigDecimal forecast,
        @Nullable BigDecimal lapses,
        boolean lapsing) {

    /// What a rate is worked out from.
    public static final Duration RECENT = Duration.ofDays(7);

    /// From less than this no rate is worked out.
    private static final Duration LEAST = Duration.ofHours(1);

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    public enum State {
        UPCOMING,
        RUNNING,
        OVER
    }

    /// All of them, in their order. Asks the ledger once or twice for each: not for an event loop.
    ///
    /// @throws Accounts.Unavailable when there is no answer now
    public static List<Progress> of(List<Commitment> commitments, Accounts accounts, Instant now)
            throws Accounts.Unavailable {
        List<Progress> all = new ArrayList<>();
        for (Commitment each : commitments) {
            Instant to = now.isBefore(each.until()) ? now : each.until();
            Used used = used(each, accounts, each.from(), to);
            Instant since = recent(each, now);
            // In its first days both are the same.
            Used recently = since.equals(each.from()) ? used : used(each, accounts, since, to);
            all.add(at(each, used.amount, used.unpriced, recently.amount, now));
        }
        return all;
    }

    /// Used of one in a time.
    private record Used(BigDecimal amount, long unpriced) {}

    private static Used used(Commitment commitment, Accounts accounts, Instant from, Instant to)
            throws Accounts.Unavailable {
        boolean dollars = commitment.bought() instanceof Bought.Dollars;
        BigDecimal amount = BigDecimal.ZERO;
        long unpriced = 0;
        if (from.isBefore(to)) {
            for (Sum sum : accounts.usage(new Question(By.TARGET, from, to, ZoneOffset.UTC))) {
                if (commitment.covers(sum.name())) {
                    amount = amount.add(
                            dollars
                                    ? sum.cost()
                                    : BigDecimal.valueOf(sum.input()).add(BigDecimal.valueOf(sum.output())));
                    unpriced += dollars ? sum.unpriced() : 0;
                }
            }
        }
        return new Used(amount, unpriced);
    }

    /// The ledger adds up whole hours.
    private static Instant recent(Commitment commitment, Instant now) {
        Instant since = now.truncatedTo(ChronoUnit.HOURS).minus(RECENT);
        return since.isBefore(commitment.from()) ? commitment.from() : since;
    }

    /// @param used since it began
    /// @param recently what of it in the last seven days
    static Progress at(Commitment commitment, BigDecimal used, long unpriced, BigDecimal recently, Instant now) {
        BigDecimal bought = commitment.amount();
        if (now.isBefore(commitment.from())) {
            return new Progress(commitment, State.UPCOMING, used, unpriced, 0, null, null, null, false);
        }
        if (!now.isBefore(commitment.until())) {
            BigDecimal lapsed = bought.subtract(used).max(BigDecimal.ZERO);
            return new Progress(commitment, State.OVER, used, unpriced, 1, null, used, lapsed, false);
        }
        Duration gone = Duration.between(commitment.from(), now);
        double timeGone = gone.toMillis()
                / (double)
                        Duration.between(commitment.from(), commitment.until()).toMillis();
        Duration over = Duration.between(recent(commitment, now), now);
        if (over.compareTo(LEAST) < 0) {
            return new Progress(commitment, State.RUNNING, used, unpriced, timeGone, null, null, null, false);
        }
        BigDecimal perDay = recently.multiply(BigDecimal.valueOf(DAY_MILLIS))
                .divide(BigDecimal.valueOf(over.toMillis()), used.scale() + 6, RoundingMode.HALF_UP);
        BigDecimal left =
                BigDecimal.valueOf(Duration.between(now, commitment.until()).toMillis());
        BigDecimal forecast = used.add(
                perDay.multiply(left).divide(BigDecimal.valueOf(DAY_MILLIS), used.scale(), RoundingMode.HALF_UP));
        BigDecimal lapses = bought.subtract(forecast).max(BigDecimal.ZERO);
        return new Progress(
                commitment,
                State.RUNNING,
                used,
                unpriced,
                timeGone,
                perDay.setScale(used.scale(), RoundingMode.HALF_UP),
                forecast,
                lapses,
                lapsing(commitment, perDay, lapses));
    }

    /// What was not used of past minutes is gone; of throughput only that counts which still comes.
    private static boolean lapsing(Commitment commitment, BigDecimal perDay, BigDecimal lapses) {
        return switch (commitment.bought()) {
            case Bought.Dollars _, Bought.Tokens _ -> lapses.signum() > 0;
            case Bought.Throughput(long perMinute) ->
                perDay.compareTo(BigDecimal.valueOf(perMinute)
                                .multiply(BigDecimal.valueOf(Duration.ofDays(1).toMinutes())))
                        < 0;
        };
    }
}
