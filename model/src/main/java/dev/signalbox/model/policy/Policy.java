package dev.signalbox.model.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One consistent snapshot of everything declared, and of what was changed about it by hand.
///
/// @param gateway the listener that applications call
/// @param console the listener for health, metrics and administration
/// @param providers by name, in the order of the file
/// @param routes by name, in the order of the file; `*` is the route of directly named targets
/// @param workloads by name; always has `default`
/// @param keys declared ones; with none, `access` says whether anybody may call
/// @param prices what models cost, declared and shipped, in no particular order
/// @param models what is known of models, declared and shipped
/// @param adminToken where the token for changes at the console is written; null for the usual place
/// @param bookkeeping where what requests used is written down
/// @param cluster where replicas meet; null when there is only this one
/// @param telemetry what an OpenTelemetry collector is told; null for nothing
/// @param spending the budget of all requests, and where periods of budgets begin
/// @param administration how it is administered, and where that is written down
/// @param access who may call
/// @param codeRed what is declared of levels of emergency; null when nothing is
/// @param overrides what operators changed, for as long as it holds; none in what is declared
public record Policy(
        Listener gateway,
        Listener console,
        Map<String, Provider> providers,
        Map<String, Route> routes,
        Map<String, Workload> workloads,
        List<Key> keys,
        HttpLimits limits,
        AccessLog accessLog,
        Duration drainTimeout,
        List<Price> prices,
        Catalogue models,
        @Nullable Path adminToken,
        Bookkeeping bookkeeping,
        @Nullable Cluster cluster,
        @Nullable Telemetry telemetry,
        Spending spending,
        Administration administration,
        Access access,
        @Nullable CodeRed codeRed,
        Overrides overrides) {

    public Policy {
        prices = List.copyOf(prices);
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
        workloads = Collections.unmodifiableMap(new LinkedHashMap<>(workloads));
        keys = List.copyOf(keys);
        if (!workloads.containsKey(Workload.DEFAULT_NAME)) {
            throw new IllegalArgumentException("a policy needs the workload " + Workload.DEFAULT_NAME);
        }
    }

    /// With nothing known of models.
    public Policy(
            Listener gateway,
            Listener console,
            Map<String, Provider> providers,
            Map<String, Route> routes,
            Map<String, Workload> workloads,
            List<Key> keys,
            HttpLimits limits,
            AccessLog accessLog,
            Duration drainTimeout,
            List<Price> prices,
            @Nullable Path adminToken,
            Bookkeeping bookkeeping,
            @Nullable Cluster cluster,
            @Nullable Telemetry telemetry,
            Spending spending,
            Administration administration,
            Access access,
            @Nullable CodeRed codeRed,
            Overrides overrides) {
        this(
                gateway,
                console,
                providers,
                routes,
                workloads,
                keys,
                limits,
                accessLog,
                drainTimeout,
                prices,
                Catalogue.EMPTY,
                adminToken,
                bookkeeping,
                cluster,
                telemetry,
                spending,
                administration,
                access,
                codeRed,
                overrides);
    }

    /// As declared, without prices, with the token in its usual place and the usual bookkeeping.
    public Policy(
            Listener gateway,
            Listener console,
            Map<String, Provider> providers,
            Map<String, Route> routes,
            Map<String, Workload> workloads,
            List<Key> keys,
            HttpLimits limits,
            AccessLog accessLog,
            Duration drainTimeout) {
        this(
                gateway,
                console,
                providers,
                routes,
                workloads,
                keys,
                limits,
                accessLog,
                drainTimeout,
                List.of(),
                null,
                Bookkeeping.DEFAULT,
                null,
                null,
                Spending.NONE,
                Administration.DEFAULT,
                Access.DEFAULT,
                null,
                Overrides.NONE);
    }

    /// The same, but for the addresses listened on.
    public Policy listeningOn(Listener gateway, Listener console) {
        return changed(gateway, console, keys, bookkeeping, cluster, administration, overrides);
    }

    /// The same with the books kept there.
    public Policy keeping(Bookkeeping bookkeeping) {
        return changed(gateway, console, keys, bookkeeping, cluster, administration, overrides);
    }

    /// The same with books and audit log in their usual places, where it does not say.
    ///
    /// @param folder of the config
    public Policy beside(Path folder) {
        return changed(
                gateway, console, keys, bookkeeping.beside(folder), cluster, administration.beside(folder), overrides);
    }

    /// The same without callers' secrets.
    public Policy withoutSecrets() {
        List<Key> hollow = keys.stream().map(Key::withoutSecret).toList();
        return changed(gateway, console, hollow, bookkeeping, cluster, administration, overrides);
    }

    /// What is declared here with these changes on top, in place of those before.
    public Policy overruledBy(Overrides overrides) {
        return changed(gateway, console, keys, bookkeeping, cluster, administration, overrides);
    }

    /// The same as one replica of several.
    public Policy in(Cluster cluster) {
        return changed(gateway, console, keys, bookkeeping, cluster, administration, overrides);
    }

    private Policy changed(
            Listener gateway,
            Listener console,
            List<Key> keys,
            Bookkeeping bookkeeping,
            @Nullable Cluster cluster,
            Administration administration,
            Overrides overrides) {
        return new Policy(
                gateway,
                console,
                providers,
                routes,
                workloads,
                keys,
                limits,
                accessLog,
                drainTimeout,
                prices,
                models,
                adminToken,
                bookkeeping,
                cluster,
                telemetry,
                spending,
                administration,
                access,
                codeRed,
                overrides);
    }

    /// Whether anybody on this machine may call: no keys are declared, and nothing says that callers need one.
    public boolean open() {
        return keys.isEmpty() && !access.keysOnly();
    }

    /// Whether keys can be made at run time: there is a store, and what their hashes are made with.
    public boolean keepsKeys() {
        return switch (bookkeeping.store()) {
            case null -> false;
            case Bookkeeping.Store.File _ -> true;
            case Bookkeeping.Store.Server _ -> access.keyHash() != null;
        };
    }

    /// Whether requests of any workload may be answered later.
    public boolean defers() {
        return workloads.values().stream().anyMatch(workload -> workload.deferring() != null);
    }

    /// Whether answers of any workload may be kept for later questions.
    public boolean remembers() {
        return workloads.values().stream().anyMatch(workload -> workload.remembering() != null);
    }

    /// What the public is shown; null for no page.
    public @Nullable StatusPage statusPage() {
        return codeRed == null ? null : codeRed.status();
    }

    /// Whether any budget is declared.
    public boolean budgeted() {
        return spending.budget() != null
                || keys.stream().anyMatch(key -> key.budget() != null)
                || workloads.values().stream().anyMatch(workload -> workload.budget() != null);
    }

    /// Every label that a target can have; `provider/*` stands for the models that clients name themselves.
    public Set<String> targetLabels() {
        Set<String> labels = new LinkedHashSet<>();
        routes.values().stream()
                .filter(route -> !route.name().equals(Route.DIRECT))
                .forEach(route -> labels.addAll(targetLabels(route)));
        Route direct = routes.get(Route.DIRECT);
        if (direct != null) {
            labels.addAll(targetLabels(direct));
        }
        return labels;
    }

    /// Those of one route, each once; those on standby are among them.
    public Set<String> targetLabels(Route route) {
        return targetLabels(route, route.allTargets());
    }

    /// Those of one route that are used at green.
    public Set<String> usualTargetLabels(Route route) {
        return targetLabels(route, route.usualTargets());
    }

    private Set<String> targetLabels(Route route, List<Target> targets) {
        Set<String> labels = new LinkedHashSet<>();
        if (route.name().equals(Route.DIRECT)) {
            providers.keySet().forEach(name -> labels.add(name + "/*"));
        } else {
            targets.forEach(target -> labels.add(target.label()));
        }
        return labels;
    }
}
