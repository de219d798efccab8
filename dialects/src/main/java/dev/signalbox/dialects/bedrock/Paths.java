package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.uri.Percent;

/// Where a model is asked. Models have names with colons, and with slashes where they are ARNs.
final class Paths {
    private Paths() {}

    /// @param verb as the API calls it
    static String of(String model, String verb) {
        // What is only dots would lead elsewhere.
        boolean dots = model.chars().allMatch(c -> c == '.');
        return "/model/" + (dots ? "%2E".repeat(model.length()) : Percent.encoded(model)) + "/" + verb;
    }
}
