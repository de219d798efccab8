package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What documents show as a config is one: ` ```yaml ` begins a whole file, ` ```yaml fragment ` a part of one.
class DocumentedConfigTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ {0,3}```(yaml[^\\n]*)\\n(.*?)^ {0,3}```$");

    /// Other languages that are written in YAML, and what is meant to be wrong.
    private static final Set<String> OTHERS =
            Set.of("yaml prometheus", "yaml scenario", "yaml simulator", "yaml broken");

    @TempDir
    static Path folder;

    private static Path file = Path.of("");

    @BeforeAll
    static void files() throws IOException {
        file = Surroundings.files(folder);
    }

    record Block(String document, int line, String kind, String text) {
        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    static List<Block> wholes() throws IOException {
        return blocks("yaml");
    }

    static List<Block> fragments() throws IOException {
        List<Block> fragments = blocks("yaml fragment");
        fragments.removeIf(each -> each.text().lines().allMatch(line -> line.startsWith("#")));
        return fragments;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wholes")
    void whatIsShownAsAWholeFileIsOneWithoutWarnings(Block block) {
        assertThat(load(block.text()))
                .isInstanceOfSatisfying(
                        Loaded.Valid.class,
                        valid -> assertThat(valid.warnings()).isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fragments")
    void whatIsShownAsAPartIsNoWholeFileAndHasOnlyWordsThatThereAre(Block block) {
        assertThat(load(block.text())).isInstanceOf(Loaded.Invalid.class);
        Problems problems = new Problems(block.document(), Messages.in(Locale.ENGLISH));
        Node root = YamlTree.parse(block.text(), problems);
        assertThat(problems.errors()).isEmpty();
        Set<String> unknown = new TreeSet<>(Paths.used(root));
        unknown.removeAll(Paths.known().keySet());
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyBlockSaysWhatItIs() throws IOException {
        List<Block> all = blocks(null);
        assertThat(all)
                .hasSizeGreaterThan(20)
                .allSatisfy(block -> assertThat(
                                Set.of("yaml", "yaml fragment").contains(block.kind()) || OTHERS.contains(block.kind()))
                        .as(block.kind())
                        .isTrue());
        assertThat(wholes()).hasSizeGreaterThan(8);
        assertThat(fragments()).hasSizeGreaterThan(8);
    }

    private static List<Block> blocks(@Nullable String kind) throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(Path.of("..", "docs"))) {
            docs.filter(each -> each.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        documents.add(Path.of("..", "README.md"));
        documents.add(Path.of("..", "README.ko.md"));
        List<Block> blocks = new ArrayList<>();
        for (Path document : documents) {
            String text = Files.readString(document);
            BLOCK.matcher(text).results().forEach(found -> {
                int line = (int) text.substring(0, found.start()).lines().count() + 1;
                String name = String.valueOf(document.getFileName());
                blocks.add(new Block(name, line, found.group(1), found.group(2)));
            });
        }
        blocks.removeIf(each -> kind != null && !each.kind().equals(kind));
        return blocks;
    }

    private static Loaded load(String yaml) {
        Map<String, URI> dialects = Map.of(
                "openai", URI.create("https://api.openai.com/v1"),
                "anthropic", URI.create("https://api.anthropic.com"),
                "bedrock", URI.create("https://bedrock-runtime.us-east-1.amazonaws.com"));
        return new ConfigLoader(
                        name -> name.matches(".*_(KEY|KEY_2|TOKEN|PASSWORD|HASH)") ? "a-value-of-" + name : null,
                        dialects,
                        Locale.ENGLISH)
                .parse(yaml, file);
    }
}
