package dev.signalbox.dialects.gemini;

import static dev.signalbox.dialects.gemini.Tokens.ascii;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.needs.Sought;
import dev.signalbox.dialects.needs.Walk;
import dev.signalbox.model.policy.Ability;
import org.jspecify.annotations.Nullable;

/// What a request needs of a model. That it asks for a form is among what is read of its `generationConfig`.
final class Needs {
    private static final byte[] CONTENTS = ascii("contents");
    private static final byte[] PARTS = ascii("parts");
    private static final byte[] TOOLS = ascii("tools");
    private static final byte[][] DECLARATIONS = both("functionDeclarations");
    private static final byte[][] INLINE = both("inlineData");
    private static final byte[][] FILE = both("fileData");
    private static final byte[][] RESPONSE = both("functionResponse");
    private static final byte[][] THOUGHT_SIGNATURE = both("thoughtSignature");
    private static final byte[][] MIME_TYPE = both("mimeType");
    private static final byte[][] CONFIG = both("generationConfig");
    private static final byte[][] SCHEMA = both("responseSchema");
    private static final byte[][] JSON_SCHEMA = both("responseJsonSchema");

    private Needs() {}

    /// Reads the member whose name the scanner is at, where it tells of needs.
    ///
    /// @return bits of [Ability], or [Walk#NOT_READ]
    static int member(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (json.is(CONTENTS)) {
            return Walk.elementOrList(json, sought, Needs::content);
        }
        return json.is(TOOLS) ? Walk.field(sought, "tools", tools(json)) : Walk.NOT_READ;
    }

    /// Whether the member of a `generationConfig` whose name the scanner is at has the form of answers.
    static boolean isSchema(JsonScanner json) {
        return is(json, SCHEMA) || is(json, JSON_SCHEMA);
    }

    static @Nullable String place(Ability ability, byte[] body, int length) {
        return Walk.place(ability, body, length, ability == Ability.SCHEMA ? Needs::config : Needs::member);
    }

    /// By the names that the caller writes.
    private static int config(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (!is(json, CONFIG)) {
            return Walk.NOT_READ;
        }
        String config = json.text();
        int needs = 0;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return needs;
        }
        while (json.next() == Token.NAME) {
            String field = isSchema(json) ? config + "." + json.text() : "";
            boolean schema = json.next() != Token.NULL && !field.isEmpty();
            needs |= Walk.field(sought, field, schema ? Ability.SCHEMA.bit() : 0);
            json.skip();
        }
        return needs;
    }

    private static int content(JsonScanner json, @Nullable Sought sought, int index) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (json.is(PARTS)) {
                needs |= Walk.parts(json, Needs::part, sought, "contents", index, "parts");
            } else {
                json.skip();
            }
        }
        return needs;
    }

    private static int part(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (is(json, THOUGHT_SIGNATURE)) {
                needs |= Walk.seal(json, Carrier::isForeign);
            } else if (is(json, INLINE) || is(json, FILE)) {
                needs |= media(json);
            } else if (is(json, RESPONSE)) {
                needs |= response(json);
            } else {
                json.skip();
            }
        }
        return needs;
    }

    private static int media(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return needs;
        }
        while (json.next() == Token.NAME) {
            if (is(json, MIME_TYPE) && json.next() == Token.STRING) {
                needs = Walk.ofType(json.text());
            }
            json.skip();
        }
        return needs;
    }

    /// What a tool has given may have pictures in it.
    private static int response(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return needs;
        }
        while (json.next() == Token.NAME) {
            if (json.is(PARTS)) {
                needs |= Walk.parts(json, Needs::part);
            } else {
                json.skip();
            }
        }
        return needs;
    }

    /// Tools that the provider runs itself are nothing that every model lacks or has by one word.
    private static int tools(JsonScanner json) throws JsonSyntaxException {
        return Walk.parts(json, Needs::tool);
    }

    private static int tool(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (!is(json, DECLARATIONS)) {
                json.skip();
            } else if (Walk.filled(json)) {
                needs = Ability.TOOLS.bit();
            }
        }
        return needs;
    }

    private static boolean is(JsonScanner json, byte[][] names) {
        return json.is(names[0]) || json.is(names[1]);
    }

    private static byte[][] both(String name) {
        return new byte[][] {ascii(name), ascii(Spelling.snake(name))};
    }
}
