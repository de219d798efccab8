package dev.signalbox.dialects.gemini;

import static dev.signalbox.dialects.gemini.Tokens.ascii;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;

/// What one event of a stream says, or a whole answer, which has the same form. Filled anew for each;
/// allocates nothing.
final class StreamEvent {
    private static final byte[] CANDIDATES = ascii("candidates");
    private static final byte[] CONTENT = ascii("content");
    private static final byte[] PARTS = ascii("parts");
    private static final byte[] FINISH_REASON = ascii("finishReason");
    private static final byte[] UNSPECIFIED = ascii(FinishWords.UNSPECIFIED);
    private static final byte[] PROMPT_FEEDBACK = ascii("promptFeedback");
    private static final byte[] BLOCK_REASON = ascii("blockReason");
    private static final byte[] USAGE = ascii("usageMetadata");
    private static final byte[] ERROR = ascii("error");
    private static final byte[] SIGNATURE = ascii("thoughtSignature");
    private static final byte[] THOUGHT = ascii("thought");

    private final JsonScanner json = JsonScanner.lenient();
    private final Tokens tokens;

    /// Bytes of the parts that the event brings, without names and signatures.
    int contentBytes;
    /// Whether an answer ends here, or the prompt was blocked.
    boolean finished;
    boolean candidates;
    boolean usageSeen;
    boolean error;

    StreamEvent(Tokens tokens) {
        this.tokens = tokens;
    }

    /// Reads one event.
    ///
    /// @throws JsonSyntaxException when the data is not JSON
    /// @return whether it is an object, as every event is
    boolean read(byte[] bytes, int from, int to) throws JsonSyntaxException {
        contentBytes = 0;
        finished = false;
        candidates = false;
        usageSeen = false;
        error = false;
        json.reset(bytes, from, to);
        boolean object = json.next() == Token.OBJECT_START;
        if (object) {
            while (json.next() == Token.NAME) {
                member();
            }
        } else {
            json.skip();
        }
        json.next();
        return object;
    }

    private void member() throws JsonSyntaxException {
        if (json.is(CANDIDATES)) {
            candidates |= array(this::candidate);
        } else if (json.is(USAGE)) {
            tokens.read(json);
            usageSeen = true;
        } else if (json.is(PROMPT_FEEDBACK)) {
            object(this::feedback);
        } else if (json.is(ERROR)) {
            error = json.next() == Token.OBJECT_START;
            json.skip();
        } else {
            json.skip();
        }
    }

    private void candidate() throws JsonSyntaxException {
        if (json.is(CONTENT)) {
            object(this::content);
        } else if (json.is(FINISH_REASON)) {
            finished |= json.next() == Token.STRING && !json.is(UNSPECIFIED);
            json.skip();
        } else {
            json.skip();
        }
    }

    private void content() throws JsonSyntaxException {
        if (json.is(PARTS)) {
            array(this::part);
        } else {
            json.skip();
        }
    }

    private void part() throws JsonSyntaxException {
        if (json.is(SIGNATURE) || json.is(THOUGHT)) {
            json.skip();
            return;
        }
        Token value = json.next();
        int start = json.start();
        json.skip();
        // Of a text without its quotes.
        contentBytes += json.end() - start - (value == Token.STRING ? 2 : 0);
    }

    private void feedback() throws JsonSyntaxException {
        finished |= json.is(BLOCK_REASON);
        json.skip();
    }

    /// Reads one member.
    private interface Member {
        void read() throws JsonSyntaxException;
    }

    /// The value after a name, as far as it is an array of objects.
    private boolean array(Member member) throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return false;
        }
        boolean any = false;
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            any = true;
            members(each, member);
        }
        return any;
    }

    private void object(Member member) throws JsonSyntaxException {
        members(json.next(), member);
    }

    private void members(Token value, Member member) throws JsonSyntaxException {
        if (value != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            member.read();
        }
    }
}
