package dev.signalbox.app.cli;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Price;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `signalbox models`.
@Command(
        name = "models",
        description = "List the config's models and what is known of each; ? is what nobody has said.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox models", "          signalbox models --all --json"})
final class ModelsCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Option(names = "--all", description = "Also those known of the config's providers that no route names.")
    boolean all;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    /// @param routes where its words hold that way, where those of others differ; else none
    /// @param price null where it is not known
    private record Row(
            String model,
            Abilities known,
            List<String> routes,
            @Nullable Price price) {}

    @Override
    public Integer call() throws Exception {
        Policy policy = config.load(config.loader().withoutSecrets()).policy();
        List<Row> rows = rows(policy);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(
                    Map.of("models", rows.stream().map(ModelsCommand::tree).toList())));
        } else if (rows.isEmpty()) {
            out.println("The config names no models; --all lists those that are known of its providers.");
        } else {
            print(rows, out);
        }
        out.flush();
        return 0;
    }

    private List<Row> rows(Policy policy) {
        Map<String, Map<Abilities, List<String>>> models = new TreeMap<>();
        if (all) {
            policy.models()
                    .byProvider()
                    .forEach((provider, known) -> known.forEach((model, abilities) -> {
                        if (!model.equals(Catalogue.ANY)) {
                            of(models, provider + "/" + model).put(abilities, new ArrayList<>());
                        }
                    }));
        }
        policy.routes()
                .values()
                .forEach(route -> route.allTargets()
                        .forEach(target -> of(models, target.provider() + "/" + target.model())
                                .computeIfAbsent(target.abilities(), _ -> new ArrayList<>())
                                .add(route.name())));
        PriceList prices = PriceList.of(policy.prices());
        long now = System.currentTimeMillis();
        List<Row> rows = new ArrayList<>();
        models.forEach((name, each) -> {
            int slash = name.indexOf('/');
            Price price = prices.at(name.substring(0, slash), name.substring(slash + 1), now);
            // What is known of it anyhow matters only where no route says otherwise, or not everywhere.
            long ways =
                    each.values().stream().filter(routes -> !routes.isEmpty()).count();
            each.forEach((known, routes) -> {
                if (ways == 0 || !routes.isEmpty()) {
                    rows.add(new Row(name, known, ways > 1 ? List.copyOf(new TreeSet<>(routes)) : List.of(), price));
                }
            });
        });
        return rows;
    }

    private static Map<Abilities, List<String>> of(Map<String, Map<Abilities, List<String>>> models, String name) {
        return models.computeIfAbsent(name, _ -> new LinkedHashMap<>());
    }

    private static void print(List<Row> rows, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("MODEL", "CONTEXT", "ANSWER", "IN", "TOOLS", "SCHEMA", "REASONING", "PRICE", "KNOWN FROM"));
        for (Row row : rows) {
            ModelTag tag = ModelTag.of(row.known);
            lines.add(List.of(
                    row.model + (row.routes.isEmpty() ? "" : " in " + String.join(", ", row.routes)),
                    ModelTag.count(row.known.context()),
                    ModelTag.count(row.known.maxOutput()),
                    tag.input(),
                    tag.says(Ability.TOOLS),
                    tag.says(Ability.SCHEMA),
                    tag.says(Ability.REASONING),
                    price(row.price),
                    tag.origin()));
        }
        Columns.print(lines, out);
    }

    private static String price(@Nullable Price price) {
        return price == null ? "?" : price.origin().shipped() ? "shipped" : "declared";
    }

    private static Map<String, Object> tree(Row row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", row.model);
        if (!row.routes.isEmpty()) {
            tree.put("routes", row.routes);
        }
        tree.put("known", ModelTag.of(row.known).tree());
        tree.put("price", new PriceTag(row.price).tree());
        return tree;
    }
}
