package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.needs.Walk;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Provider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What routing must know of a request, and the places in its body where something may have to change. Keeps
/// positions and the model's name, not the body.
final class RequestScan implements Scan {
    private static final byte[] MODEL = ascii("model");
    private static final byte[] STREAM = ascii("stream");
    private static final byte[] STREAM_OPTIONS = ascii("stream_options");
    private static final byte[] INCLUDE_USAGE = ascii("include_usage");
    private static final byte[] MAX_TOKENS = ascii("max_tokens");
    private static final byte[] MAX_COMPLETION_TOKENS = ascii("max_completion_tokens");
    private static final byte[] N = ascii("n");
    private static final byte[] PROMPT = ascii("prompt");
    private static final int NOWHERE = -1;
    private static final int MAX_CHOICES = 128;
    private static final long MAX_TOKEN_COUNT = 1_000_000_000;

    /// Where and how a body asks for usage, or would.
    private enum UsageWish {
        /// There is no `stream_options`; one goes in after the value of `stream`.
        NO_OPTIONS,
        /// `stream_options` is null and is replaced.
        NULL_OPTIONS,
        /// It is an object without members, or with other ones; a member goes in at its start.
        EMPTY_OPTIONS,
        OTHER_OPTIONS,
        /// `include_usage` is false or null and is replaced.
        DECLINED,
        ASKED
    }

    /// What OpenAI asks where a request for moderation names no model.
    private static final String MODERATOR = "omni-moderation-latest";

    private final Operation operation;
    /// Where the first member would begin, and whether there is one.
    private int start;
    private boolean first;
    private String model = "";
    private int modelFrom = NOWHERE;
    private int modelTo;
    private boolean stream;
    private int streamTo;
    private UsageWish wish = UsageWish.NO_OPTIONS;
    private int wishFrom;
    private int wishTo;
    private int needs;
    private long choices = 1;
    private long prompts = 1;
    private long maxTokens;
    private boolean unbounded;
    private boolean oddBound;
    private int boundFrom = NOWHERE;
    private int boundTo;
    /// What is no count above zero is none.
    private long bound;
    /// The same of the other word for it, where a body has both.
    private int otherFrom = NOWHERE;
    private int otherTo;
    private long other;

    private RequestScan(Operation operation) {
        this.operation = operation;
    }

