package dev.signalbox.dialects.anthropic;

import static dev.signalbox.dialects.anthropic.Tokens.ascii;

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

/// What routing must know of a request.
///
/// @param maxTokens as the caller bounds the answer, 0 when it does not
/// @param nameFrom where the word `model` stands in the body, quotes included
/// @param modelFrom where the model's name stands in the body, quotes included
/// @param boundFrom where `maxTokens` stands; 0 where it does not, [#ODD] where something else stands in its place
/// @param thinking the part of `maxTokens` that the model may think with, 0 where nothing is said of that
/// @param versionFrom from where to leave the body's own version out, with the comma that goes with it; 0 where it has
/// none
/// @param found what a model must be able to do for it, and [Walk#FOREIGN_SEAL]
record RequestScan(
        Operation operation,
        String model,
        boolean stream,
        long maxTokens,
        int nameFrom,
        int modelFrom,
        int modelTo,
        int boundFrom,
        int boundTo,
        long thinking,
        int versionFrom,
        int versionTo,
        int found)
        implements Scan {
    private static final int ODD = -1;
    private static final byte[] THINKING = ascii("thinking");
    private static final byte[] BUDGET_TOKENS = ascii("budget_tokens");
    private static final byte[] MODEL = ascii("model");
    private static final byte[] VERSION = ascii(VertexProvider.VERSION_FIELD);
    private static final byte[] STREAM = ascii("stream");
    private static final byte[] MAX_TOKENS = ascii("max_tokens");
    private static final long MAX_TOKEN_COUNT = 1_000_000_000;

    /// One that says nothing of thinking, nor where its bound stands.
    RequestScan(Operation operation, String model, boolean stream, long maxTokens, int modelFrom, int modelTo) {
        this(operation, model, stream, maxTokens, modelFrom, modelFrom, modelTo, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public int needs() {
        return Walk.abilities(found);
    }

    @Override
    public boolean foreignSeals() {
        return (found & Walk.FOREIGN_SEAL) != 0;
    }

    static RequestScan of(Operation operation, byte[] body, int length) throws InvalidRequest {
        try {
            return scan(operation, body, length);
        } catch (JsonSyntaxException e) {
            throw new InvalidRequest(
                    Problem.of(Code.INVALID_JSON, "The body is not valid JSON: " + e.getMessage() + "."));
        }
    }

    private static RequestScan scan(Operation operation, byte[] body, int length)
            throws InvalidRequest, JsonSyntaxException {
        JsonScanner json = JsonScanner.strict();
        json.reset(body, 0, length);
        String model = "";
        boolean stream = false;
        long maxTokens = 0;
        int nameFrom = 0;
        int modelFrom = 0;
        int modelTo = 0;
        int boundFrom = 0;
        int boundTo = 0;
        long thinking = 0;
        int versionFrom = 0;
        int versionTo = 0;
        // Where the member before ends; 0 where there is none.
        int before = 0;
        int needs = 0;
        Token first = json.next();
        if (first == Token.OBJECT_START) {
            while (json.next() == Token.NAME) {
                if (versionTo == 0 && versionFrom != 0) {
                    versionTo = json.start();
                }
                if (json.is(MODEL)) {
                    nameFrom = json.start();
                    if (json.next() != Token.STRING) {
                        throw invalid("model: Input should be a string", "model");
                    }
                    model = json.text();
                    modelFrom = json.start();
                    modelTo = json.end();
                } else if (json.is(STREAM)) {
                    stream = flag(json);
                } else if (json.is(MAX_TOKENS)) {
                    Token value = json.next();
                    maxTokens = value == Token.NUMBER ? count(json) : 0;
                    boundFrom = value == Token.NUMBER || value == Token.NULL ? json.start() : ODD;
                    boundTo = json.end();
                    json.skip();
                } else if (json.is(THINKING)) {
                    thinking = budget(json);
                } else if (json.is(VERSION)) {
                    versionFrom = before == 0 ? json.start() : before;
                    json.next();
                    json.skip();
                    versionTo = before == 0 ? 0 : json.end();
                } else {
                    needs |= Walk.needs(json, operation, Needs::member);
                }
                before = json.end();
            }
        } else {
            json.skip();
        }
        json.next();
        if (first != Token.OBJECT_START) {
            throw new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body is not a JSON object."));
        }
        if (model.isEmpty()) {
            throw invalid("model: Field required", "model");
        }
        boolean streams = stream && operation == Operation.CHAT;
        return new RequestScan(
                operation,
                model,
                streams,
                maxTokens,
                nameFrom,
                modelFrom,
                modelTo,
                boundFrom,
                boundTo,
                thinking,
                versionFrom,
                versionTo,
                needs);
    }

    /// One that is too long for a number is a large one.
    private static long count(JsonScanner json) {
        return Math.clamp(json.integer(MAX_TOKEN_COUNT), 0, MAX_TOKEN_COUNT);
    }

    private static long budget(JsonScanner json) throws JsonSyntaxException {
        long budget = 0;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return budget;
        }
        while (json.next() == Token.NAME) {
            if (json.is(BUDGET_TOKENS)) {
                budget = json.next() == Token.NUMBER ? count(json) : 0;
            }
            json.skip();
        }
        return budget;
    }

    private static boolean flag(JsonScanner json) throws InvalidRequest, JsonSyntaxException {
        Token value = json.next();
        if (value != Token.TRUE && value != Token.FALSE && value != Token.NULL) {
            throw invalid("stream: Input should be a valid boolean", "stream");
        }
        return value == Token.TRUE;
    }

    private static InvalidRequest invalid(String message, String param) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, message, param));
    }

    @Override
    public List<Splice> edits(String model, boolean askUsage, int maxTokens) {
        List<Splice> edits = new ArrayList<>(2);
        if (!model.equals(this.model)) {
            byte[] name = new JsonBytes(model.length() + 2).string(model).toByteArray();
            edits.add(new Splice(modelFrom, modelTo, name));
        }
        if (maxTokens > 0 && operation == Operation.CHAT) {
            bound(maxTokens + thinking, edits);
            edits.sort(Comparator.comparingInt(Splice::from));
        }
        return edits;
    }

    /// Vertex AI wants the version in the body, and the model in the path alone, but where tokens are counted.
    @Override
    public List<Splice> edits(String model, Provider provider, int maxTokens) {
        List<Splice> edits = edits(model, provider.askUsage(), maxTokens);
        if (!VertexProvider.is(provider)) {
            return edits;
        }
        byte[] version = ascii("\"" + VertexProvider.VERSION_FIELD + "\":\"" + VertexProvider.VERSION + "\"");
        List<Splice> all = new ArrayList<>(edits);
        if (operation == Operation.CHAT) {
            all.removeIf(edit -> edit.from() == modelFrom);
            all.add(new Splice(nameFrom, modelTo, version));
        } else {
            all.add(new Splice(nameFrom, nameFrom, ascii(new String(version, StandardCharsets.US_ASCII) + ",")));
        }
        if (versionFrom != 0) {
            all.add(new Splice(versionFrom, versionTo, new byte[0]));
        }
        all.sort(Comparator.comparingInt(Splice::from));
        return all;
    }

    /// Where nothing bounds the answer, the bound goes in after the model's name.
    private void bound(long most, List<Splice> edits) {
        if (boundFrom == 0) {
            edits.add(new Splice(modelTo, modelTo, ascii(",\"max_tokens\":" + most)));
        } else if (boundFrom != ODD && (maxTokens > most || maxTokens == 0)) {
            edits.add(new Splice(boundFrom, boundTo, ascii(String.valueOf(most))));
        }
    }

    @Override
    public AnswerPipe passThrough(int maxEvent) {
        return stream ? new StreamPass(maxEvent) : new WholePass(operation);
    }
}
