package dev.signalbox.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as the wire classes need it: they write it as text, because the shape on the wire is the point and one
/// `StringBuilder` per answer is also the fastest way to it.
final class Json {
    /// The default longest string (20 million characters) is shorter than the bodies that are accepted.
    static final JsonMapper MAPPER = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Connection.MAX_BODY)
                    .maxNestingDepth(256)
                    .build())
            .build());

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Json() {}

    /// A body, for what can be done without one: its endpoint complains in its provider's words, if the request gets
    /// that
    /// far.
    static @Nullable JsonNode readOrNull(byte[] body) {
        try {
            return body.length == 0 ? null : MAPPER.readTree(body);
        } catch (JacksonException _) {
            return null;
        }
    }

    /// The message that is answered: instructions may come behind it.
    ///
    /// @param messages at least one, each with its `role`
    static JsonNode lastSaid(JsonNode messages) {
        for (int i = messages.size() - 1; i > 0; i--) {
            String role = messages.get(i).path("role").asString("");
            if (!role.equals("system") && !role.equals("developer")) {
                return messages.get(i);
            }
        }
        return messages.get(0);
    }

    /// `text` as a JSON string, with its quotes.
    static String quote(String text) {
        return quote(new StringBuilder(text.length() + 16), text).toString();
    }

    /// Appends `text` as a JSON string, with its quotes.
    static StringBuilder quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // A lone surrogate has no UTF-8 form, so it travels as an escape.
                    if (c < ' ' || (Character.isSurrogate(c) && !paired(text, i))) {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.append(HEX[(c >> shift) & 15]);
                        }
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"');
    }

    private static boolean paired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
