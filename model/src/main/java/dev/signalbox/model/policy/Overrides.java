package dev.signalbox.model.policy;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What was changed by hand, for a while: targets taken out and workloads paused. The policy in force is the
/// declared one with these on top ([Policy#overruledBy]); to take one back, the policy is worked out again
/// without it.
///
/// @param targets by label; one at a time for each
/// @param workloads by name; one at a time for each
public record Overrides(Map<String, Entry> targets, Map<String, Entry> workloads) {
    /// Of both kinds together.
    public static final int MAX = 1000;

    public static final Overrides NONE = new Overrides(Map.of(), Map.of());

    public Overrides {
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        workloads = Collections.unmodifiableMap(new LinkedHashMap<>(workloads));
        if (targets.size() + workloads.size() > MAX) {
            throw new IllegalArgumentException("at most " + MAX + " overrides");
        }
    }

    /// What was done.
    public enum Action {
        /// The target gets no new requests; it is to come back.
        DRAIN("drained"),
        /// The target gets no new requests; it is out of use.
        DISABLE("disabled"),
        /// The workload's requests are turned away.
        PAUSE("paused");

        private final String word = name().toLowerCase(Locale.ROOT);
        private final String state;

        Action(String state) {
            this.state = state;
        }

        /// As an operator says it: `drain`.
        public String word() {
            return word;
        }

        /// What its subject then is: `drained`.
        public String state() {
            return state;
        }
    }

    /// One of them.
    ///
    /// @param name the target's label, or the workload's name
    /// @param reason an operator's words
    /// @param ends nanoseconds of the process's monotonic clock; `until` says the same to people
    public record Entry(Action action, String name, String reason, Instant since, Instant until, long ends) {}

    public int size() {
        return targets.size() + workloads.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /// Null when it is not taken out.
    public @Nullable Entry target(String label) {
        return targets.get(label);
    }

    /// Null when it is not paused.
    public @Nullable Entry workload(String name) {
        return workloads.get(name);
    }

    /// With one more; it replaces what there was about the same target or workload.
    public Overrides with(Entry entry) {
        Map<String, Entry> known = new LinkedHashMap<>(entry.action() == Action.PAUSE ? workloads : targets);
        known.put(entry.name(), entry);
        return entry.action() == Action.PAUSE ? new Overrides(targets, known) : new Overrides(known, workloads);
    }

    public Overrides without(Entry entry) {
        return keeping(each -> !each.equals(entry));
    }

    /// Those that have not ended.
    public Overrides at(long now) {
        return keeping(each -> each.ends() - now > 0);
    }

    /// Those whose target or workload a policy declares.
    public Overrides declaredIn(Policy policy) {
        Set<String> labels = policy.targetLabels();
        return keeping(each -> each.action() == Action.PAUSE
                ? policy.workloads().containsKey(each.name())
                : labels.contains(each.name()));
    }

    /// Nanoseconds until the next one ends, [Long#MAX_VALUE] when there is none.
    public long untilNextEnd(long now) {
        long next = Long.MAX_VALUE;
        for (Map<String, Entry> each : List.of(targets, workloads)) {
            for (Entry entry : each.values()) {
                next = Math.min(next, Math.max(0, entry.ends() - now));
            }
        }
        return next;
    }

    private Overrides keeping(Predicate<Entry> wanted) {
        return new Overrides(filter(targets, wanted), filter(workloads, wanted));
    }

    private static Map<String, Entry> filter(Map<String, Entry> entries, Predicate<Entry> wanted) {
        Map<String, Entry> kept = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (wanted.test(entry)) {
                kept.put(name, entry);
            }
        });
        return kept;
    }
}
