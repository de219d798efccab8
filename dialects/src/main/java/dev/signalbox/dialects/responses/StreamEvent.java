package dev.signalbox.dialects.responses;

import static dev.signalbox.dialects.responses.Tokens.ascii;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// Reads the facts off one event of a stream or one whole answer, and checks that it is JSON to its end. Reused for
/// every event of an answer.
final class StreamEvent {
    private static final byte[] TYPE = ascii("type");
    private static final byte[] DELTA = ascii("delta");
    private static final byte[] ITEM = ascii("item");
    private static final byte[] RESPONSE = ascii("response");
    private static final byte[] ERROR = ascii("error");
    private static final byte[] STATUS = ascii("status");
    private static final byte[] USAGE = ascii("usage");
    private static final byte[] OUTPUT = ascii("output");
    private static final byte[] SERVICE_TIER = ascii("service_tier");
    private static final byte[] USUAL_TIER = ascii("default");
    private static final byte[] FAILED_STATUS = ascii("failed");
    private static final byte[] COMPLETED = ascii("response.completed");
    private static final byte[] INCOMPLETE = ascii("response.incomplete");
    private static final byte[] CANCELLED = ascii("response.cancelled");
    private static final byte[] FAILED = ascii("response.failed");
    private static final byte[] ITEM_ADDED = ascii("response.output_item.added");
    private static final byte[] ITEM_DONE = ascii("response.output_item.done");
    private static final byte[] MESSAGE = ascii("message");
    private static final byte[] REASONING = ascii("reasoning");

    /// What an event is, as far as it matters here.
    enum Type {
        ITEM_ADDED,
        ITEM_DONE,
        /// The last one, with the whole answer.
        COMPLETED,
        FAILED,
        /// All others: beginnings and ends of parts, pieces.
        OTHER
    }

    private final JsonScanner json = JsonScanner.lenient();

    Type type = Type.OTHER;
    /// Bytes of the piece of text or arguments that it brings, escapes included.
    long contentBytes;
    /// Whether its item is more than an empty frame for pieces to come.
    boolean acting;
    /// Whether it, or the answer in it, tells of an error.
    boolean error;
    /// Whether the answer has a list of items.
    boolean output;
    /// Bytes of that list.
    long outputBytes;

    @Nullable
    Usage usage;

    private @Nullable String tier;

    /// @return false when it is no object
    boolean event(byte[] bytes, int from, int to) throws JsonSyntaxException {
        clear();
        json.reset(bytes, from, to);
        boolean object = json.next() == Token.OBJECT_START;
        if (object) {
            while (json.next() == Token.NAME) {
                eventMember();
            }
        } else {
            json.skip();
        }
        json.next();
        return object;
    }

    /// Reads one that came whole; the same is found in it as in the last event of a stream.
    ///
    /// @return false when it is no object
    boolean whole(byte[] bytes, int from, int to) throws JsonSyntaxException {
        clear();
        json.reset(bytes, from, to);
        boolean object = json.next() == Token.OBJECT_START;
        if (object) {
            answer();
        } else {
            json.skip();
        }
        json.next();
        return object;
    }

    private void clear() {
        type = Type.OTHER;
        contentBytes = 0;
        acting = false;
        error = false;
        output = false;
        outputBytes = 0;
        usage = null;
    }

    private void eventMember() throws JsonSyntaxException {
        if (json.is(TYPE)) {
            json.next();
            type = type();
            json.skip();
        } else if (json.is(DELTA)) {
            if (json.next() == Token.STRING) {
                contentBytes = (long) json.end() - json.start() - 2;
            }
            json.skip();
        } else if (json.is(ITEM)) {
            item();
        } else if (json.is(RESPONSE)) {
            if (json.next() == Token.OBJECT_START) {
                answer();
            } else {
                json.skip();
            }
        } else if (json.is(ERROR)) {
            error |= json.next() != Token.NULL;
            json.skip();
        } else {
            json.skip();
        }
    }

    private Type type() {
        if (json.is(ITEM_ADDED)) {
            return Type.ITEM_ADDED;
        }
        if (json.is(ITEM_DONE)) {
            return Type.ITEM_DONE;
        }
        if (json.is(COMPLETED) || json.is(INCOMPLETE) || json.is(CANCELLED)) {
            return Type.COMPLETED;
        }
        return json.is(FAILED) || json.is(ERROR) ? Type.FAILED : Type.OTHER;
    }

    private void item() throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            if (json.is(TYPE)) {
                acting = json.next() == Token.STRING && !json.is(MESSAGE) && !json.is(REASONING);
            }
            json.skip();
        }
    }

    /// The members of a `response`, to its end.
    private void answer() throws JsonSyntaxException {
        while (json.next() == Token.NAME) {
            if (json.is(STATUS)) {
                json.next();
                error |= json.is(FAILED_STATUS);
                json.skip();
            } else if (json.is(ERROR)) {
                error |= json.next() != Token.NULL;
                json.skip();
            } else if (json.is(USAGE)) {
                usage = Tokens.read(json);
            } else if (json.is(OUTPUT)) {
                output = json.next() == Token.ARRAY_START;
                int start = json.start();
                json.skip();
                outputBytes = (long) json.end() - start;
            } else if (json.is(SERVICE_TIER)) {
                tier = json.next() == Token.STRING && !json.is(USUAL_TIER) ? Usage.tier(json.text()) : null;
                json.skip();
            } else {
                json.skip();
            }
        }
        if (usage != null) {
            usage = usage.at(tier);
        }
    }
}
