package dev.signalbox.model.usage;

/// What a request cost, exact to the picodollar (10⁻¹² USD).
///
/// @param picodollars not negative
/// @param estimated whether any of the tokens charged were counted by us, because the provider did not tell them
public record Cost(long picodollars, boolean estimated) {
    /// Decimals of a dollar that a picodollar needs.
    public static final int DECIMALS = 12;

    private static final long DOLLAR = 1_000_000_000_000L;

    public Cost {
        if (picodollars < 0) {
            throw new IllegalArgumentException("a cost is not negative");
        }
    }

    /// US dollars as a plain decimal: no exponent, no zeros at the end, `0` for nothing.
    public String usd() {
        long whole = picodollars / DOLLAR;
        long rest = picodollars % DOLLAR;
        if (rest == 0) {
            return Long.toString(whole);
        }
        // The leading one keeps the zeros after the point; it is written over.
        String digits = Long.toString(DOLLAR + rest);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return whole + "." + digits.substring(1, end);
    }

    /// US dollars, rounded as a `double` must.
    public double approximateUsd() {
        return picodollars / (double) DOLLAR;
    }
}
