package dev.signalbox.app.server;

import dev.signalbox.model.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// The top words of a config, by what they make of a policy.
final class Sections {
    private Sections() {}

    /// Those in which two policies differ. Of callers' keys everything but the secrets is compared, as those are
    /// not kept.
    static List<String> changed(Policy before, Policy after) {
        Policy one = before.withoutSecrets();
        Policy other = after.withoutSecrets();
        return all().entrySet().stream()
                .filter(each -> !Objects.equals(
                        each.getValue().apply(one), each.getValue().apply(other)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Function<Policy, ?>> all() {
        Map<String, Function<Policy, ?>> sections = new LinkedHashMap<>();
        sections.put("listen", policy -> List.of(policy.gateway(), policy.console()));
        sections.put("providers", Policy::providers);
        sections.put("routes", Policy::routes);
        sections.put("workloads", Policy::workloads);
        sections.put("keys", Policy::keys);
        sections.put("access, key-hash", Policy::access);
        sections.put("prices", Policy::prices);
        sections.put("budget, zone", Policy::spending);
        sections.put("limits", Policy::limits);
        sections.put("access-log", Policy::accessLog);
        sections.put("store, ledger", Policy::bookkeeping);
        sections.put("cluster", policy -> Optional.ofNullable(policy.cluster()));
        sections.put("telemetry", policy -> Optional.ofNullable(policy.telemetry()));
        sections.put(
                "audit",
                policy -> policy.administration().audit() + " "
                        + policy.administration().keepAudit());
        sections.put("console", policy -> policy.administration().operators());
        sections.put("admin-token", policy -> String.valueOf(policy.adminToken()));
        sections.put("code-red", policy -> Optional.ofNullable(policy.codeRed()));
        sections.put("drain-timeout", Policy::drainTimeout);
        return sections;
    }
}
