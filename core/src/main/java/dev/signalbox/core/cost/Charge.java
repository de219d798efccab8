package dev.signalbox.core.cost;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.usage.Usage;

/// Tokens times their prices, in whole picodollars. What does not fit is not known: a `long` holds nine million
/// dollars, and no request costs that.
final class Charge {
    /// In place of a sum.
    static final long UNKNOWN = -1;

    private Charge() {}

    /// Every token once. Counts that contradict each other, such as more cached tokens than there are, are cut to
    /// what there can be.
    static long of(Usage usage, Price price) {
        long input = Math.max(0, usage.input());
        long cached = within(usage.cachedInput(), input);
        long written = within(usage.cacheWrite(), input - cached);
        long writtenForLong = within(usage.cacheWriteHour(), written);
        long output = Math.max(0, usage.output());
        long reasoning = within(usage.reasoning(), output);

        Rates rates = ratesFor(input, price);
        long sum = rates.request();
        sum = plus(sum, times(input - cached - written, rates.input()));
        sum = plus(sum, times(cached, rates.cachedInput()));
        sum = plus(sum, times(written - writtenForLong, rates.cacheWrite()));
        sum = plus(sum, times(writtenForLong, rates.cacheWriteHour()));
        sum = plus(sum, times(output - reasoning, rates.output()));
        return plus(sum, times(reasoning, rates.reasoning()));
    }

    /// The most that so many tokens can cost, of whatever kinds they are.
    static long most(long prompt, long output, Price price) {
        long sum = most(prompt, output, price.rates());
        Price.Tier longer = price.longer();
        if (longer == null || prompt <= longer.tokens()) {
            return sum;
        }
        long other = most(prompt, output, longer.rates());
        return sum < 0 || other < 0 ? UNKNOWN : Math.max(sum, other);
    }

    private static long most(long prompt, long output, Rates rates) {
        long input = Math.max(Math.max(rates.input(), rates.cachedInput()), rates.cacheWrite());
        long sum = plus(rates.request(), times(prompt, Math.max(input, rates.cacheWriteHour())));
        // Either may be left out; then generated tokens of that kind have no price, and are not expected.
        return plus(sum, times(output, Math.max(rates.output(), rates.reasoning())));
    }

    private static Rates ratesFor(long input, Price price) {
        Price.Tier longer = price.longer();
        return longer != null && input > longer.tokens() ? longer.rates() : price.rates();
    }

    private static long within(long count, long most) {
        return Math.clamp(count, 0, most);
    }

    /// @param rate [Rates#LEFT_OUT] where such tokens have no price
    private static long times(long tokens, long rate) {
        if (tokens == 0) {
            return 0;
        }
        if (rate < 0) {
            return UNKNOWN;
        }
        long product = tokens * rate;
        return Math.multiplyHigh(tokens, rate) != 0 || product < 0 ? UNKNOWN : product;
    }

    /// Not known when one of the two is not, or when the sum is too large.
    static long plus(long one, long other) {
        if (one < 0 || other < 0) {
            return UNKNOWN;
        }
        long sum = one + other;
        return sum < 0 ? UNKNOWN : sum;
    }
}
