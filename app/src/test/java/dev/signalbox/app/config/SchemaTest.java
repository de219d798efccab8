package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The schema is what editors know of the file: it must be one, and must agree with the loader.
class SchemaTest {
    /// Titles of rows in `problems.txt` that only the loader finds: YAML itself, and what concerns several words.
    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "an empty file",
            "a budget with a target that has no price",
            "a budget that is small and will be forgotten",
            "addresses of providers",
            "credentials of providers",
            "proxies",
            "servers that are known, without an address, and with a version that they do not take",
            "maintenance twice on one day",
            "references",
            "workloads that a key may not name",
            "routes without targets",
            "a hedge without a second target, and a token that is a folder",
            "timeouts that could never pass",
            "a hedge that could never begin, and pauses that could never end",
            "a port that is the other's default",
            "files of the wrong kind",
            "keys of other certificates",
            "keys that cannot be used",
            "a path that is none",
            "a word twice",
            "a tab in the indentation",
            "not YAML",
            "a quote left open",
            "an alias without an anchor, and one that holds itself",
            "tags, names that are no text, and a second document",
            "a control character",
            "nested too deep",
            "a store that is a folder, and sums that end before what they are made of",
            "residency that nothing satisfies",
            "residency in open mode",
            "service tiers whose prices are none",
            "a currency without rates",
            "US dollars at a rate of US dollars",
            "a currency that nobody pays with",
            "a commitment that is never used, and of which nobody knows",
            "keys that nobody could have",
            "a PostgreSQL store without what keys could be hashed with",
            "open mode with keys",
            "keys that come from nowhere, from two places, and with words of others",
            "a cloud without a place, and a place without a cloud",
            "the Responses API of a provider that does not chat in OpenAI's dialect",
            "two prices of a model from the same day",
            "a price that is never charged",
            "a program that is not there",
            "a playbook that does less the worse it is",
            "thresholds that do not rise",
            "a status page of components that are there twice, or of nothing",
            "answers to be kept for later questions where nothing is kept",
            "a status page that is nowhere, at an address that is another's",
            "a listener for a status page that is not declared",
            "maintenance of nothing and of what nobody knows, backwards, too long, and twice at a time",
            "maintenance that comes again before it is over, and over another",
            "maintenance that is over",
            "a threshold that is never reached",
            "a password that is no hash, names and tokens that are there twice, a token that is too short");

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void theSchemaIsOneOfItsDraft(String language) {
        Schema draft = registry.getSchema(SchemaLocation.of(SchemaText.DRAFT));

        assertThat(draft.validate(ConfigLoader.schema(Locale.of(language)), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void theSchemaTakesTheFullExample() {
        assertThat(validate(Surroundings.resource("full.yaml"))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rowsOfOneWord")
    void theSchemaFindsWhatASchemaCanFind(ProblemsTest.Row row) {
        assertThat(validate(row.text("yaml"))).isNotEmpty();
    }

    static List<ProblemsTest.Row> rowsOfOneWord() {
        return ProblemsTest.rows().stream()
                .filter(row -> !BEYOND_A_SCHEMA.contains(row.title()))
                .toList();
    }

    @Test
    void everyWordIsDescribedInBothLanguages() {
        for (Locale locale : List.of(Locale.ENGLISH, Locale.KOREAN)) {
            assertDescribed(JsonMapper.shared().readTree(ConfigLoader.schema(locale)));
        }
    }

    @Test
    void theSchemaIsTheSameEveryTime() {
        assertThat(ConfigLoader.schema()).isEqualTo(ConfigLoader.schema(Locale.ENGLISH));
    }

    private static void assertDescribed(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        properties
                .propertyStream()
                .forEach(property -> assertThat(
                                property.getValue().path("description").asString(""))
                        .as(property.getKey())
                        .isNotBlank());
        if (schema.isObject() && !properties.isMissingNode()) {
            assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        }
        schema.forEach(SchemaTest::assertDescribed);
    }

    private List<com.networknt.schema.Error> validate(String yaml) {
        return registry.getSchema(ConfigLoader.schema(), InputFormat.JSON).validate(yaml, InputFormat.YAML);
    }
}
