package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the facts off one chunk of a stream or one whole answer, and checks that it is JSON to its end. Reused for
/// every chunk of an answer.
final class AnswerScanner {
    private static final byte[] CHOICES = ascii("choices");
    private static final byte[] DATA = ascii("data");
    private static final byte[] RESULTS = ascii("results");
    private static final byte[] TEXT = ascii("text");
    private static final byte[] USAGE = ascii("usage");
    private static final byte[] SERVICE_TIER = ascii("service_tier");
    private static final byte[] USUAL_TIER = ascii("default");
    private static final byte[] ERROR = ascii("error");
    private static final byte[] OBJECT = ascii("object");
    private static final byte[] INDEX = ascii("index");
    private static final byte[] DELTA = ascii("delta");
    private static final byte[] MESSAGE = ascii("message");
    private static final byte[] FINISH_REASON = ascii("finish_reason");
    private static final byte[] REASONING_DETAILS = ascii("reasoning_details");

    /// Members of a delta or message that are content: OpenAI's, and those of the compatible servers.
    private static final byte[][] CONTENT = {
        ascii("content"),
        ascii("tool_calls"),
        ascii("reasoning_content"),
        ascii("reasoning"),
        REASONING_DETAILS,
        ascii("refusal"),
        ascii("function_call"),
        ascii("audio"),
        ascii("images"),
        ascii("thinking_blocks"),
    };

    /// Members inside such content whose text the model generated.
    private static final byte[][] GENERATED = {
        ascii("arguments"), ascii("text"), ascii("name"), ascii("content"), ascii("thinking"), ascii("transcript"),
    };

    private final JsonScanner json = JsonScanner.lenient();
    private final UsageScanner usageScanner = new UsageScanner();
    private boolean object;
    private boolean error;
    private boolean hasChoices;
    private boolean hasData;
    private int choices;
    private boolean content;
    private long finished;
    private boolean failedFinish;
    private long outputBytes;
    private @Nullable Usage usage;
    private boolean usageSeen;
    /// Of the answer; it may stand in another chunk than the usage.
    private @Nullable String tier;

    void scan(byte[] bytes, int from, int to) throws JsonSyntaxException {
        object = false;
        error = false;
        hasChoices = false;
        hasData = false;
        choices = 0;
        content = false;
        finished = 0;
        failedFinish = false;
        outputBytes = 0;
        usage = null;
        usageSeen = false;
        json.reset(bytes, from, to);
        if (json.next() == Token.OBJECT_START) {
            object = true;
            while (json.next() == Token.NAME) {
                member();
            }
        } else {
            json.skip();
        }
        json.next();
    }

    /// Whether it is an object at all.
    boolean object() {
        return object;
    }

    /// Whether it tells of an error instead of an answer.
    boolean error() {
        return error;
    }

    /// Whether it has a list of choices, be it empty.
    boolean hasChoices() {
        return hasChoices;
    }

    /// Whether it has a list called `data`, as embeddings and pictures do, or `results`, as verdicts and ranks do.
    boolean hasData() {
        return hasData;
    }

    /// How many choices it has.
    int choices() {
        return choices;
    }

    boolean content() {
        return content;
    }

    /// The choices that ended, as bits by their index; the last bit stands for all further ones.
    long finished() {
        return finished;
    }

    /// Whether a choice ended with the reason `error`, which is how some say that it is none.
    boolean failedFinish() {
        return failedFinish;
    }

    /// Bytes of generated text, escapes included.
    long outputBytes() {
        return outputBytes;
    }

    /// Whether it has an object for usage, also one that tells nothing.
    boolean usageSeen() {
        return usageSeen;
    }

    @Nullable
    Usage usage() {
        return usage == null ? null : usage.at(tier);
    }

    private void member() throws JsonSyntaxException {
        if (json.is(CHOICES)) {
            if (json.next() == Token.ARRAY_START) {
                hasChoices = true;
                choicesOfArray();
            } else {
                json.skip();
            }
        } else if (json.is(USAGE)) {
            Token value = json.next();
            if (value == Token.OBJECT_START) {
                usageSeen = true;
                usage = usageScanner.read(json);
            } else {
                json.skip();
            }
        } else if (tier == null && json.is(SERVICE_TIER)) {
            if (json.next() == Token.STRING && !json.is(USUAL_TIER)) {
                tier = Usage.tier(json.text());
            }
            json.skip();
        } else if (json.is(DATA) || json.is(RESULTS)) {
            hasData |= json.next() == Token.ARRAY_START;
            json.skip();
        } else if (json.is(ERROR)) {
            error |= json.next() != Token.NULL;
            json.skip();
        } else if (json.is(OBJECT)) {
            json.next();
            error |= json.is(ERROR);
            json.skip();
        } else {
            json.skip();
        }
    }

    private void choicesOfArray() throws JsonSyntaxException {
        Token token = json.next();
        while (token != Token.ARRAY_END) {
            choices++;
            if (token == Token.OBJECT_START) {
                choice();
            } else {
                json.skip();
            }
            token = json.next();
        }
    }

    private void choice() throws JsonSyntaxException {
        long index = 0;
        boolean ended = false;
        while (json.next() == Token.NAME) {
            if (json.is(DELTA) || json.is(MESSAGE)) {
                if (json.next() == Token.OBJECT_START) {
                    delta();
                } else {
                    json.skip();
                }
            } else if (json.is(TEXT)) {
                // The older form of a chat has its text here.
                if (json.next() == Token.STRING) {
                    outputBytes += json.end() - json.start() - 2;
                    content |= json.end() - json.start() > 2;
                }
                json.skip();
            } else if (json.is(FINISH_REASON)) {
                // Some servers send an empty one with every chunk.
                ended = json.next() == Token.STRING && json.end() - json.start() > 2;
                failedFinish |= ended && json.is(ERROR);
                json.skip();
            } else if (json.is(INDEX)) {
                json.next();
                index = json.integer(0);
                json.skip();
            } else {
                json.skip();
            }
        }
        if (ended) {
            finished |= 1L << Math.clamp(index, 0, Long.SIZE - 1);
        }
    }

    private void delta() throws JsonSyntaxException {
        while (json.next() == Token.NAME) {
            if (!isOneOf(CONTENT)) {
                json.skip();
                continue;
            }
            boolean repeats = json.is(REASONING_DETAILS);
            long before = outputBytes;
            Token value = json.next();
            if (value == Token.STRING) {
                outputBytes += json.end() - json.start() - 2;
                content |= json.end() - json.start() > 2;
            } else if (value == Token.OBJECT_START || value == Token.ARRAY_START) {
                content |= structuredContent();
            }
            if (repeats) {
                outputBytes = before;
            }
        }
    }

    /// Counts the text in an object or array of content.
    ///
    /// @return whether it has anything in it
    private boolean structuredContent() throws JsonSyntaxException {
        int outside = json.depth() - 1;
        boolean generated = false;
        boolean anything = false;
        Token token = json.next();
        while (json.depth() > outside) {
            anything = true;
            if (token == Token.NAME) {
                generated = isOneOf(GENERATED);
            } else {
                if (token == Token.STRING && generated) {
                    outputBytes += json.end() - json.start() - 2;
                }
                generated = false;
            }
            token = json.next();
        }
        return anything;
    }

    private boolean isOneOf(byte[][] names) {
        for (byte[] name : names) {
            if (json.is(name)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
