package dev.signalbox.model.policy;

import java.util.List;
import java.util.Map;

/// One consistent snapshot of everything declared.
///
/// @param gateway the listener that applications call
/// @param console the listener for health, metrics and administration
/// @param providers by name, in the order of the file
/// @param routes by name, in the order of the file; `*` is the route of directly named targets
/// @param workloads by name; always has `default`
/// @param keys empty in open mode
/// @param language of texts for people: `en` or `ko`
public record Policy(
        Listener gateway,
        Listener console,
        Map<String, Provider> providers,
        Map<String, Route> routes,
        Map<String, Workload> workloads,
        List<Key> keys,
        HttpLimits limits,
        AccessLog accessLog,
        java.time.Duration drainTimeout,
        String language) {

    public Policy {
        providers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(providers));
        routes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(routes));
        workloads = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(workloads));
        keys = List.copyOf(keys);
        if (!workloads.containsKey(Workload.DEFAULT_NAME)) {
            throw new IllegalArgumentException("a policy needs the workload " + Workload.DEFAULT_NAME);
        }
    }

    /// The same, but for the addresses listened on.
    public Policy listeningOn(Listener gateway, Listener console) {
        return new Policy(
                gateway, console, providers, routes, workloads, keys, limits, accessLog, drainTimeout, language);
    }

    /// The same without callers' secrets.
    public Policy withoutSecrets() {
        List<Key> named = keys.stream().map(Key::withoutSecret).toList();
        return new Policy(
                gateway, console, providers, routes, workloads, named, limits, accessLog, drainTimeout, language);
    }

    /// Whether anybody on this machine may call: no keys are declared.
    public boolean open() {
        return keys.isEmpty();
    }
}
