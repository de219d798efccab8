package dev.signalbox.console;

import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.declared.Goal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What is said of a ruling in the audit log.
final class RulingText {
    private RulingText() {}

    /// @param goals of a declared Code Red; none for others
    static Map<String, String> shown(Ruling ruling, List<Goal> goals) {
        Map<String, String> shown = new LinkedHashMap<>();
        if (ruling.level() != null) {
            shown.put("level", ruling.level().word());
        }
        if (ruling.owner() != null) {
            shown.put("owner", ruling.owner());
        }
        shown.put("until", Instant.ofEpochSecond(ruling.until()).toString());
        shown.put("reason", ruling.reason());
        if (!goals.isEmpty()) {
            shown.put("goals", goals.stream().map(Goal::text).collect(Collectors.joining("; ")));
        }
        return shown;
    }
}
