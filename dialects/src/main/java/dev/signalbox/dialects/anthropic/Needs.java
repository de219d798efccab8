package dev.signalbox.dialects.anthropic;

import static dev.signalbox.dialects.anthropic.Tokens.ascii;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.needs.Sought;
import dev.signalbox.dialects.needs.Walk;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.policy.Ability;
import org.jspecify.annotations.Nullable;

/// What a message needs of a model.
final class Needs {
    private static final byte[] MESSAGES = ascii("messages");
    private static final byte[] TOOLS = ascii("tools");
    private static final byte[] OUTPUT_CONFIG = ascii("output_config");
    private static final byte[] OUTPUT_FORMAT = ascii("output_format");
    private static final byte[] FORMAT = ascii("format");
    private static final byte[] CONTENT = ascii("content");
    private static final byte[] SIGNATURE = ascii("signature");
    private static final byte[] DATA = ascii("data");
    private static final byte[] SOURCE = ascii("source");
    private static final byte[] CUSTOM = ascii("custom");
    private static final byte[] TYPE = ascii("type");
    private static final byte[] TEXT = ascii("text");
    private static final byte[] IMAGE = ascii("image");
    private static final byte[] DOCUMENT = ascii("document");

    private Needs() {}

    /// Reads the member whose name the scanner is at, where it tells of needs.
    ///
    /// @return bits of [Ability], or [Walk#NOT_READ]
    static int member(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (json.is(MESSAGES)) {
            return Walk.elements(json, sought, Needs::message);
        }
        if (json.is(TOOLS)) {
            return Walk.field(sought, "tools", Walk.declared(json, CUSTOM));
        }
        if (json.is(OUTPUT_FORMAT)) {
            return Walk.field(sought, "output_format", Walk.form(json));
        }
        return json.is(OUTPUT_CONFIG)
                ? Walk.field(sought, "output_config.format", Walk.form(json, FORMAT))
                : Walk.NOT_READ;
    }

    static @Nullable String place(Ability ability, byte[] body, int length) {
        return Walk.place(ability, body, length, Needs::member);
    }

    private static int message(JsonScanner json, @Nullable Sought sought, int index) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (json.is(CONTENT)) {
                needs |= Walk.parts(json, Needs::block, sought, "messages", index, "content");
            } else {
                json.skip();
            }
        }
        return needs;
    }

    /// A tool's result has blocks of its own. A document of text is text.
    private static int block(JsonScanner json) throws JsonSyntaxException {
        int needs = 0;
        int inside = 0;
        boolean text = false;
        while (json.next() == Token.NAME) {
            if (json.is(TYPE)) {
                needs = json.next() == Token.STRING ? ofKind(json) : 0;
                json.skip();
            } else if (json.is(SIGNATURE) || json.is(DATA)) {
                inside |= Walk.seal(json, Seal::isMarked);
            } else if (json.is(SOURCE)) {
                text = written(json);
            } else if (json.is(CONTENT)) {
                inside |= Walk.parts(json, Needs::block);
            } else {
                json.skip();
            }
        }
        return inside | (text && needs == Ability.FILE.bit() ? 0 : needs);
    }

    private static int ofKind(JsonScanner json) {
        if (json.is(IMAGE)) {
            return Ability.IMAGE.bit();
        }
        return json.is(DOCUMENT) ? Ability.FILE.bit() : 0;
    }

    /// Whether what a document is made of was written there as text, or as blocks.
    private static boolean written(JsonScanner json) throws JsonSyntaxException {
        boolean written = false;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return written;
        }
        while (json.next() == Token.NAME) {
            if (json.is(TYPE)) {
                written = json.next() == Token.STRING && (json.is(TEXT) || json.is(CONTENT));
            }
            json.skip();
        }
        return written;
    }
}