    static RequestScan of(Operation operation, byte[] body, int length) throws InvalidRequest {
        JsonScanner json = JsonScanner.strict();
        json.reset(body, 0, length);
        RequestScan scan = new RequestScan(operation);
        try {
            scan.read(json);
        } catch (JsonSyntaxException broken) {
            throw new InvalidRequest(
                    Problem.of(Code.INVALID_JSON, "The body is not valid JSON: " + broken.getMessage() + "."));
        }
        if (scan.modelFrom == NOWHERE && operation == Operation.MODERATIONS) {
            scan.model = MODERATOR;
        } else if (scan.modelFrom == NOWHERE) {
            throw invalid("The body has no `model`.", "model");
        }
        return scan;
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public boolean stream() {
        return stream || operation == Operation.SPEECH;
    }

    @Override
    public boolean opaque() {
        return operation == Operation.SPEECH || operation == Operation.IMAGES && stream;
    }

    @Override
    public long maxTokens() {
        // Each of several choices may be that long.
        return unbounded ? 0 : maxTokens * choices();
    }

    @Override
    public long choices() {
        return Math.clamp(choices * prompts, 1, MAX_CHOICES);
    }

    @Override
    public int needs() {
        return Walk.abilities(needs);
    }

    @Override
    public boolean foreignSeals() {
        return (needs & Walk.FOREIGN_SEAL) != 0;
    }

    /// Whether the client wants the last event of a stream to tell usage.
    boolean wantsUsage() {
        return wish == UsageWish.ASKED;
    }

    @Override
    public List<Splice> edits(String model, boolean askUsage, int maxTokens) {
        return edits(model, askUsage, maxTokens, RequestWriter.bound(model));
    }

    @Override
    public List<Splice> edits(String model, Provider provider, int maxTokens) {
        String word = provider.traits().bound();
        return edits(model, provider.askUsage(), maxTokens, word == null ? RequestWriter.bound(model) : word);
    }

    /// @param word for the bound, where the client has said none
    private List<Splice> edits(String model, boolean askUsage, int maxTokens, String word) {
        List<Splice> edits = new ArrayList<>(2);
        if (modelFrom == NOWHERE) {
            // Other servers than OpenAI's know no model of their own.
            // Before the first member, of which there is none in an empty object: that is refused anyway.
            byte[] said = new JsonBytes(model.length() + 12)
                    .raw("\"model\":")
                    .string(model)
                    .raw(first ? "," : "")
                    .toByteArray();
            return List.of(new Splice(start, start, said));
        }
        if (!model.equals(this.model)) {
            byte[] name = new JsonBytes(model.length() + 2).string(model).toByteArray();
            edits.add(new Splice(modelFrom, modelTo, name));
        }
        if (askUsage && stream && generatesText() && wish != UsageWish.ASKED) {
            Splice ask = askForUsage();
            edits.add(ask.from() < modelFrom ? 0 : edits.size(), ask);
        }
        if (maxTokens > 0 && operation == Operation.CHAT) {
            bound(maxTokens, word, edits);
            edits.sort(Comparator.comparingInt(Splice::from));
        }
        return edits;
    }

    /// Where nothing bounds the answer, the bound goes in after the model's name.
    private void bound(int most, String word, List<Splice> edits) {
        String count = String.valueOf(most);
        boolean unsaid = bound <= 0 && other <= 0;
        if (boundFrom != NOWHERE && (bound > most || unsaid)) {
            edits.add(new Splice(boundFrom, boundTo, ascii(count)));
        }
        if (other > most) {
            edits.add(new Splice(otherFrom, otherTo, ascii(count)));
        }
        if (boundFrom == NOWHERE && !oddBound) {
            edits.add(new Splice(modelTo, modelTo, ascii(",\"" + word + "\":" + count)));
        }
    }

    @Override
    public AnswerPipe passThrough(int maxEvent) {
        if (opaque()) {
            return new OpaquePass(false);
        }
        return stream ? new StreamPass(maxEvent, wantsUsage(), choices * prompts) : new WholePass(operation);
    }

    private Splice askForUsage() {
        return switch (wish) {
            case NO_OPTIONS -> new Splice(streamTo, streamTo, ascii(",\"stream_options\":{\"include_usage\":true}"));
            case NULL_OPTIONS -> new Splice(wishFrom, wishTo, ascii("{\"include_usage\":true}"));
            case EMPTY_OPTIONS -> new Splice(wishFrom, wishTo, ascii("\"include_usage\":true"));
            case OTHER_OPTIONS -> new Splice(wishFrom, wishTo, ascii("\"include_usage\":true,"));
            case DECLINED, ASKED -> new Splice(wishFrom, wishTo, ascii("true"));
        };
    }

    private void read(JsonScanner json) throws JsonSyntaxException, InvalidRequest {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            json.next();
            throw new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body must be a JSON object."));
        }
        start = json.end();
        while (json.next() == Token.NAME) {
            first = true;
            if (json.is(MODEL)) {
                readModel(json);
            } else if (json.is(STREAM)) {
                readStream(json);
            } else if (json.is(STREAM_OPTIONS) && generatesText()) {
                readStreamOptions(json);
            } else if (json.is(MAX_TOKENS) || json.is(MAX_COMPLETION_TOKENS)) {
                readBound(json);
            } else if (json.is(N)) {
                readChoices(json);
            } else if (operation == Operation.COMPLETIONS && json.is(PROMPT)) {
                readPrompts(json);
            } else {
                needs |= Walk.needs(json, operation, Needs::member);
            }
        }
        json.next();
    }

