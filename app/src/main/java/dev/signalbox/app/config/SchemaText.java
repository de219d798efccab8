package dev.signalbox.app.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The vocabulary as JSON Schema, for editors and for whoever generates configs.
final class SchemaText {
    static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private SchemaText() {}

    static String print(Locale locale) {
        Messages descriptions = Messages.in(locale);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DRAFT);
        schema.put("title", "signalbox.yaml");
        schema.put("description", descriptions.text("schema.title"));
        schema.putAll(Vocabulary.ROOT.schema(descriptions));
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(schema)
                + "\n";
    }

    /// A JSON object in the given order: the text must not differ from run to run.
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(object);
    }
}
