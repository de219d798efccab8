package dev.signalbox.app.cli;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `signalbox explain`.
@Command(
        name = "explain",
        description = "Say where a request would go, and why.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox explain --model chat --key web"})
final class Explain implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Option(names = "--model", required = true, paramLabel = "M", description = "What the request puts into `model`.")
    String model = "";

    @Option(names = "--key", paramLabel = "NAME", description = "Name of the declared key that it is sent with.")
    @Nullable
    String key;

    @Option(
            names = "--dialect",
            paramLabel = "D",
            description = "The dialect that it comes in. Default: ${DEFAULT-VALUE}.")
    String dialect = "openai";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Policy policy = config.load().policy();
        if (config.dialects().named(dialect) == null) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: no dialect is called " + dialect);
        }
        Caller caller = caller(policy);
        Plan plan = new Router(policy).plan(model, dialect, caller.workload(), caller::mayUse);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(tree(plan, caller)));
        } else {
            print(plan, caller, out);
        }
        out.flush();
        return plan instanceof Plan.Ready ? 0 : Signalbox.FAILED;
    }

    private Caller caller(Policy policy) throws Failed {
        if (policy.open()) {
            if (key != null) {
                throw new Failed(Signalbox.WRONG_USAGE, "signalbox: the config declares no keys");
            }
            return new Caller(null, Objects.requireNonNull(policy.workloads().get(Workload.DEFAULT_NAME)));
        }
        for (Key declared : policy.keys()) {
            if (declared.name().equals(key)) {
                return new Caller(
                        declared, Objects.requireNonNull(policy.workloads().get(declared.workload())));
            }
        }
        String names = String.join(", ", policy.keys().stream().map(Key::name).toList());
        throw new Failed(
                Signalbox.WRONG_USAGE,
                key == null
                        ? "signalbox: the config declares keys; say which one with --key (" + names + ")"
                        : "signalbox: no key is called " + key + " (" + names + ")");
    }

    private static void print(Plan plan, Caller caller, PrintWriter out) {
        switch (plan) {
            case Plan.Refused(var problem) ->
                out.printf(
                        "refused: %d %s%n%s%n", problem.status(), problem.code().word(), problem.message());
            case Plan.Ready ready -> {
                out.printf(
                        "route %s, workload %s, up to %d attempts%n",
                        ready.route().name(),
                        caller.workload().name(),
                        ready.route().attempts());
                int order = 1;
                for (Candidate candidate : ready.candidates()) {
                    out.printf(
                            "%d. %s (priority %d, weight %d)%n",
                            order++,
                            candidate.name(),
                            candidate.target().priority(),
                            candidate.target().weight());
                }
                ready.leftOut()
                        .forEach(left ->
                                out.printf("-  %s left out: %s%n", left.target().label(), left.reason()));
            }
        }
    }

    private static Map<String, Object> tree(Plan plan, Caller caller) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("workload", caller.workload().name());
        switch (plan) {
            case Plan.Refused(var problem) -> {
                tree.put("refused", problem.code().word());
                tree.put("status", problem.status());
                tree.put("message", problem.message());
            }
            case Plan.Ready ready -> {
                tree.put("route", ready.route().name());
                tree.put("attempts", ready.route().attempts());
                tree.put(
                        "candidates",
                        ready.candidates().stream().map(Explain::tree).toList());
                tree.put(
                        "left_out",
                        ready.leftOut().stream()
                                .map(left -> Map.of("target", left.target().label(), "reason", left.reason()))
                                .toList());
            }
        }
        return tree;
    }

    private static Map<String, Object> tree(Candidate candidate) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("target", candidate.name());
        tree.put("priority", candidate.target().priority());
        tree.put("weight", candidate.target().weight());
        return tree;
    }
}
