package dev.signalbox.app.drill;

import org.jspecify.annotations.Nullable;

/// One way to live through a scenario.
///
/// @param word by which reports call it
/// @param watches whether levels are computed
/// @param acts whether something is done about them
/// @param fixed whether side workloads have fixed limits of their own instead
/// @param without a provider that is not asked; null for none
record Variant(
        String word,
        boolean watches,
        boolean acts,
        boolean fixed,
        @Nullable String without) {
    /// Retries and fallback only, as declared.
    static final Variant OFF = new Variant("off", false, false, false, null);
    static final Variant OBSERVE = new Variant("observe", true, false, false, null);
    static final Variant ON = new Variant("on", true, true, false, null);
    static final Variant FIXED = new Variant("fixed", false, false, true, null);

    static Variant leaving(String provider, boolean acts) {
        return new Variant(acts ? "left-on" : "left-off", acts, acts, false, provider);
    }
}
