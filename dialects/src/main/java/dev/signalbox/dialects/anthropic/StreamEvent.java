package dev.signalbox.dialects.anthropic;

import static dev.signalbox.dialects.anthropic.Tokens.ascii;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.Citation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What one event of a stream says. Filled anew for each event, in whatever order its members come;
/// allocates nothing but the texts, and those only when they are wanted.
final class StreamEvent {
    enum Type {
        MESSAGE_START,
        BLOCK_START,
        BLOCK_DELTA,
        BLOCK_STOP,
        MESSAGE_DELTA,
        MESSAGE_STOP,
        ERROR,
        /// Pings, and what is not known yet.
        OTHER
    }

    /// A content block, or the delta of one.
    enum Kind {
        TEXT,
        THINKING,
        REDACTED_THINKING,
        TOOL_USE,
        SIGNATURE,
        CITATION,
        /// Tools that the provider runs and their results, and what is not known yet.
        OTHER
    }

    private static final byte[] NAME_TYPE = ascii("type");
    private static final byte[] NAME_INDEX = ascii("index");
    private static final byte[] NAME_DELTA = ascii("delta");
    private static final byte[] NAME_BLOCK = ascii("content_block");
    private static final byte[] NAME_MESSAGE = ascii("message");
    private static final byte[] NAME_USAGE = ascii("usage");
    private static final byte[] NAME_ERROR = ascii("error");
    private static final byte[] NAME_TEXT = ascii("text");
    private static final byte[] NAME_THINKING = ascii("thinking");
    private static final byte[] NAME_SIGNATURE = ascii("signature");
    private static final byte[] NAME_PARTIAL_JSON = ascii("partial_json");
    private static final byte[] NAME_INPUT = ascii("input");
    private static final byte[] NAME_ID = ascii("id");
    private static final byte[] NAME_NAME = ascii("name");
    private static final byte[] NAME_MODEL = ascii("model");
    private static final byte[] NAME_DATA = ascii("data");
    private static final byte[] NAME_STOP_REASON = ascii("stop_reason");
    private static final byte[] NAME_STOP_SEQUENCE = ascii("stop_sequence");

    private static final byte[] BLOCK_DELTA = ascii("content_block_delta");
    private static final byte[] BLOCK_START = ascii("content_block_start");
    private static final byte[] BLOCK_STOP = ascii("content_block_stop");
    private static final byte[] MESSAGE_START = ascii("message_start");
    private static final byte[] MESSAGE_DELTA = ascii("message_delta");
    private static final byte[] MESSAGE_STOP = ascii("message_stop");
    private static final byte[] TEXT_DELTA = ascii("text_delta");
    private static final byte[] THINKING_DELTA = ascii("thinking_delta");
    private static final byte[] JSON_DELTA = ascii("input_json_delta");
    private static final byte[] SIGNATURE_DELTA = ascii("signature_delta");
    private static final byte[] CITATIONS_DELTA = ascii("citations_delta");
    private static final byte[] NAME_CITATION = ascii("citation");
    private static final byte[] REDACTED_THINKING = ascii("redacted_thinking");
    private static final byte[] TOOL_USE = ascii("tool_use");

    private final JsonScanner json = JsonScanner.lenient();
    private final boolean texts;
    private final Tokens tokens;

    Type type = Type.OTHER;
    Kind kind = Kind.OTHER;
    /// Bytes of the text, thinking or arguments that the event brings.
    int contentBytes;
    boolean stopped;
    boolean usageSeen;
    private boolean errorMember;

    // Only when texts are wanted.
    String text = "";
    String signature = "";
    String id = "";
    String name = "";
    String model = "";
    String data = "";
    String input = "";
    String stopReason = "";

    @Nullable
    String stopSequence;

    @Nullable
    Citation citation;

    /// @param texts whether texts are wanted, or only what they are
    StreamEvent(Tokens tokens, boolean texts) {
        this.tokens = tokens;
        this.texts = texts;
    }

    /// Reads one event.
    ///
    /// @throws JsonSyntaxException when the data is not JSON
    /// @return whether it is an object, as every event is
    boolean read(byte[] bytes, int from, int to) throws JsonSyntaxException {
        clear();
        json.reset(bytes, from, to);
        boolean object = json.next() == Token.OBJECT_START;
        if (object) {
            while (json.next() == Token.NAME) {
                member(bytes);
            }
        } else {
            json.skip();
        }
        json.next();
        if (errorMember && type == Type.OTHER) {
            type = Type.ERROR;
        }
        return object;
    }

