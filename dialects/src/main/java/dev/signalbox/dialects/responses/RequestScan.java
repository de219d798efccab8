package dev.signalbox.dialects.responses;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What routing must know of a request.
final class RequestScan implements Scan {
    private static final byte[] MODEL = ascii("model");
    private static final byte[] STREAM = ascii("stream");
    private static final byte[] MAX_OUTPUT_TOKENS = ascii("max_output_tokens");
    private static final byte[] TEMPERATURE = ascii("temperature");
    private static final byte[] TOP_P = ascii("top_p");
    private static final byte[] TOP_LOGPROBS = ascii("top_logprobs");
    private static final byte[] PRESENCE_PENALTY = ascii("presence_penalty");
    private static final byte[] FREQUENCY_PENALTY = ascii("frequency_penalty");
    private static final byte[] PARALLEL_TOOL_CALLS = ascii("parallel_tool_calls");
    private static final byte[] TOOL_CHOICE = ascii("tool_choice");
    private static final byte[] TEXT = ascii("text");
    private static final byte[] FORMAT = ascii("format");
    private static final byte[] SCHEMA = ascii("schema");
    private static final byte[] REASONING = ascii("reasoning");
    private static final byte[] SAFETY_IDENTIFIER = ascii("safety_identifier");
    private static final byte[] STORE = ascii("store");
    private static final byte[] BACKGROUND = ascii("background");
    private static final byte[] PREVIOUS = ascii("previous_response_id");
    private static final byte[] CONVERSATION = ascii("conversation");
    private static final int NOWHERE = -1;
    private static final long MAX_TOKEN_COUNT = 1_000_000_000;

    /// OpenAI refuses to be bounded by less.
    private static final int LEAST_BOUND = 16;

    /// Digits of a number that is repeated in the answer; a longer one is not.
    private static final int LONGEST_NUMBER = 32;

    /// Bytes of a member that is repeated in the answer; a longer one is not.
    private static final int LONGEST_ECHO = 16 * 1024;

    private static final String UNSAID = "null";

    private final Operation operation;
    private String model = "";
    private int modelFrom = NOWHERE;
    private int modelTo;
    private boolean stream;
    private long maxTokens;
    private int needs;
    private int boundFrom = NOWHERE;
    private int boundTo;
    /// Whether something stands in the bound's place that is none.
    private boolean oddBound;
    private String temperature = "1.0";
    private String topP = "1.0";
    private String topLogProbs = "0";
    private String presencePenalty = "0.0";
    private String frequencyPenalty = "0.0";
    private String toolChoice = UNSAID;
    private String text = UNSAID;
    private String reasoning = UNSAID;
    private String safetyIdentifier = UNSAID;
    private boolean parallelCalls = true;
    /// What this API does where nothing is said.
    private boolean stored = true;
    private int storeFrom = NOWHERE;
    private int storeTo;
    /// Whether something stands there that says neither yes nor no.
    private boolean oddStore;
    /// Whether it goes on from what was kept, or is made in the background.
    private boolean context;

    private RequestScan(Operation operation) {
        this.operation = operation;
    }

