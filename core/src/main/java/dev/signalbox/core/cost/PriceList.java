package dev.signalbox.core.cost;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The prices of one policy, found by provider, model and day. Immutable; looked up without garbage.
public final class PriceList {
    /// The prices of each model, the latest first.
    private final Map<String, Map<String, Price[]>> byProvider = new HashMap<>();

    private PriceList() {}

    /// From the first day of a declared price on, the shipped ones of the same model do not count.
    public static PriceList of(Collection<Price> prices) {
        Map<String, Map<String, List<Price>>> grouped = new HashMap<>();
        for (Price price : prices) {
            grouped.computeIfAbsent(price.provider(), _ -> new HashMap<>())
                    .computeIfAbsent(price.model(), _ -> new ArrayList<>())
                    .add(price);
        }
        PriceList list = new PriceList();
        grouped.forEach((provider, models) -> {
            Map<String, Price[]> byModel = new HashMap<>();
            models.forEach((model, all) -> byModel.put(model, inForce(all)));
            list.byProvider.put(provider, byModel);
        });
        return list;
    }

    private static Price[] inForce(List<Price> all) {
        long declared = all.stream()
                .filter(price -> !price.origin().shipped())
                .mapToLong(PriceList::firstDay)
                .min()
                .orElse(Long.MAX_VALUE);
        return all.stream()
                .filter(price -> !price.origin().shipped() || firstDay(price) < declared)
                .sorted(Comparator.comparingLong(PriceList::firstDay).reversed())
                .toArray(Price[]::new);
    }

    private static long firstDay(Price price) {
        LocalDate from = price.from();
        return from == null ? Long.MIN_VALUE : from.toEpochDay();
    }

    /// What a model costs at a moment.
    ///
    /// @return null when that is not known
    public @Nullable Price at(String provider, String model, long epochMillis) {
        Map<String, Price[]> models = byProvider.get(provider);
        Price[] prices = models == null ? null : models.get(model);
        if (prices != null) {
            long day = Math.floorDiv(epochMillis, TimeUnit.DAYS.toMillis(1));
            for (Price price : prices) {
                if (firstDay(price) <= day) {
                    return price;
                }
            }
        }
        return null;
    }

    /// What it saved that the provider's cache had a part of prompts: what the tokens read from it
    /// would have cost as ordinary ones, less what writing it cost beyond that. At the usual prices of
    /// short prompts, and those kept for an hour at the price of the others, as sums do not tell them
    /// apart: an estimate.
    ///
    /// @param epochMillis a time in which they were used
    /// @return picodollars, negative where writing cost more than reading saved; null where the price
    ///     is not known
    public @Nullable BigDecimal saved(
            String provider, String model, long cachedInput, long cacheWrite, long epochMillis) {
        if (cachedInput == 0 && cacheWrite == 0) {
            return BigDecimal.ZERO;
        }
        Price price = at(provider, model, epochMillis);
        if (price == null) {
            return null;
        }
        Rates rates = price.rates();
        return BigDecimal.valueOf(cachedInput)
                .multiply(BigDecimal.valueOf(rates.input() - rates.cachedInput()))
                .subtract(BigDecimal.valueOf(cacheWrite)
                        .multiply(BigDecimal.valueOf(rates.cacheWrite() - rates.input())));
    }

    /// The days in this time on which another price of this model begins.
    public List<Instant> changes(String provider, String model, Instant from, Instant to) {
        Map<String, Price[]> models = byProvider.get(provider);
        Price[] prices = models == null ? null : models.get(model);
        List<Instant> changes = new ArrayList<>();
        for (Price price : prices == null ? new Price[0] : prices) {
            if (price.from() != null) {
                Instant begin = price.from().atStartOfDay(ZoneOffset.UTC).toInstant();
                if (begin.isAfter(from) && begin.isBefore(to)) {
                    changes.add(begin);
                }
            }
        }
        return changes;
    }

    /// What a request cost: its answer, and the prompts that were sent to no avail.
    ///
    /// @param answered where the usage comes from, null when nobody answered
    /// @param usage [Usage#NONE] costs nothing
    /// @param inVain targets that had the prompt, too, and were given up before they answered
    /// @param prompt tokens of that prompt, as far as they are known
    /// @param epochMillis when the request came, which says what prices hold
    /// @return null when it cost nothing, or when a part of it is not known
    public @Nullable Cost cost(
            @Nullable Target answered, Usage usage, List<Target> inVain, long prompt, long epochMillis) {
        boolean counted = answered != null && !usage.equals(Usage.NONE);
        if (!counted && inVain.isEmpty()) {
            return null;
        }
        long sum = counted && answered != null ? charge(answered, usage, epochMillis) : 0;
        if (!inVain.isEmpty()) {
            Usage sent = Usage.of(Math.max(0, prompt), 0);
            for (Target target : inVain) {
                sum = Charge.plus(sum, charge(target, sent, epochMillis));
            }
        }
        return sum == Charge.UNKNOWN ? null : new Cost(sum, usage.estimated() || !inVain.isEmpty());
    }

    /// What a request at this target costs if it uses so many tokens.
    ///
    /// @return picodollars; negative when that is not known
    public long usual(Target target, long prompt, long output, long epochMillis) {
        return charge(target, Usage.of(prompt, output), epochMillis);
    }

    /// The most that it can cost with so many tokens, whatever the provider's cache does with the prompt, however
    /// much of the answer is thinking, and in whichever tier it is charged.
    ///
    /// @return picodollars; negative when that is not known
    public long most(Target target, long prompt, long output, long epochMillis) {
        Price price = at(target.provider(), target.model(), epochMillis);
        return price == null ? Charge.UNKNOWN : Charge.most(prompt, output, price);
    }

    private long charge(Target target, Usage usage, long epochMillis) {
        Price price = at(target.provider(), target.model(), epochMillis);
        return price == null ? Charge.UNKNOWN : Charge.of(usage, price);
    }
}
