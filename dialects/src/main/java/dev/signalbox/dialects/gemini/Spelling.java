package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Each field may be written in both ways that Google's JSON takes it, `inlineData` and `inline_data`, and numbers as
/// texts.
enum Spelling implements Fields.Style {
    GOOGLE;

    static Fields element(JsonNode node, String path) throws InvalidRequest {
        return Fields.element(node, path, GOOGLE);
    }

    @Override
    public @Nullable JsonNode find(ObjectNode json, String name) {
        JsonNode node = json.get(name);
        return node == null ? json.get(snake(name)) : node;
    }

    @Override
    public String name(String written) {
        return camel(written);
    }

    @Override
    public boolean numbersAsText() {
        return true;
    }

    /// A field's other name.
    static String snake(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c + ('a' - 'A')));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i + 1 < name.length()) {
                camel.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                camel.append(c);
            }
        }
        return camel.toString();
    }
}
