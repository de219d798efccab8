package dev.signalbox.console;

import dev.signalbox.core.cost.Conversion;
import dev.signalbox.core.cost.Conversion.Part;
import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.usage.Cost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What was used in a time, line by line and in all, with what follows from it: what a good answer cost, what was
/// spent in vain, and the same money in the currency that the config says. One question to the store
/// for each stretch in which one rate, or one price, holds.
final class UsageReport {
    /// Stretches with a price of their own that are looked at one by one.
    private static final int MAX_CHANGES = 24;

    private static final int DECIMALS_OF_A_SHARE = 4;

    private final Accounts accounts;
    private final Question question;
    private final Showing showing;
    private final Conversion conversion;
    private final PriceList prices;
    private final List<Part> parts;

    private UsageReport(Accounts accounts, Question question, Policy policy) {
        this.accounts = accounts;
        this.question = question;
        showing = policy.spending().showing();
        conversion = new Conversion(showing);
        prices = PriceList.of(policy.prices());
        parts = conversion.parts(question.from(), question.to());
    }

    /// The body of an answer.
    ///
    /// @param showing null where money is in US dollars alone
    record Usage(
            String by,
            Instant from,
            Instant to,
            String zone,
            @Nullable Shown showing,
            List<Line> lines,
            Total total) {}

    /// @param currency its code of three letters
    record Shown(String currency, @Nullable Tax tax) {}

    record Tax(String name, String percent) {}

    /// @param cost in US dollars as decimal text; null where none of the requests has a known one
    /// @param unpriced requests without one
    /// @param costPerSuccess null where the cost of a request is not known, or none succeeded
    /// @param costInVain what of it attempts cost that gave no answer
    /// @param shareInVain of the cost, null where there is none
    /// @param shown the cost in the currency of [Usage#showing]; null where that is not known
    record Line(
            String name,
            long requests,
            long succeeded,
            long attempts,
            UsageApi.Tokens tokens,
            @Nullable String cost,
            long unpriced,
            @Nullable String costPerSuccess,
            @Nullable String costInVain,
            @Nullable Double shareInVain,
            Conversion.@Nullable Amount shown,
            @Nullable Double meanDurationMs,
            @Nullable Double meanFirstContentMs) {}

    /// Of all requests in the time, also of those that no line is about.
    ///
    /// @param cacheSavings an estimate in US dollars; null where a price is not known
    record Total(
            long requests,
            long succeeded,
            @Nullable String cost,
            long unpriced,
            @Nullable String costPerSuccess,
            @Nullable String costInVain,
            @Nullable Double shareInVain,
            @Nullable Largest largestProvider,
            @Nullable String cacheSavings,
            Conversion.@Nullable Amount shown) {}

    /// Where the most money went.
    record Largest(String name, String cost, double share) {}

    /// A sum, and its cost in the other currency; null where a part of it is not known.
    private record Converted(Sum sum, @Nullable BigDecimal shown) {
        Converted plus(Converted other) {
            return new Converted(
                    sum.plus(other.sum), shown == null || other.shown == null ? null : shown.add(other.shown));
        }
    }

    /// @throws Accounts.Unavailable when there is no answer now
    static Usage of(Accounts accounts, Question question, Policy policy) throws Accounts.Unavailable {
        return new UsageReport(accounts, question, policy).answer();
    }

    private Usage answer() throws Accounts.Unavailable {
        Map<String, Converted> lines = sums(question);
        Map<String, Converted> targets = question.by() == By.TARGET
                ? lines
                : sums(new Question(By.TARGET, question.from(), question.to(), question.zone()));
        Comparator<Line> order = Comparator.comparingLong(Line::requests).reversed();
        return new Usage(
                question.tag() == null ? question.by().word() : By.TAG_NAMED + question.tag(),
                question.from(),
                question.to(),
                question.zone().getId(),
                shown(),
                lines.values().stream()
                        .map(this::line)
                        .sorted(question.by() == By.DAY ? Comparator.comparing(Line::name) : order)
                        .toList(),
                total(targets));
    }

    private @Nullable Shown shown() {
        if (!showing.more()) {
            return null;
        }
        Showing.Tax tax = showing.tax();
        return new Shown(
                showing.currency().getCurrencyCode(), tax == null ? null : new Tax(tax.name(), plain(tax.percent())));
    }

    private Map<String, Converted> sums(Question asked) throws Accounts.Unavailable {
        Map<String, Converted> sums = new LinkedHashMap<>();
        for (Part part : parts) {
            Question ofPart = new Question(asked.by(), part.from(), part.to(), asked.zone(), asked.tag());
            List<Sum> found = accounts.usage(ofPart);
            // Names that are missing here may be there in another part: then nobody knows what they cost in all.
            boolean cut = parts.size() > 1 && found.size() >= Accounts.MAX_SUMS;
            for (Sum sum : found) {
                Converted one = new Converted(sum, cut ? null : part.of(sum.cost()));
                sums.merge(sum.name(), one, Converted::plus);
            }
        }
        return sums;
    }

