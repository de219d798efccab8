package dev.signalbox.console;

import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.usage.Cost;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// The gauges that are read from the data plane at the moment of a scrape instead of being kept.
final class LiveFigures {
    private static final List<String> CONDITIONS = Stream.concat(
                    Arrays.stream(Condition.values()).map(Condition::word),
                    Stream.of(Limits.LIMITED, Overrides.Action.DRAIN.state(), Overrides.Action.DISABLE.state()))
            .toList();

    private LiveFigures() {}

    static List<MetricSnapshot> of(Vitals vitals) {
        List<Vitals.Endpoint> endpoints = vitals.endpoints();
        List<Vitals.Spent> budgets = vitals.budgets(System.currentTimeMillis());
        return List.of(
                gauge("signalbox_in_flight", "Requests accepted and not yet ended.")
                        .dataPoint(point(vitals.inFlight(), Labels.EMPTY))
                        .build(),
                gauge("signalbox_client_connections", "Open connections from clients, idle ones included.")
                        .dataPoint(point(vitals.clientConnections(), Labels.EMPTY))
                        .build(),
                gauge(
                                "signalbox_draining",
                                "1 while the process finishes what is under way because it is about to end.")
                        .dataPoint(point(vitals.draining() ? 1 : 0, Labels.EMPTY))
                        .build(),
                gauge(
                                "signalbox_cut_off",
                                "1 while no target can be asked here and other replicas answer: then it is not ready.")
                        .dataPoint(point(vitals.cutOff() ? 1 : 0, Labels.EMPTY))
                        .build(),
                connections(vitals.pools()),
                conditions(endpoints),
                perTarget(
                        "signalbox_target_in_flight",
                        "Requests under way at a target, all keys together.",
                        endpoints,
                        Vitals.Endpoint::inFlight),
                perTarget(
                        "signalbox_target_concurrency_limit",
                        "How many requests a target gets at once.",
                        endpoints,
                        Vitals.Endpoint::limit),
                waiting(vitals.waiting()),
                limits("signalbox_limit", "What may be asked for.", vitals.limits(), Vitals.Limit::limit),
                lent(vitals.lent()),
                limits("signalbox_limit_left", "What is left of it.", vitals.limits(), Vitals.Limit::left),
                budgets(
                        "signalbox_budget_usd",
                        "What may be spent, in US dollars.",
                        budgets,
                        budget -> budget.budget().picodollars()),
                budgets(
                        "signalbox_budget_spent_usd",
                        "What is spent of it in the present period, in US dollars.",
                        budgets,
                        Vitals.Spent::spent),
                budgets(
                        "signalbox_budget_spent_here_usd",
                        "What of that this replica spent, in US dollars.",
                        budgets.stream().filter(each -> each.here() >= 0).toList(),
                        Vitals.Spent::here),
                lag(vitals.loopLagNanos()));
    }

    private static GaugeSnapshot connections(List<Vitals.Pool> pools) {
        GaugeSnapshot.Builder gauge = gauge("signalbox_upstream_connections", "Open connections to providers.");
        for (Vitals.Pool pool : pools) {
            gauge.dataPoint(point(pool.active(), Labels.of("provider", pool.provider(), "state", "active")));
            gauge.dataPoint(point(pool.idle(), Labels.of("provider", pool.provider(), "state", "idle")));
        }
        return gauge.build();
    }

    private static GaugeSnapshot conditions(List<Vitals.Endpoint> endpoints) {
        GaugeSnapshot.Builder gauge =
                gauge("signalbox_target_condition", "1 for the condition that a target with a key is in, else 0.");
        for (Vitals.Endpoint endpoint : endpoints) {
            for (String condition : CONDITIONS) {
                Labels labels = Labels.of(
                        "target",
                        endpoint.target(),
                        "key",
                        Integer.toString(endpoint.credential()),
                        "condition",
                        condition);
                gauge.dataPoint(point(condition.equals(endpoint.condition()) ? 1 : 0, labels));
            }
        }
        return gauge.build();
    }

    private static GaugeSnapshot perTarget(
            String name, String help, List<Vitals.Endpoint> endpoints, ToIntFunction<Vitals.Endpoint> figure) {
        GaugeSnapshot.Builder gauge = gauge(name, help);
        Set<String> told = new HashSet<>();
        for (Vitals.Endpoint endpoint : endpoints) {
            if (told.add(endpoint.target())) {
                gauge.dataPoint(point(figure.applyAsInt(endpoint), Labels.of("target", endpoint.target())));
            }
        }
        return gauge.build();
    }

    private static GaugeSnapshot waiting(Map<String, Integer> waiting) {
        GaugeSnapshot.Builder gauge =
                gauge("signalbox_queue_length", "Requests that wait for room at one of a route's targets.");
        waiting.forEach((route, count) -> gauge.dataPoint(point(count, Labels.of("route", route))));
        return gauge.build();
    }

    private static GaugeSnapshot limits(
            String name, String help, List<Vitals.Limit> limits, ToLongFunction<Vitals.Limit> figure) {
        GaugeSnapshot.Builder gauge = gauge(name, help);
        for (Vitals.Limit limit : limits) {
            Labels labels = Labels.of("owner", limit.owner(), "name", limit.name(), "kind", limit.kind());
            gauge.dataPoint(point((double) figure.applyAsLong(limit), labels));
        }
        return gauge.build();
    }

    private static CounterSnapshot lent(Map<String, Long> lent) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder()
                .name("signalbox_lent")
                .help("Requests of others that a held workload's limits had room for.");
        lent.forEach((workload, count) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .value((double) count)
                .labels(Labels.of("workload", workload))
                .build()));
        return counter.build();
    }

    /// Without those of keys, of which there may be thousands.
    private static GaugeSnapshot budgets(
            String name, String help, List<Vitals.Spent> budgets, ToLongFunction<Vitals.Spent> figure) {
        GaugeSnapshot.Builder gauge = gauge(name, help);
        for (Vitals.Spent each : budgets) {
            if (!each.owner().equals("key")) {
                Labels labels = Labels.of(
                        "owner",
                        each.owner(),
                        "name",
                        each.name(),
                        "per",
                        each.budget().per().word());
                gauge.dataPoint(point(new Cost(figure.applyAsLong(each), false).approximateUsd(), labels));
            }
        }
        return gauge.build();
    }

    private static GaugeSnapshot lag(long[] nanos) {
        GaugeSnapshot.Builder gauge = gauge(
                        "signalbox_event_loop_lag_seconds",
                        "Worst delay of a due task on an event loop in the last 15 seconds.")
                .unit(Unit.SECONDS);
        for (int loop = 0; loop < nanos.length; loop++) {
            gauge.dataPoint(point(nanos[loop] / 1e9, Labels.of("loop", Integer.toString(loop))));
        }
        return gauge.build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
