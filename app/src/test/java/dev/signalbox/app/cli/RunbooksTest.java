package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.incident.Runbooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Nobody tries at night whether a page is still right: its commands, its links and the metrics of alerts must exist.
class RunbooksTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final Pattern INLINE = Pattern.compile("`(signalbox [^`…]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern METRIC = Pattern.compile("\\b((signalbox|jvm|process)_[a-z_]+)");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("docs/incidents.md")));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/runbooks"))) {
            files.sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_command_of_a_page_is_one(Path page) throws IOException {
        List<String> commands = commands(Files.readString(page));

        assertThat(commands).allSatisfy(line -> {
            List<String> words = new ArrayList<>();
            Matcher word = WORD.matcher(line.replaceAll("\\s#.*$", "").replaceAll(" > \\S+$", ""));
            while (word.find()) {
                words.add(word.group(1) == null ? word.group(2) : word.group(1));
            }
            assertThatCode(() ->
                            Signalbox.whole().parseArgs(words.stream().skip(1).toArray(String[]::new)))
                    .as(line)
                    .doesNotThrowAnyException();
        });
    }

    private static List<String> commands(String page) {
        List<String> commands = new ArrayList<>();
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            block.group(1)
                    .replace("\\\n", " ")
                    .lines()
                    .filter(line -> line.startsWith("signalbox "))
                    .forEach(commands::add);
        }
        // Without arguments it is only named.
        INLINE.matcher(page.replaceAll("(?ms)^```.*?^```$", ""))
                .results()
                .map(match -> match.group(1).replace('\n', ' '))
                .filter(line -> line.split(" ").length > 2 && !line.endsWith("pause") && !line.endsWith("note"))
                .forEach(commands::add);
        return commands;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_of_a_page_leads_somewhere(Path page) throws IOException {
        Path folder = page.toAbsolutePath().getParent();
        LINK.matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .forEach(link -> assertThat(Path.of(folder + "/" + link).normalize())
                        .as(page + ": " + link)
                        .exists());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_metric_of_a_page_is_documented(Path page) throws IOException {
        assertThat(documented()).containsAll(metrics(Files.readString(page)));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void every_cause_has_a_page(Cause cause) {
        assertThat(ROOT.resolve(Runbooks.of(cause))).isRegularFile();
    }

    @Test
    void alerts_are_of_metrics_that_exist_and_have_a_page_each() throws IOException {
        String text = Files.readString(ROOT.resolve("deploy/prometheus/signalbox-alerts.yml"));
        JsonNode file =
                JsonMapper.shared().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
        List<JsonNode> rules = new ArrayList<>();
        file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));

        Set<String> documented = documented();
        Set<String> names = new TreeSet<>();
        assertThat(rules).hasSizeGreaterThan(10).allSatisfy(rule -> {
            String expression = rule.path("expr").asString();
            assertThat(names.add(rule.path("alert").asString())).isTrue();
            assertThat(metrics(expression)).as(expression).isSubsetOf(documented);
            assertThat(metrics(expression).isEmpty()).as(expression).isEqualTo(expression.startsWith("up{"));
            assertThat(ROOT.resolve(rule.at("/annotations/runbook_url").asString()))
                    .isRegularFile();
            assertThat(rule.at("/annotations/summary").asString()).isNotBlank();
            assertThat(rule.at("/labels/severity").asString()).isIn("page", "ticket");
        });
    }

    private static Set<String> metrics(String text) {
        Set<String> names = new TreeSet<>();
        METRIC.matcher(text)
                .results()
                .map(match -> match.group(1).replaceAll("_(bucket|sum|count)$", ""))
                .forEach(names::add);
        // The Java client's own, whose names are not listed one by one.
        names.removeIf(each -> !each.startsWith("signalbox_"));
        return names;
    }

    private static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        Files.readString(ROOT.resolve("docs/metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `signalbox_"))
                .forEach(line -> names.add(line.split("`")[1]));
        return names;
    }
}