    /// Each of several prompts is answered on its own; one may also be a list of tokens.
    private void readPrompts(JsonScanner json) throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return;
        }
        long several = 0;
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            several += each == Token.STRING || each == Token.ARRAY_START ? 1 : 0;
            json.skip();
        }
        prompts = Math.max(1, several);
    }

    /// The provider may go by either word, so the larger counts. What is no count above zero it may read in a way of
    /// its own, as a number written as text or as no bound at all; then nothing is known to bound the answer.
    private void readBound(JsonScanner json) throws JsonSyntaxException {
        Token value = json.next();
        if (value == Token.NUMBER) {
            // One that is too long for a number is a large one.
            long asked = json.integer(MAX_TOKEN_COUNT);
            maxTokens = Math.max(maxTokens, Math.min(asked, MAX_TOKEN_COUNT));
            unbounded |= asked <= 0;
            boundAt(json, asked);
        } else if (value == Token.NULL) {
            boundAt(json, 0);
        } else {
            unbounded = true;
            oddBound = true;
        }
        json.skip();
    }

    private void boundAt(JsonScanner json, long asked) {
        if (boundFrom == NOWHERE) {
            boundFrom = json.start();
            boundTo = json.end();
            bound = asked;
        } else {
            otherFrom = json.start();
            otherTo = json.end();
            other = asked;
        }
    }

    /// As with the bound, of which each choice has its own.
    private void readChoices(JsonScanner json) throws JsonSyntaxException {
        Token value = json.next();
        if (value == Token.NUMBER) {
            choices = json.integer(MAX_CHOICES);
        } else {
            unbounded |= value != Token.NULL;
        }
        json.skip();
    }

    private void readModel(JsonScanner json) throws JsonSyntaxException, InvalidRequest {
        if (json.next() != Token.STRING || json.end() - json.start() == 2) {
            throw invalid("`model` must be a non-empty string.", "model");
        }
        model = json.text();
        modelFrom = json.start();
        modelTo = json.end();
    }

    private void readStream(JsonScanner json) throws JsonSyntaxException, InvalidRequest {
        Token value = json.next();
        if (value != Token.TRUE && value != Token.FALSE && value != Token.NULL) {
            throw invalid("`stream` must be true or false.", "stream");
        }
        if (value == Token.TRUE && !generatesText() && operation != Operation.IMAGES) {
            throw invalid("`stream` is not possible here.", "stream");
        }
        stream = value == Token.TRUE;
        streamTo = json.end();
    }

    private boolean generatesText() {
        return operation == Operation.CHAT || operation == Operation.COMPLETIONS;
    }

    private void readStreamOptions(JsonScanner json) throws JsonSyntaxException, InvalidRequest {
        Token value = json.next();
        if (value == Token.NULL) {
            wishIs(UsageWish.NULL_OPTIONS, json.start(), json.end());
            return;
        }
        if (value != Token.OBJECT_START) {
            throw invalid("`stream_options` must be an object.", "stream_options");
        }
        wishIs(UsageWish.EMPTY_OPTIONS, json.end(), json.end());
        while (json.next() == Token.NAME) {
            if (json.is(INCLUDE_USAGE)) {
                Token wanted = json.next();
                if (wanted != Token.TRUE && wanted != Token.FALSE && wanted != Token.NULL) {
                    throw invalid(
                            "`stream_options.include_usage` must be true or false.", "stream_options.include_usage");
                }
                wishIs(wanted == Token.TRUE ? UsageWish.ASKED : UsageWish.DECLINED, json.start(), json.end());
            } else {
                if (wish == UsageWish.EMPTY_OPTIONS) {
                    wish = UsageWish.OTHER_OPTIONS;
                }
                json.skip();
            }
        }
    }

    private void wishIs(UsageWish what, int from, int to) {
        wish = what;
        wishFrom = from;
        wishTo = to;
    }

    private static InvalidRequest invalid(String message, String param) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, message, param));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