    private Line line(Converted converted) {
        Sum sum = converted.sum;
        return new Line(
                sum.name(),
                sum.requests(),
                sum.succeeded(),
                sum.attempts(),
                new UsageApi.Tokens(sum.input(), sum.output(), sum.cachedInput(), sum.cacheWrite(), sum.reasoning()),
                cost(sum),
                sum.unpriced(),
                perSuccess(sum),
                inVain(sum),
                share(sum.inVain(), sum.cost()),
                shown(converted),
                mean(sum.durationMillis(), sum.requests()),
                mean(sum.firstContentMillis(), sum.withContent()));
    }

    private Total total(Map<String, Converted> targets) throws Accounts.Unavailable {
        Converted all = targets.values().stream().reduce(Converted::plus).orElse(null);
        if (all == null) {
            return new Total(0, 0, null, 0, null, null, null, null, null, null);
        }
        BigDecimal saved = saved(targets);
        return new Total(
                all.sum.requests(),
                all.sum.succeeded(),
                cost(all.sum),
                all.sum.unpriced(),
                perSuccess(all.sum),
                inVain(all.sum),
                share(all.sum.inVain(), all.sum.cost()),
                largest(targets, all.sum.cost()),
                saved == null ? null : plain(saved),
                shown(all));
    }

    private static @Nullable Largest largest(Map<String, Converted> targets, BigDecimal cost) {
        Map<String, BigDecimal> providers = new TreeMap<>();
        for (Converted target : targets.values()) {
            providers.merge(provider(target.sum.name()), target.sum.cost(), BigDecimal::add);
        }
        Map.Entry<String, BigDecimal> most =
                providers.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        Double share = share(most.getValue(), cost);
        return share == null ? null : new Largest(most.getKey(), plain(most.getValue()), share);
    }

    // ── What providers' caches saved ─────────────────────────────────────────────────────────────────────────────────

    private @Nullable BigDecimal saved(Map<String, Converted> targets) throws Accounts.Unavailable {
        TreeSet<Instant> cuts = new TreeSet<>();
        for (Converted target : targets.values()) {
            Sum sum = target.sum;
            if (sum.cachedInput() != 0 || sum.cacheWrite() != 0) {
                cuts.addAll(prices.changes(provider(sum.name()), model(sum.name()), question.from(), question.to()));
            }
        }
        if (cuts.isEmpty()) {
            return saved(targets.values().stream().map(Converted::sum).toList(), question.from());
        }
        if (cuts.size() > MAX_CHANGES) {
            return null;
        }
        BigDecimal saved = BigDecimal.ZERO;
        Instant begin = question.from();
        cuts.add(question.to());
        for (Instant end : cuts) {
            BigDecimal part = saved(accounts.usage(new Question(By.TARGET, begin, end, question.zone())), begin);
            if (part == null) {
                return null;
            }
            saved = saved.add(part);
            begin = end;
        }
        return saved;
    }

    private @Nullable BigDecimal saved(List<Sum> targets, Instant at) {
        BigDecimal picodollars = BigDecimal.ZERO;
        for (Sum sum : targets) {
            BigDecimal one = prices.saved(
                    provider(sum.name()), model(sum.name()), sum.cachedInput(), sum.cacheWrite(), at.toEpochMilli());
            if (one == null) {
                return null;
            }
            picodollars = picodollars.add(one);
        }
        return picodollars.movePointLeft(Cost.DECIMALS);
    }

    private static String provider(String label) {
        int slash = label.indexOf('/');
        return slash < 0 ? label : label.substring(0, slash);
    }

    private static String model(String label) {
        return label.substring(label.indexOf('/') + 1);
    }

    // ── Single figures ───────────────────────────────────────────────────────────────────────────────────────────────

    private static @Nullable String cost(Sum sum) {
        return sum.unpriced() == sum.requests() ? null : plain(sum.cost());
    }

    /// Also of what the others cost: it was spent for those answers.
    private static @Nullable String perSuccess(Sum sum) {
        return sum.unpriced() > 0 || sum.succeeded() == 0
                ? null
                : plain(sum.cost().divide(BigDecimal.valueOf(sum.succeeded()), Cost.DECIMALS, RoundingMode.HALF_UP));
    }

    private static @Nullable String inVain(Sum sum) {
        return cost(sum) == null ? null : plain(sum.inVain());
    }

    private static @Nullable Double share(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0
                ? null
                : (Double) part.divide(whole, DECIMALS_OF_A_SHARE, RoundingMode.HALF_UP)
                        .doubleValue();
    }

    private Conversion.@Nullable Amount shown(Converted converted) {
        return converted.shown == null || !showing.more() || cost(converted.sum) == null
                ? null
                : conversion.amount(converted.shown);
    }

    private static String plain(BigDecimal decimal) {
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    private static @Nullable Double mean(long sum, long count) {
        return count == 0 ? null : (Double) (Math.round(10.0 * sum / count) / 10.0);
    }
}