    static RequestScan of(Operation operation, byte[] body, int length) throws InvalidRequest {
        JsonScanner json = JsonScanner.strict();
        json.reset(body, 0, length);
        RequestScan scan = new RequestScan(operation);
        try {
            scan.read(json, body);
        } catch (JsonSyntaxException e) {
            throw new InvalidRequest(
                    Problem.of(Code.INVALID_JSON, "The body is not valid JSON: " + e.getMessage() + "."));
        }
        if (scan.modelFrom == NOWHERE) {
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
        return stream && operation == Operation.CHAT;
    }

    @Override
    public long maxTokens() {
        return maxTokens;
    }

    @Override
    public int needs() {
        return operation == Operation.CHAT ? Walk.abilities(needs) : 0;
    }

    @Override
    public boolean foreignSeals() {
        return (needs & Walk.FOREIGN_SEAL) != 0;
    }

    @Override
    public Keeping keeping() {
        if (context || (needs & Walk.REFERENCE) != 0) {
            return Keeping.CONTEXT;
        }
        return stored && operation == Operation.CHAT ? Keeping.ANSWER : Keeping.NOTHING;
    }

    @Override
    public List<Splice> unkept() {
        if (!stored || oddStore || operation != Operation.CHAT) {
            return List.of();
        }
        return List.of(
                storeFrom == NOWHERE
                        ? new Splice(modelTo, modelTo, ascii(",\"store\":false"))
                        : new Splice(storeFrom, storeTo, ascii("false")));
    }

    /// What a translated answer says again.
    Echo echo() {
        return new Echo(
                temperature,
                topP,
                topLogProbs,
                presencePenalty,
                frequencyPenalty,
                parallelCalls,
                maxTokens,
                toolChoice,
                text,
                reasoning,
                safetyIdentifier);
    }

    /// Usage need not be asked for: every answer tells it.
    @Override
    public List<Splice> edits(String model, boolean askUsage, int maxTokens) {
        List<Splice> edits = new ArrayList<>(2);
        if (!model.equals(this.model)) {
            byte[] name = new JsonBytes(model.length() + 2).string(model).toByteArray();
            edits.add(new Splice(modelFrom, modelTo, name));
        }
        if (maxTokens > 0 && !oddBound) {
            bound(Math.max(LEAST_BOUND, maxTokens), edits);
            edits.sort(Comparator.comparingInt(Splice::from));
        }
        return edits;
    }

    /// Where nothing bounds the answer, the bound goes in after the model's name.
    private void bound(int most, List<Splice> edits) {
        if (boundFrom == NOWHERE) {
            edits.add(new Splice(modelTo, modelTo, ascii(",\"max_output_tokens\":" + most)));
        } else if (maxTokens == 0 || maxTokens > most) {
            edits.add(new Splice(boundFrom, boundTo, ascii(String.valueOf(most))));
        }
    }

    @Override
    public AnswerPipe passThrough(int maxEvent) {
        return stream() ? new StreamPass(maxEvent) : new WholePass(operation);
    }

    private void read(JsonScanner json, byte[] body) throws JsonSyntaxException, InvalidRequest {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            json.next();
            throw new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body must be a JSON object."));
        }
        while (json.next() == Token.NAME) {
            if (json.is(MODEL)) {
                readModel(json);
            } else if (json.is(STREAM)) {
                stream = flag(json, "stream", false);
            } else if (json.is(MAX_OUTPUT_TOKENS)) {
                readBound(json);
            } else if (json.is(TEMPERATURE)) {
                temperature = number(json, body, temperature);
            } else if (json.is(TOP_P)) {
                topP = number(json, body, topP);
            } else if (json.is(TOP_LOGPROBS)) {
                topLogProbs = number(json, body, topLogProbs);
            } else if (json.is(PRESENCE_PENALTY)) {
                presencePenalty = number(json, body, presencePenalty);
            } else if (json.is(FREQUENCY_PENALTY)) {
                frequencyPenalty = number(json, body, frequencyPenalty);
            } else if (json.is(PARALLEL_TOOL_CALLS)) {
                parallelCalls = flag(json, "parallel_tool_calls", true);
            } else if (json.is(STORE)) {
                // What is neither true nor false is refused by whoever is asked.
                Token value = json.next();
                stored = value != Token.FALSE;
                oddStore = stored && value != Token.TRUE && value != Token.NULL;
                storeFrom = json.start();
                storeTo = json.end();
                json.skip();
            } else if (json.is(BACKGROUND)) {
                context |= json.next() == Token.TRUE;
                json.skip();
            } else if (json.is(PREVIOUS) || json.is(CONVERSATION)) {
                context |= json.next() != Token.NULL;
                json.skip();
            } else if (json.is(TOOL_CHOICE)) {
                toolChoice = repeated(json, body);
            } else if (json.is(TEXT)) {
                text = form(json, body);
            } else if (json.is(REASONING)) {
                reasoning = repeated(json, body);
            } else if (json.is(SAFETY_IDENTIFIER)) {
                safetyIdentifier = repeated(json, body);
            } else {
                // What is counted or made shorter may name what was said, too.
                needs |= Walk.needs(json, Operation.CHAT, Needs::member);
            }
        }
        json.next();
    }

