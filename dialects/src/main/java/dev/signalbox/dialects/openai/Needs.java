package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.needs.Sought;
import dev.signalbox.dialects.needs.Walk;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.policy.Ability;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a chat needs of a model.
final class Needs {
    private static final byte[] MESSAGES = ascii("messages");
    private static final byte[] TOOLS = ascii("tools");
    private static final byte[] FUNCTIONS = ascii("functions");
    private static final byte[] RESPONSE_FORMAT = ascii("response_format");
    private static final byte[] CONTENT = ascii("content");
    private static final byte[] REASONING_DETAILS = ascii("reasoning_details");
    private static final byte[] SIGNATURE = ascii("signature");
    private static final byte[] DATA = ascii("data");
    private static final byte[] FUNCTION = ascii("function");
    private static final byte[] CUSTOM = ascii("custom");
    private static final byte[] IMAGE_URL = ascii("image_url");
    private static final byte[] INPUT_AUDIO = ascii("input_audio");
    private static final byte[] VIDEO_URL = ascii("video_url");
    private static final byte[] FILE = ascii("file");

    private Needs() {}

    /// Reads the member whose name the scanner is at, where it tells of needs.
    ///
    /// @return bits of [Ability], or [Walk#NOT_READ]
    static int member(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException {
        if (json.is(MESSAGES)) {
            return Walk.elements(json, sought, Needs::message);
        }
        if (json.is(TOOLS)) {
            return Walk.field(sought, "tools", Walk.declared(json, FUNCTION, CUSTOM));
        }
        if (json.is(FUNCTIONS)) {
            return Walk.field(sought, "functions", Walk.filled(json) ? Ability.TOOLS.bit() : 0);
        }
        if (json.is(RESPONSE_FORMAT)) {
            return Walk.field(sought, "response_format", Walk.form(json));
        }
        return Walk.NOT_READ;
    }

    static @Nullable String place(Ability ability, byte[] body, int length) {
        return Walk.place(ability, body, length, Needs::member);
    }

    private static int message(JsonScanner json, @Nullable Sought sought, int index) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (json.is(REASONING_DETAILS)) {
                needs |= Walk.parts(json, Needs::thought);
            } else if (json.is(CONTENT)) {
                needs |= Walk.parts(json, Needs::part, sought, "messages", index, "content");
            } else {
                json.skip();
            }
        }
        return needs;
    }

    private static int part(JsonScanner json) throws JsonSyntaxException {
        return Walk.kind(json, Needs::ofKind);
    }

    private static int thought(JsonScanner json) throws JsonSyntaxException {
        int found = 0;
        while (json.next() == Token.NAME) {
            if (json.is(SIGNATURE) || json.is(DATA)) {
                found |= Walk.seal(json, Seal::isMarked);
            } else {
                json.skip();
            }
        }
        return found;
    }

    private static int ofKind(JsonScanner json) {
        if (json.is(IMAGE_URL)) {
            return Ability.IMAGE.bit();
        }
        if (json.is(INPUT_AUDIO)) {
            return Ability.AUDIO.bit();
        }
        if (json.is(VIDEO_URL)) {
            return Ability.VIDEO.bit();
        }
        return json.is(FILE) ? Ability.FILE.bit() : 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
