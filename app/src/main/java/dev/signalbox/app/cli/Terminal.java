package dev.signalbox.app.cli;

import tools.jackson.databind.JsonNode;

/// What is shown on a terminal and comes from elsewhere: names are anybody's words, and a terminal obeys some.
final class Terminal {
    private Terminal() {}

    /// The text with a question mark for each character that is not to be seen.
    static String shown(String text) {
        return text.replaceAll("\\p{C}", "?");
    }

    /// The same of a value; a dash for none.
    static String shown(JsonNode value) {
        return value.isNull() ? "-" : shown(value.asString("-"));
    }
}