    private void clear() {
        type = Type.OTHER;
        kind = Kind.OTHER;
        contentBytes = 0;
        stopped = false;
        usageSeen = false;
        errorMember = false;
        if (texts) {
            text = "";
            signature = "";
            id = "";
            name = "";
            model = "";
            data = "";
            input = "";
            stopReason = "";
            stopSequence = null;
            citation = null;
        }
    }

    private void member(byte[] bytes) throws JsonSyntaxException {
        if (json.is(NAME_TYPE)) {
            json.next();
            type = type();
            json.skip();
        } else if (json.is(NAME_DELTA) || json.is(NAME_BLOCK)) {
            part(bytes);
        } else if (json.is(NAME_INDEX)) {
            json.skip();
        } else if (json.is(NAME_USAGE)) {
            tokens.read(json);
            usageSeen = true;
        } else if (json.is(NAME_MESSAGE)) {
            message();
        } else if (json.is(NAME_ERROR)) {
            json.skip();
            errorMember = true;
        } else {
            json.skip();
        }
    }

    private Type type() {
        if (json.is(BLOCK_DELTA)) {
            return Type.BLOCK_DELTA;
        } else if (json.is(BLOCK_START)) {
            return Type.BLOCK_START;
        } else if (json.is(BLOCK_STOP)) {
            return Type.BLOCK_STOP;
        } else if (json.is(MESSAGE_DELTA)) {
            return Type.MESSAGE_DELTA;
        } else if (json.is(MESSAGE_START)) {
            return Type.MESSAGE_START;
        } else if (json.is(MESSAGE_STOP)) {
            return Type.MESSAGE_STOP;
        }
        return json.is(NAME_ERROR) ? Type.ERROR : Type.OTHER;
    }

    /// A `delta` or `content_block`; their members do not collide.
    private void part(byte[] bytes) throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            if (json.is(NAME_TYPE)) {
                json.next();
                kind = kind();
                json.skip();
            } else if (json.is(NAME_TEXT) || json.is(NAME_THINKING) || json.is(NAME_PARTIAL_JSON)) {
                content();
            } else if (json.is(NAME_STOP_REASON)) {
                stopped = json.next() == Token.STRING;
                stopReason = stopped && texts ? json.text() : "";
                json.skip();
            } else if (texts) {
                detail(bytes);
            } else {
                json.skip();
            }
        }
    }

    private Kind kind() {
        if (json.is(TEXT_DELTA) || json.is(NAME_TEXT)) {
            return Kind.TEXT;
        } else if (json.is(THINKING_DELTA) || json.is(NAME_THINKING)) {
            return Kind.THINKING;
        } else if (json.is(JSON_DELTA) || json.is(TOOL_USE)) {
            return Kind.TOOL_USE;
        } else if (json.is(SIGNATURE_DELTA)) {
            return Kind.SIGNATURE;
        }
        if (json.is(CITATIONS_DELTA)) {
            return Kind.CITATION;
        }
        return json.is(REDACTED_THINKING) ? Kind.REDACTED_THINKING : Kind.OTHER;
    }

    private void content() throws JsonSyntaxException {
        if (json.next() == Token.STRING) {
            contentBytes += json.end() - json.start() - 2;
            text = texts ? json.text() : "";
        } else {
            json.skip();
        }
    }

    private void detail(byte[] bytes) throws JsonSyntaxException {
        if (json.is(NAME_SIGNATURE)) {
            signature = string();
        } else if (json.is(NAME_ID)) {
            id = string();
        } else if (json.is(NAME_NAME)) {
            name = string();
        } else if (json.is(NAME_DATA)) {
            data = string();
        } else if (json.is(NAME_STOP_SEQUENCE)) {
            String met = string();
            stopSequence = met.isEmpty() ? null : met;
        } else if (json.is(NAME_INPUT)) {
            json.next();
            int start = json.start();
            json.skip();
            input = new String(bytes, start, json.end() - start, StandardCharsets.UTF_8);
        } else if (json.is(NAME_CITATION)) {
            json.next();
            int start = json.start();
            json.skip();
            JsonNode said = Json.object(bytes, start, json.end());
            citation = said == null ? null : Citations.read(said);
        } else {
            json.skip();
        }
    }

    private void message() throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            if (json.is(NAME_USAGE)) {
                tokens.read(json);
                usageSeen = true;
            } else if (texts && json.is(NAME_ID)) {
                id = string();
            } else if (texts && json.is(NAME_MODEL)) {
                model = string();
            } else {
                json.skip();
            }
        }
    }

    private String string() throws JsonSyntaxException {
        if (json.next() == Token.STRING) {
            return json.text();
        }
        json.skip();
        return "";
    }
}
