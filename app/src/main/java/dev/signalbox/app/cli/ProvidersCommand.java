package dev.signalbox.app.cli;

import dev.signalbox.app.config.Preset;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.policy.Provider;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `signalbox providers`.
@Command(
        name = "providers",
        description = "List what may stand behind `dialect:`, what each offers, and which of them the config uses.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox providers", "          signalbox providers --json"})
final class ProvidersCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Collection<Provider> declared = config.file() == null
                ? List.of()
                : config.load(config.loader().withoutSecrets())
                        .policy()
                        .providers()
                        .values();
        List<Row> rows = new ArrayList<>();
        for (Dialect dialect : config.dialects().all()) {
            rows.add(Row.of(dialect, declared));
        }
        Preset.all().values().forEach(preset -> rows.add(Row.of(preset, declared)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    Json.pretty(Map.of("providers", rows.stream().map(Row::tree).toList())));
        } else {
            rows.forEach(row -> row.print(out));
        }
        out.flush();
        return 0;
    }

    /// @param preset null for a dialect itself
    /// @param declared names of the config's providers that are of it
    private record Row(
            String name,
            String dialect,
            @Nullable URI url,
            List<String> offers,
            List<String> declared,
            @Nullable Preset preset) {
        static Row of(Dialect dialect, Collection<Provider> declared) {
            List<String> offers = Stream.of(Operation.values())
                    .filter(operation ->
                            operation.asksProvider() && dialect.provider().offers(operation))
                    .map(Operation::label)
                    .toList();
            return new Row(
                    dialect.name(),
                    dialect.name(),
                    dialect.provider().publicUrl(),
                    offers,
                    names(dialect.name(), declared),
                    null);
        }

        static Row of(Preset preset, Collection<Provider> declared) {
            return new Row(
                    preset.name(),
                    preset.dialect(),
                    preset.url(),
                    List.copyOf(preset.offers()),
                    names(preset.name(), declared),
                    preset);
        }

        private static List<String> names(String kind, Collection<Provider> declared) {
            return declared.stream()
                    .filter(provider -> provider.traits().kind().equals(kind))
                    .map(Provider::name)
                    .toList();
        }

        void print(PrintWriter out) {
            String title = preset == null ? "dialect" : preset.title();
            String address = url == null ? "at an address of your own" : url.toString();
            String key = preset == null || preset.variable() == null ? "" : ", key in " + preset.variable();
            out.printf("%-14s%s, %s%s%n", name, title, address, key);
            out.printf("%-14soffers %s%n", "", String.join(", ", offers));
            if (!declared.isEmpty()) {
                out.printf("%-14sdeclared as %s%n", "", Terminal.shown(String.join(", ", declared)));
            }
        }

        Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("name", name);
            tree.put("dialect", dialect);
            tree.put("url", Objects.toString(url, null));
            tree.put("offers", offers);
            tree.put("declared_as", declared);
            if (preset != null) {
                tree.put("title", preset.title());
                tree.put("self_hosted", preset.local());
                tree.put("key_variable", preset.variable());
                tree.put("asked_for_usage", preset.askUsage());
                tree.put("bound", preset.bound());
                tree.put("thinking", preset.thinking());
                tree.put("note", preset.note());
                tree.put(
                        "sources",
                        preset.sources().stream()
                                .map(source -> Map.of("read_on", source.day(), "where", source.where()))
                                .toList());
            }
            return tree;
        }
    }
}
