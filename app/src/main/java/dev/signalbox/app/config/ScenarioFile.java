package dev.signalbox.app.config;

import dev.signalbox.app.config.Node.Position;
import dev.signalbox.app.drill.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Scenarios of `signalbox drill`: those that are shipped, and those that users write.
public final class ScenarioFile {
    private static final int MAX_BYTES = 256 * 1024;

    /// In the order in which they are listed.
    private static final List<String> SHIPPED = List.of(
            "provider-outage",
            "brown-out",
            "rate-limit-wall",
            "regional-failure",
            "traffic-surge",
            "flapping",
            "slow-leak",
            "errors-in-200",
            "drip",
            "recovery-herd",
            "leave");

    private final Locale locale;

    /// What came of reading one.
    public sealed interface Read {
        /// @param text as it is written
        record Valid(Scenario scenario, String text) implements Read {}

        /// @param problems all of them, in the order of the file; never empty
        record Invalid(List<ConfigProblem> problems) implements Read {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /// @param locale of problems
    public ScenarioFile(Locale locale) {
        this.locale = locale;
    }

    /// The names of those that are shipped.
    public static List<String> shipped() {
        return SHIPPED;
    }

    /// The config of a drill that is given none.
    public static String usualConfig() {
        return resource("usual.yaml");
    }

    /// Reads a shipped one.
    ///
    /// @throws IllegalArgumentException when there is none of that name
    public Read named(String name) {
        if (!SHIPPED.contains(name)) {
            throw new IllegalArgumentException("no scenario is called " + name);
        }
        return parse(name, resource(name + ".yaml"), name + ".yaml");
    }

    /// Reads a file of at most 256 KiB.
    public Read load(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException _) {
            return invalid(file.toString(), Files.exists(file) ? "problem.file.unreadable" : "problem.file.missing");
        }
        if (bytes.length > MAX_BYTES) {
            return invalid(file.toString(), "problem.file.large", Amounts.text(MAX_BYTES));
        }
        Path last = file.getFileName();
        String name = (last == null ? "scenario" : last.toString()).replaceFirst("\\.ya?ml$", "");
        // What is no UTF-8 becomes characters that no word of a scenario has.
        return parse(name, new String(bytes, StandardCharsets.UTF_8), file.toString());
    }

    /// @param name by which reports call it
    /// @param file what problems call it
    public Read parse(String name, String yaml, String file) {
        Problems problems = new Problems(file, Messages.in(locale));
        Node root = YamlTree.parse(yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml, problems);
        if (root != null) {
            checkReferences(root, problems, Collections.newSetFromMap(new IdentityHashMap<>()));
            Interpolation nothing = new Interpolation(_ -> null, Path.of(""), new LinkedHashSet<>());
            Section section =
                    problems.any() ? null : ScenarioWords.ROOT.read(root, "", new Reading(problems, nothing, false));
            Scenario scenario = section == null ? null : ScenarioWords.read(name, section, problems);
            if (scenario != null) {
                return new Read.Valid(scenario, yaml);
            }
        }
        return new Read.Invalid(problems.errors());
    }

    /// A scenario may come from anywhere, and what it says is shown: it must not name what else is on the machine.
    ///
    /// @param seen an alias stands for the same piece many times
    private static void checkReferences(Node node, Problems problems, Set<Node> seen) {
        if (!seen.add(node)) {
            return;
        }
        switch (node) {
            case Node.Mapping mapping ->
                mapping.entries().forEach(each -> checkReferences(each.value(), problems, seen));
            case Node.Sequence sequence -> sequence.items().forEach(each -> checkReferences(each, problems, seen));
            case Node.Scalar scalar
            when Interpolation.isReference(scalar.text()) ->
                problems.error(Place.of(scalar, "", false), "drill.reference");
            case Node.Scalar _, Node.Broken _ -> {}
        }
    }

    private Read invalid(String file, String key, Object... arguments) {
        Problems problems = new Problems(file, Messages.in(locale));
        problems.error(new Place(Position.NOWHERE, "", ""), key, arguments);
        return new Read.Invalid(problems.errors());
    }

    /// The JSON Schema (draft 2020-12) of scenarios.
    public static String schema(Locale locale) {
        Messages descriptions = Messages.in(locale);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", SchemaText.DRAFT);
        schema.put("title", "signalbox drill");
        schema.put("description", descriptions.text("schema.drill"));
        schema.putAll(ScenarioWords.ROOT.schema(descriptions));
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(schema)
                + "\n";
    }

    private static String resource(String name) {
        try (InputStream in = Scenario.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not shipped");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