    /// A member whose name the scanner is at, as it was written.
    private String repeated(JsonScanner json, byte[] body) throws JsonSyntaxException {
        int colon = json.end();
        needs |= Walk.needs(json, operation, Needs::member);
        return asWritten(body, colon, json.end());
    }

    /// The form of the answer; of a long one all but its schema.
    private String form(JsonScanner json, byte[] body) throws JsonSyntaxException {
        int colon = json.end();
        needs |= Walk.needs(json, operation, Needs::member);
        int end = json.end();
        if (end - colon <= LONGEST_ECHO) {
            return asWritten(body, colon, end);
        }
        int from = colon;
        while (body[from] == ':' || body[from] <= ' ') {
            from++;
        }
        JsonScanner text = JsonScanner.lenient();
        text.reset(body, from, end);
        return text.next() == Token.OBJECT_START ? withoutSchema(text, body, from, end) : UNSAID;
    }

    private static String withoutSchema(JsonScanner text, byte[] body, int from, int end) throws JsonSyntaxException {
        while (text.next() == Token.NAME) {
            if (!text.is(FORMAT) || text.next() != Token.OBJECT_START) {
                text.skip();
                continue;
            }
            while (text.next() == Token.NAME) {
                boolean schema = text.is(SCHEMA);
                text.next();
                int start = text.start();
                text.skip();
                if (schema && end - from - (text.end() - start) <= LONGEST_ECHO) {
                    return new String(body, from, start - from, StandardCharsets.UTF_8)
                            + UNSAID
                            + new String(body, text.end(), end - text.end(), StandardCharsets.UTF_8);
                }
            }
        }
        return UNSAID;
    }

    private static String asWritten(byte[] body, int colon, int end) {
        String member =
                end - colon > LONGEST_ECHO ? UNSAID : new String(body, colon, end - colon, StandardCharsets.UTF_8);
        return member.substring(member.indexOf(':') + 1).strip();
    }

    private void readModel(JsonScanner json) throws JsonSyntaxException, InvalidRequest {
        if (json.next() != Token.STRING || json.end() - json.start() == 2) {
            throw invalid("`model` must be a non-empty string.", "model");
        }
        model = json.text();
        modelFrom = json.start();
        modelTo = json.end();
    }

    /// One that is too long for a number is a large one.
    private void readBound(JsonScanner json) throws JsonSyntaxException {
        Token value = json.next();
        if (value == Token.NUMBER) {
            maxTokens = Math.clamp(json.integer(MAX_TOKEN_COUNT), 0, MAX_TOKEN_COUNT);
        }
        oddBound = value != Token.NUMBER && value != Token.NULL;
        boundFrom = json.start();
        boundTo = json.end();
        json.skip();
    }

    private static String number(JsonScanner json, byte[] body, String otherwise) throws JsonSyntaxException {
        boolean said = json.next() == Token.NUMBER && json.end() - json.start() <= LONGEST_NUMBER;
        String number =
                said ? new String(body, json.start(), json.end() - json.start(), StandardCharsets.US_ASCII) : otherwise;
        json.skip();
        return number;
    }

    private static boolean flag(JsonScanner json, String name, boolean otherwise)
            throws InvalidRequest, JsonSyntaxException {
        Token value = json.next();
        if (value != Token.TRUE && value != Token.FALSE && value != Token.NULL) {
            throw invalid("`" + name + "` must be true or false.", name);
        }
        return value == Token.NULL ? otherwise : value == Token.TRUE;
    }

    private static InvalidRequest invalid(String message, String param) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, message, param));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
