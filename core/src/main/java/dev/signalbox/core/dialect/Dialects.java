package dev.signalbox.core.dialect;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The dialects that this program speaks, by name.
public final class Dialects {
    private final Map<String, Dialect> byName = new LinkedHashMap<>();

    public Dialects(List<Dialect> dialects) {
        for (Dialect dialect : dialects) {
            if (byName.put(dialect.name(), dialect) != null) {
                throw new IllegalArgumentException("two dialects are called " + dialect.name());
            }
        }
        if (byName.isEmpty()) {
            throw new IllegalArgumentException("at least one dialect is needed");
        }
    }

    public @Nullable Dialect named(String name) {
        return byName.get(name);
    }

    /// In order of registration; the first one answers where nobody can tell the caller's dialect.
    public Collection<Dialect> all() {
        return byName.values();
    }
}
