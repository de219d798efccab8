package dev.signalbox.app.config;

import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Telemetry;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what an OpenTelemetry collector is told.
final class Tellings {
    private Tellings() {}

    /// @return null when it is told nothing
    static @Nullable Telemetry read(Section root) {
        Section section = root.get(Vocabulary.TELEMETRY, Section.EMPTY);
        URI otlp = section.get(Vocabulary.OTLP);
        if (otlp == null) {
            return null;
        }
        return new Telemetry(
                otlp,
                map(section.get(Vocabulary.OTLP_HEADERS, List.<Named<Secret>>of())),
                section.get(Vocabulary.SAMPLE, Telemetry.DEFAULT_SAMPLE),
                section.get(Vocabulary.PARENT, true),
                section.get(Vocabulary.METRICS, true),
                section.get(Vocabulary.EVERY, Telemetry.DEFAULT_EVERY),
                section.get(Vocabulary.SERVICE, Telemetry.DEFAULT_SERVICE),
                map(section.get(Vocabulary.RESOURCE, List.<Named<String>>of())));
    }

    private static <T> Map<String, T> map(List<Named<T>> entries) {
        Map<String, T> map = new LinkedHashMap<>();
        for (Named<T> entry : entries) {
            if (entry.value() != null) {
                map.put(entry.name(), entry.value());
            }
        }
        return map;
    }
}
