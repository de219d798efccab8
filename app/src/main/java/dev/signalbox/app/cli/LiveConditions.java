package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import dev.signalbox.model.policy.Overrides;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How the targets of a running server are at this moment.
final class LiveConditions {
    private final String from;
    private final @Nullable String unknown;
    private final Map<String, JsonNode> targets = new HashMap<>();
    private final Map<String, JsonNode> preferred = new HashMap<>();
    private Overrides overrides = Overrides.NONE;
    private JsonNode levels = JsonMapper.shared().createObjectNode();

    /// One target with one key.
    record Live(String condition, long opensInMillis, int inFlight, int limit) {}

    private LiveConditions(String from, @Nullable String unknown) {
        this.from = from;
        this.unknown = unknown;
    }

    /// Never fails: that no server runs is an answer, too.
    static LiveConditions ask(RunningConsole console) {
        try {
            LiveConditions told = new LiveConditions(console.url(), null);
            RunningConsole.Answer targets = console.read("/admin/v1/targets");
            RunningConsole.Answer overrides = console.read("/admin/v1/overrides");
            if (!targets.good() || !overrides.good()) {
                throw console.failure(targets.good() ? overrides : targets);
            }
            // Where there is no store, or none that answers, nothing is preferred.
            console.read("/admin/v1/commitments").body().path("commitments").forEach(told::prefer);
            RunningConsole.Answer levels = console.read("/admin/v1/levels");
            if (levels.good()) {
                told.levels = levels.body();
            }
            targets.body()
                    .path("targets")
                    .forEach(each -> told.targets.put(each.path("target").asString(), each));
            overrides.body().path("overrides").forEach(told::learn);
            return told;
        } catch (Failed e) {
            return new LiveConditions(console.url(), String.join(" ", e.lines()));
        }
    }

    String from() {
        return from;
    }

    @Nullable
    String unknown() {
        return unknown;
    }

    /// What was changed there by hand, and for how long still.
    Overrides overrides() {
        return overrides;
    }

    /// The level of a workload on a route, as far as it has one of its own; else the worst there is.
    String level(String workload, String route) {
        for (JsonNode each : levels.path("levels")) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)) {
                return each.path("level").asString();
            }
        }
        return levels.path("worst").asString("green");
    }

    /// What becomes of its requests under levels, in words; null where all of them run.
    @Nullable
    String heldBack(String workload, String route) {
        for (JsonNode each : levels.path("measures")) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)
                    && each.path("share").asDouble() < 1) {
                return Amounts.percent(1 - each.path("share").asDouble()) + " held back ("
                        + each.path("admission").asString() + ")"
                        + (levels.path("acts").asBoolean() ? "" : ", if `code-red` were in force");
            }
        }
        return null;
    }

    /// Whether none of its requests runs now.
    boolean holdsAll(String workload, String route) {
        for (JsonNode each : levels.path("measures")) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)) {
                return levels.path("acts").asBoolean() && each.path("share").asDouble() == 0;
            }
        }
        return false;
    }

    private void prefer(JsonNode commitment) {
        if (commitment.path("preferred").asBoolean()) {
            commitment.path("targets").forEach(label -> preferred.put(label.asString(), commitment));
        }
    }

    /// Labels of targets that are preferred, as more was bought of them than will be used in time.
    Set<String> lapsing() {
        return preferred.keySet();
    }

    /// Why this target is preferred; null when it is not.
    @Nullable
    String commitment(String label) {
        JsonNode found = preferred.get(label);
        return found == null
                ? null
                : "of commitment " + found.path("name").asString("") + ", "
                        + found.path("lapses").asString("") + " of "
                        + found.path("bought").asString("") + " "
                        + found.path("unit").asString("") + " would lapse";
    }

    private void learn(JsonNode override) {
        for (Overrides.Action action : Overrides.Action.values()) {
            if (action.word().equals(override.path("action").asString())) {
                String kind = action == Overrides.Action.PAUSE ? "workload" : "target";
                overrides = overrides.with(new Overrides.Entry(
                        action,
                        override.path(kind).asString(),
                        override.path("reason").asString(),
                        Instant.parse(override.path("since").asString()),
                        Instant.parse(override.path("until").asString()),
                        System.nanoTime()
                                + TimeUnit.MILLISECONDS.toNanos(
                                        override.path("ends_in_ms").asLong())));
            }
        }
    }

    /// Null when the server does not have it: another config is in force there.
    @Nullable
    Live of(String label, int key) {
        JsonNode target = targets.get(label);
        if (target == null) {
            return null;
        }
        for (JsonNode each : target.path("keys")) {
            if (each.path("key").asInt() == key) {
                return new Live(
                        each.path("condition").asString(),
                        each.path("opens_in_ms").asLong(),
                        target.path("in_flight").asInt(),
                        target.path("limit").asInt());
            }
        }
        return null;
    }
}
