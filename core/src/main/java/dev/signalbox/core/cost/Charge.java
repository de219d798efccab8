package dev.signalbox.core.cost;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// Tokens times their prices, in whole picodollars. What does not fit is not known: a `long` holds nine million
/// dollars, and no request costs that.
final class Charge {
    /// In place of a sum.
    static final long UNKNOWN = -1;

    private Charge() {}

    /// Every token once. Counts that contradict each other, such as more cached tokens than there are, are cut to
    /// what there can be.
    static long of(Usage usage, Price price) {
        Rates rates = ratesFor(usage, price);
        if (rates == null) {
            return UNKNOWN;
        }
        Usage.Media media = usage.media();
        return media.equals(Usage.Media.NONE)
                ? ofText(usage, rates, Math.max(0, usage.input()), Math.max(0, usage.output()))
                : withMedia(usage, media, rates);
    }

    private static long ofText(Usage usage, Rates rates, long input, long output) {
        long cached = within(usage.cachedInput(), input);
        long written = within(usage.cacheWrite(), input - cached);
        long writtenForLong = within(usage.cacheWriteHour(), written);
        long reasoning = within(usage.reasoning(), output);

        long sum = rates.request();
        sum = plus(sum, times(input - cached - written, rates.input()));
        sum = plus(sum, times(cached, rates.cachedInput()));
        sum = plus(sum, times(written - writtenForLong, rates.cacheWrite()));
        sum = plus(sum, times(writtenForLong, rates.cacheWriteHour()));
        sum = plus(sum, times(output - reasoning, rates.output()));
        return plus(sum, times(reasoning, rates.reasoning()));
    }

    /// Caches and thinking are taken to be text, and tokens at the price of text to be text, too. Where
    /// counts say that a token must be of two kinds, nobody can say at which price it goes.
    private static long withMedia(Usage usage, Usage.Media media, Rates rates) {
        Rates.Media each = rates.media();
        if (left(left(usage.input(), media.audioInput()), media.imageInput()) < 0
                || left(left(usage.output(), media.audioOutput()), media.imageOutput()) < 0) {
            return UNKNOWN;
        }
        long heard = apart(media.audioInput(), each.audioInput(), rates.input());
        long seen = apart(media.imageInput(), each.imageInput(), rates.input());
        long spoken = apart(media.audioOutput(), each.audioOutput(), rates.output());
        long drawn = apart(media.imageOutput(), each.imageOutput(), rates.output());
        long text = usage.input() - heard - seen;
        long said = usage.output() - spoken - drawn;
        boolean mixed = heard + seen > 0 && left(left(text, usage.cachedInput()), usage.cacheWrite()) < 0;
        if (mixed || (spoken + drawn > 0 && left(said, usage.reasoning()) < 0)) {
            return UNKNOWN;
        }
        long sum = ofText(usage, rates, text, said);
        sum = plus(sum, times(heard, each.audioInput()));
        sum = plus(sum, times(seen, each.imageInput()));
        sum = plus(sum, times(spoken, each.audioOutput()));
        return plus(sum, times(drawn, each.imageOutput()));
    }

    /// Tokens that are charged otherwise than text.
    private static long apart(long tokens, long rate, long ofText) {
        return rate == ofText && rate != Rates.LEFT_OUT ? 0 : tokens;
    }

    /// Less than nothing when a part is larger than the whole, or is none.
    private static long left(long whole, long part) {
        return whole < 0 || part < 0 ? UNKNOWN : Math.max(UNKNOWN, whole - part);
    }

    /// The most that so many tokens can cost, of whatever kinds they are.
    static long most(long prompt, long output, Price price) {
        long most = most(prompt, output, price.rates(), price.longer());
        for (Price.Served served : price.served().values()) {
            long other = most(prompt, output, served.rates(), served.longer());
            most = most < 0 || other < 0 ? UNKNOWN : Math.max(most, other);
        }
        return most;
    }

    private static long most(long prompt, long output, Rates rates, Price.@Nullable Tier longer) {
        long sum = most(prompt, output, rates);
        if (longer == null || prompt <= longer.tokens()) {
            return sum;
        }
        long other = most(prompt, output, longer.rates());
        return sum < 0 || other < 0 ? UNKNOWN : Math.max(sum, other);
    }

    private static long most(long prompt, long output, Rates rates) {
        Rates.Media media = rates.media();
        long input = Math.max(Math.max(rates.input(), rates.cachedInput()), rates.cacheWrite());
        input = Math.max(Math.max(input, rates.cacheWriteHour()), Math.max(media.audioInput(), media.imageInput()));
        // Any may be left out; then generated tokens of that kind have no price, and are not expected.
        long said = Math.max(rates.output(), rates.reasoning());
        said = Math.max(said, Math.max(media.audioOutput(), media.imageOutput()));
        return plus(plus(rates.request(), times(prompt, input)), times(output, said));
    }

    /// @return null where the way in which it was served has no price
    private static @Nullable Rates ratesFor(Usage usage, Price price) {
        Rates rates = price.rates();
        Price.Tier longer = price.longer();
        if (usage.tier() != null) {
            Price.Served served = price.served().get(usage.tier());
            if (served == null) {
                return null;
            }
            rates = served.rates();
            longer = served.longer();
        }
        return longer != null && usage.input() > longer.tokens() ? longer.rates() : rates;
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
