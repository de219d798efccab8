package dev.signalbox.dialects.tree;

import dev.signalbox.dialects.json.JsonBytes;
import java.nio.charset.StandardCharsets;

/// The arguments of a call as Anthropic and Google want them: an object.
public final class ToolArguments {
    private ToolArguments() {}

    /// The arguments when they are one; `{}` when there are none; else an object that holds the text as it
    /// was, so that nothing is lost and the model sees its mistake.
    public static String of(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        if (Json.isObject(arguments)) {
            return arguments;
        }
        byte[] wrapped = new JsonBytes(arguments.length() + 32)
                .raw("{\"invalid_arguments\":")
                .string(arguments)
                .raw("}")
                .toByteArray();
        return new String(wrapped, StandardCharsets.UTF_8);
    }
}
