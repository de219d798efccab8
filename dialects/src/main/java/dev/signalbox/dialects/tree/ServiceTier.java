package dev.signalbox.dialects.tree;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tier of service that a request asks for. It is no part of a conversation and travels in the extras, under the
/// client's own name for it.
public final class ServiceTier {
    public static final String AUTO = "auto";
    public static final String STANDARD = "standard";
    public static final String FLEX = "flex";
    public static final String PRIORITY = "priority";

    private static final List<String> NAMES = List.of("service_tier", "serviceTier");

    private ServiceTier() {}

    /// Takes it out of the extras where the provider has a word for it.
    ///
    /// @param words what the provider calls which tier
    /// @return the provider's word; null when none was asked for, or it has none
    public static @Nullable String take(Map<String, String> extras, Map<String, String> words) {
        for (String name : NAMES) {
            String word = words.get(tier(extras.getOrDefault(name, "")));
            if (word != null) {
                extras.remove(name);
                return word;
            }
        }
        return null;
    }

    /// @param said JSON
    private static String tier(String said) {
        return switch (said) {
            case "\"auto\"" -> AUTO;
            case "\"default\"", "\"standard_only\"", "\"standard\"" -> STANDARD;
            case "\"flex\"" -> FLEX;
            case "\"priority\"" -> PRIORITY;
            default -> "";
        };
    }
}
