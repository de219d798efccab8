package dev.signalbox.simulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/// A tool that an answer calls.
///
/// @param arguments JSON
record Use(String name, String arguments) {
    private static final int MOST_TRIED = 16;
    private static final Pattern TOLD = Pattern.compile("\\[call ([A-Za-z0-9_.-]{1,64}) (?=\\{)");

    /// The call that a text demands with `[call NAME {…}]`, the first of several.
    static @Nullable Use toldIn(String said) {
        Matcher told = TOLD.matcher(said);
        for (int i = 0; i < MOST_TRIED && told.find(); i++) {
            String arguments = object(said.substring(told.end()));
            if (arguments != null) {
                return new Use(told.group(1), arguments);
            }
        }
        return null;
    }

    /// The JSON object that a text begins with, null when it does not, or goes on with something other than `]`.
    private static @Nullable String object(String text) {
        try (JsonParser parser = Json.MAPPER.createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getCharOffset();
            return text.startsWith("]", end) ? text.substring(0, end) : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
