package dev.signalbox.app.cli;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Workload;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `signalbox explain`.
@Command(
        name = "explain",
        description = "Say where a request would go, and why.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:  signalbox explain --model chat --key web",
            "          signalbox explain --model chat --key web --live",
            "          signalbox explain --model chat --key web --if red",
            "          signalbox explain --model chat --needs image,tools --tokens 150000"
        })
final class Explain implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Option(names = "--model", required = true, paramLabel = "M", description = "What the request puts into `model`.")
    String model = "";

    @Option(
            names = "--key",
            paramLabel = "NAME",
            description = "Name of the key that it is sent with; one made at run time needs --live.")
    @Nullable
    String key;

    @Option(
            names = "--dialect",
            paramLabel = "D",
            description = "The dialect that it comes in. Default: ${DEFAULT-VALUE}.")
    String dialect = "openai";

    @Option(
            names = "--operation",
            paramLabel = "O",
            description = "What it asks for, such as embeddings or speech. Default: ${DEFAULT-VALUE}.")
    String operation = "chat";

    @Option(
            names = "--needs",
            split = ",",
            paramLabel = "N",
            description = "What it needs of a model, with commas: image, file, audio, video, tools, schema.")
    List<String> needs = List.of();

    @Option(names = "--tokens", paramLabel = "N", description = "How many tokens its prompt has.")
    long tokens;

    @Option(names = "--live", description = "Ask the running server how its targets are at this moment.")
    boolean live;

    @Option(
            names = "--if",
            paramLabel = "LEVEL",
            description = "Say where it would go if all that matters were at this level: yellow, orange or red.")
    @Nullable
    String level;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Policy policy =
                console.config.load(console.config.loader().withoutSecrets()).policy();
        if (console.config.dialects().named(dialect) == null) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: no dialect is called " + dialect);
        }
        RunningConsole running = live ? console.running(policy) : null;
        Caller caller = caller(policy, running);
        LiveConditions conditions = running == null ? null : LiveConditions.ask(running);
        Policy inForce = conditions == null
                ? policy
                : policy.overruledBy(conditions.overrides().declaredIn(policy));
        Router router = new Router(inForce);
        router.lapsing().at(inForce, Instant.now());
        if (conditions != null) {
            router.lapsing().are(conditions.lapsing());
        }
        Plan plan = router.plan(model, dialect, caller.workload(), caller::mayUse, null);
        Level supposed = level();
        Measure measure = null;
        if (supposed != null && plan instanceof Plan.Ready ready) {
            measure = Effect.at(supposed, inForce)
                    .of(caller.workload().name(), ready.route().name());
            plan = measure == null ? plan : router.under(measure.route(), ready, caller.workload(), null);
        }
        plan = Rules.offered(plan, operation(), dialect);
        plan = Rules.fit(plan, operation(), needs(), Math.max(0, tokens), 0);
        PriceList prices = PriceList.of(policy.prices());
        long now = System.currentTimeMillis();
        Budgets budgets = Budgets.of(policy, _ -> {}, now);
        plan = Rules.payable(plan, budgets.of(caller.key(), caller.workload().name()), prices, now);
        Explanation explanation = new Explanation(
                plan, caller, policy.open(), prices, now, conditions, measure, each -> reasons(each, policy));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(explanation.tree()));
        } else {
            explanation.print(out);
        }
        out.flush();
        return explanation.refusal() == null ? 0 : Signalbox.FAILED;
    }

    /// The one that it was left out for, and whatever else would keep it out.
    private List<String> reasons(Plan.LeftOut left, Policy policy) {
        Set<String> reasons = new LinkedHashSet<>(List.of(left.reason()));
        Provider provider = policy.providers().get(left.target().provider());
        try {
            if (provider != null) {
                reasons.addAll(
                        Rules.against(left.target(), provider, dialect, operation(), needs(), Math.max(0, tokens)));
            }
        } catch (Failed wrong) {
            throw new IllegalStateException("was read before", wrong);
        }
        return List.copyOf(reasons);
    }

    private int needs() throws Failed {
        int bits = 0;
        for (String word : needs) {
            Ability ability = Ability.named(word.strip());
            if (ability == null || ability == Ability.REASONING) {
                throw new Failed(
                        Signalbox.WRONG_USAGE,
                        "signalbox: --needs: expected some of image, file, audio, video, tools, schema");
            }
            bits |= ability.bit();
        }
        return bits;
    }

    private Operation operation() throws Failed {
        List<Operation> known =
                Stream.of(Operation.values()).filter(Operation::asksProvider).toList();
        for (Operation each : known) {
            if (each.label().equals(operation)) {
                return each;
            }
        }
        throw new Failed(
                Signalbox.WRONG_USAGE,
                "signalbox: --operation: expected one of "
                        + String.join(", ", known.stream().map(Operation::label).toList()));
    }

    /// Null where nothing is supposed.
    private @Nullable Level level() throws Failed {
        String word = level;
        if (word == null) {
            return null;
        }
        for (Level each : Level.values()) {
            if (each != Level.GREEN && each.word().equals(word.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new Failed(Signalbox.WRONG_USAGE, "signalbox: --if: expected yellow, orange or red");
    }

    private Caller caller(Policy policy, @Nullable RunningConsole running) throws Failed {
        String name = key;
        if (name == null) {
            if (!policy.keys().isEmpty()) {
                throw new Failed(
                        Signalbox.WRONG_USAGE,
                        "signalbox: the config declares keys; say which one with --key (" + declared(policy) + ")");
            }
            // Open mode, or a key made at run time that says nothing else.
            return new Caller(null, Objects.requireNonNull(policy.workloads().get(Workload.DEFAULT_NAME)));
        }
        for (Key declared : policy.keys()) {
            if (declared.name().equals(name)) {
                return new Caller(
                        declared, Objects.requireNonNull(policy.workloads().get(declared.workload())));
            }
        }
        if (running == null) {
            throw new Failed(
                    Signalbox.WRONG_USAGE,
                    "signalbox: no key is called " + name + " in the config (" + declared(policy)
                            + "). If it was made at run time, only the running server knows it: add --live.");
        }
        Key made = RunTimeKey.of(name, running, policy);
        Workload workload = policy.workloads().get(made.workload());
        if (workload == null) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: the key " + name + " is of the workload " + made.workload()
                            + ", which this config does not declare: the server at " + running.url()
                            + " has another one.");
        }
        return new Caller(made, workload);
    }

    private static String declared(Policy policy) {
        return policy.keys().isEmpty()
                ? "which declares none"
                : String.join(", ", policy.keys().stream().map(Key::name).toList());
    }
}
