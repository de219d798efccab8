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
    private static final byte[] TYPE = Tokens.ascii("type");
    private static final byte[] ID = Tokens.ascii("id");
    private static final byte[] ITEM_REFERENCE = Tokens.ascii("item_reference");
    private static final byte[] OUTPUT = Tokens.ascii("output");
    private static final byte[] FUNCTION = Tokens.ascii("function");
    private static final byte[] CUSTOM = Tokens.ascii("custom");
    private static final byte[] INPUT_IMAGE = Tokens.ascii("input_image");
    private static final byte[] INPUT_AUDIO = Tokens.ascii("input_audio");
    private static final byte[] INPUT_FILE = Tokens.ascii("input_file");

    private Needs() {}

    /// Reads the member whose name the scanner is at, where it tells of needs.
    ///
    /// @return bits of [Ability], or [Walk#NOT_READ]
    static int member(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (json.is(INPUT)) {
            return Walk.elements(json, sought, Needs::item);
        }
        if (json.is(TOOLS)) {
            return Walk.field(sought, "tools", Walk.declared(json, FUNCTION, CUSTOM));
        }
        return json.is(TEXT) ? Walk.field(sought, "text.format", Walk.form(json, FORMAT)) : Walk.NOT_READ;
    }

    static @Nullable String place(Ability ability, byte[] body, int length) {
        return Walk.place(ability, body, length, Needs::member);
    }

    /// A message, or what a tool has given.
    private static int item(JsonScanner json, @Nullable Sought sought, int index) throws JsonSyntaxException {
        int needs = 0;
        boolean named = false;
        boolean more = false;
        while (json.next() == Token.NAME) {
            if (json.is(TYPE)) {
                Token value = json.next();
                if (value == Token.STRING && json.is(ITEM_REFERENCE)) {
                    needs |= Walk.REFERENCE;
                }
                more |= value != Token.NULL;
                json.skip();
            } else if (json.is(ID)) {
                named = json.next() == Token.STRING;
                json.skip();
            } else {
                more = true;
                needs |= content(json, sought, index);
            }
        }
        // The type of one that says nothing but a name may be left out.
        return named && !more ? needs | Walk.REFERENCE : needs;
    }

    private static int content(JsonScanner json, @Nullable Sought sought, int index) throws JsonSyntaxException {
        if (json.is(CONTENT)) {
            return Walk.parts(json, Needs::part, sought, "input", index, "content");
        }
        if (json.is(OUTPUT)) {
            return Walk.parts(json, Needs::part, sought, "input", index, "output");
        }
        if (json.is(ENCRYPTED_CONTENT)) {
            return Walk.seal(json, Carrier::isForeign);
        }
        json.skip();
        return 0;
    }

    private static int part(JsonScanner json) throws JsonSyntaxException {
        return Walk.kind(json, Needs::ofKind);
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
