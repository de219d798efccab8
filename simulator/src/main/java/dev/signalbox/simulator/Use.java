package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
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

    /// The calls that a text demands with `[call NAME {…}]`, in its order.
    static List<Use> toldIn(String said) {
        List<Use> uses = new ArrayList<>();
        Matcher told = TOLD.matcher(said);
        int from = 0;
        for (int i = 0; i < MOST_TRIED && told.find(from); i++) {
            String arguments = object(said.substring(told.end()));
            if (arguments != null) {
                uses.add(new Use(told.group(1), arguments));
            }
            // Not into the arguments, which may speak of calls themselves.
            from = told.end() + (arguments == null ? 0 : arguments.length());
        }
        return uses;
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
