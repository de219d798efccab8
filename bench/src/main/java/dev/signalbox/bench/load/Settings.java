package dev.signalbox.bench.load;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `name=value` words of one command, each of which must be there when it is asked for.
record Settings(Map<String, String> values) {

    Settings {
        values = Map.copyOf(values);
    }

    static Settings of(List<String> words) {
        var values = new LinkedHashMap<String, String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("expected name=value, got '" + word + "'");
            }
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Settings(values);
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing " + name + "=");
        }
        return value;
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    /// A duration that was given in milliseconds, as nanoseconds.
    long nanosOfMillis(String name) {
        return number(name) * 1_000_000L;
    }

    URI uri(String name) {
        return URI.create(text(name));
    }
}
