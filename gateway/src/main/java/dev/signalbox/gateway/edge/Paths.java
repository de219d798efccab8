package dev.signalbox.gateway.edge;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ServedApi.Endpoint;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which dialect and operation a method and path mean. Immutable.
final class Paths {
    private static final String MODEL = "/{model}";
    private static final String COLON = "%3A";

    /// What was found.
    sealed interface Match {
        /// @param model decoded from the path, null for operations that name it elsewhere
        /// @param named model and verb as they stand in a path that ends in both; empty for others
        record Found(
                Dialect dialect,
                Operation operation,
                @Nullable String model,
                String named) implements Match {
            /// What the request's address says beside the operation.
            String address(RequestTarget target) {
                if (named.isEmpty()) {
                    return target.query();
                }
                return target.query().isEmpty() ? named : named + '?' + target.query();
            }
        }

        /// The path is known, but not with this method.
        record WrongMethod(Dialect dialect, String allowed) implements Match {}

        record Unknown(Dialect dialect) implements Match {}
    }

    /// @param verb behind the model in the path, empty for none
    private record Entry(Dialect dialect, Endpoint endpoint, String verb) {}

    private final Map<String, List<Entry>> exact = new HashMap<>();
    private final Map<String, List<Entry>> beginnings = new HashMap<>();
    private final List<Map.Entry<String, Dialect>> prefixes = new ArrayList<>();
    private final Dialect first;

    Paths(Dialects dialects) {
        first = dialects.all().iterator().next();
        for (Dialect dialect : dialects.all()) {
            for (Endpoint endpoint : dialect.served().endpoints()) {
                String path = endpoint.path();
                int model = path.indexOf(MODEL);
                String verb = model < 0 ? "" : path.substring(model + MODEL.length());
                (model < 0 ? exact : beginnings)
                        .computeIfAbsent(model < 0 ? path : path.substring(0, model + 1), _ -> new ArrayList<>())
                        .add(new Entry(dialect, endpoint, verb));
            }
            for (String prefix : dialect.served().pathPrefixes()) {
                prefixes.add(Map.entry(prefix, dialect));
            }
        }
        prefixes.sort((a, b) -> b.getKey().length() - a.getKey().length());
    }

    /// @param path without query
    Match find(String method, String path, HttpHeaders headers) {
        List<Entry> entries = exact.get(path);
        if (entries != null) {
            return choose(entries, method, null, "", headers);
        }
        for (Map.Entry<String, List<Entry>> beginning : beginnings.entrySet()) {
            if (path.startsWith(beginning.getKey())
                    && path.length() > beginning.getKey().length()) {
                return open(
                        beginning.getValue(), method, path, beginning.getKey().length(), headers);
            }
        }
        return new Match.Unknown(dialectOf(path));
    }

    /// A path that names the model, from `from` on: a verb behind it is looked for first, since a name may
    /// have a colon.
    private Match open(List<Entry> entries, String method, String asked, int from, HttpHeaders headers) {
        String path = withColon(asked, from);
        List<Entry> fitting = new ArrayList<>(entries.size());
        String verb = "";
        for (Entry entry : entries) {
            if (!entry.verb.isEmpty() && path.endsWith(entry.verb) && path.length() > from + entry.verb.length()) {
                verb = entry.verb;
                fitting.add(entry);
            }
        }
        if (fitting.isEmpty()) {
            for (Entry entry : entries) {
                if (entry.verb.isEmpty()) {
                    fitting.add(entry);
                }
            }
            Entry other = path.indexOf(':', from) < 0 ? null : withVerb(entries, fitting, method);
            if (other != null) {
                return new Match.Unknown(other.dialect);
            }
        }
        String model = decoded(path.substring(from, path.length() - verb.length()));
        return model == null || fitting.isEmpty()
                ? new Match.Unknown(dialectOf(path))
                : choose(fitting, method, model, verb.isEmpty() ? "" : path.substring(from), headers);
    }

    /// One that is called in this way with a verb, as no other is: then what stands behind the colon is a verb that
    /// nobody knows.
    private static @Nullable Entry withVerb(List<Entry> entries, List<Entry> others, String method) {
        for (Entry entry : others) {
            if (entry.endpoint.method().equals(method)) {
                return null;
            }
        }
        for (Entry entry : entries) {
            if (!entry.verb.isEmpty() && entry.endpoint.method().equals(method)) {
                return entry;
            }
        }
        return null;
    }

    /// The same path with the last colon as it is, which some clients escape.
    private static String withColon(String path, int from) {
        int escape = path.lastIndexOf('%');
        return escape >= from && path.regionMatches(true, escape, COLON, 0, COLON.length())
                ? path.substring(0, escape) + ':' + path.substring(escape + COLON.length())
                : path;
    }

    private static Match choose(
            List<Entry> entries, String method, @Nullable String model, String named, HttpHeaders headers) {
        Entry chosen = null;
        TreeSet<String> allowed = new TreeSet<>();
        for (Entry entry : entries) {
            allowed.add(entry.endpoint.method());
            if (!entry.endpoint.method().equals(method)) {
                continue;
            }
            String telling = entry.dialect.served().tellingHeader();
            boolean told = telling != null && headers.contains(telling);
            if (chosen == null || told) {
                chosen = entry;
            }
        }
        return chosen == null
                ? new Match.WrongMethod(entries.getFirst().dialect, String.join(", ", allowed))
                : new Match.Found(chosen.dialect, chosen.endpoint.operation(), model, named);
    }

    /// Null when it is not percent-encoded text.
    private static @Nullable String decoded(String segment) {
        try {
            return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Dialect dialectOf(String path) {
        for (Map.Entry<String, Dialect> prefix : prefixes) {
            if (path.startsWith(prefix.getKey())) {
                return prefix.getValue();
            }
        }
        return first;
    }
}
