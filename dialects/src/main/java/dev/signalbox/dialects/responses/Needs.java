package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.needs.Sought;
import dev.signalbox.dialects.needs.Walk;
import dev.signalbox.model.policy.Ability;
import org.jspecify.annotations.Nullable;

/// What a request needs of a model.
final class Needs {
    private static final byte[] INPUT = Tokens.ascii("input");
    private static final byte[] TOOLS = Tokens.ascii("tools");
    private static final byte[] TEXT = Tokens.ascii("text");
    private static final byte[] FORMAT = Tokens.ascii("format");
    private static final byte[] CONTENT = Tokens.ascii("content");
    private static final byte[] ENCRYPTED_CONTENT = Tokens.ascii("encrypted_content");
    private static final byte[] OUTPUT = Tokens.ascii("output");
    private static final byte[] FUNCTION = Tokens.ascii("function");
    private static final byte[] CUSTOM = Tokens.ascii("custom");
    private static final byte[] TYPE = Tokens.ascii("type");
    private static final byte[] JSON_SCHEMA = Tokens.ascii("json_schema");
    private static final byte[] INPUT_IMAGE = Tokens.ascii("input_image");
    private static final byte[] INPUT_AUDIO = Tokens.ascii("input_audio");
    private static final byte[] INPUT_FILE = Tokens.ascii("input_file");

    private Needs() {}

    /// Reads the member whose name the scanner is at, where it tells of needs.
    ///
    /// @return bits of [Ability], or [Walk#NOT_READ]
    static int member(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (json.is(INPUT)) {
            return items(json, sought);
        }
        if (json.is(TOOLS)) {
            return Walk.field(sought, "tools", Walk.declares(json, TYPE, FUNCTION, CUSTOM) ? Ability.TOOLS.bit() : 0);
        }
        return json.is(TEXT) ? Walk.field(sought, "text.format", text(json)) : Walk.NOT_READ;
    }

    static @Nullable String place(Ability ability, byte[] body, int length) {
        return Walk.place(ability, body, length, Needs::member);
    }

    private static int text(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return needs;
        }
        while (json.next() == Token.NAME) {
            if (!json.is(FORMAT)) {
                json.skip();
            } else if (Walk.says(json, TYPE, JSON_SCHEMA)) {
                needs = Ability.SCHEMA.bit();
            }
        }
        return needs;
    }

    /// Messages, and what tools have given.
    private static int items(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return 0;
        }
        int needs = 0;
        int item = 0;
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            if (each == Token.OBJECT_START) {
                while (json.next() == Token.NAME) {
                    if (json.is(CONTENT)) {
                        needs |= Walk.parts(json, Needs::part, sought, "input", item, "content");
                    } else if (json.is(ENCRYPTED_CONTENT)) {
                        needs |= Walk.seal(json, Carrier::isForeign);
                    } else if (json.is(OUTPUT)) {
                        needs |= Walk.parts(json, Needs::part, sought, "input", item, "output");
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
            item++;
        }
        return needs;
    }

    private static int part(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (json.is(TYPE) && json.next() == Token.STRING) {
                needs = ofKind(json);
            }
            json.skip();
        }
        return needs;
    }

    private static int ofKind(JsonScanner json) {
        if (json.is(INPUT_IMAGE)) {
            return Ability.IMAGE.bit();
        }
        if (json.is(INPUT_AUDIO)) {
            return Ability.AUDIO.bit();
        }
        return json.is(INPUT_FILE) ? Ability.FILE.bit() : 0;
    }
}
