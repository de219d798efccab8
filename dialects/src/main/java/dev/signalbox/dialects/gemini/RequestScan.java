package dev.signalbox.dialects.gemini;

import static dev.signalbox.dialects.gemini.Tokens.ascii;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.needs.Walk;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What routing must know of a request. Fields may be written in both ways that the API takes them,
/// `maxOutputTokens` and `max_output_tokens`.
final class RequestScan implements Scan {
    private static final byte[] MODEL = ascii("model");
    private static final byte[] REQUESTS = ascii("requests");
    private static final byte[][] COUNTED = both("generateContentRequest");
    private static final byte[][] CONFIG = both("generationConfig");
    private static final byte[][] MAX_TOKENS = both("maxOutputTokens");
    private static final byte[][] CHOICES = both("candidateCount");
    private static final byte[][] THINKING = both("thinkingConfig");
    private static final byte[][] BUDGET = both("thinkingBudget");
    private static final long MOST = 1_000_000_000;
    private static final int ABSENT = -1;

    private final Operation operation;
    private final Address address;
    private final JsonScanner json = JsonScanner.strict();
    /// More than Google takes in one batch; each place is an edit.
    private static final int MOST_MODELS = 1000;

    /// Where the body names the model too: from and to, quotes included.
    private final List<int[]> models = new ArrayList<>(0);
    private boolean empty = true;
    private int start;
    /// The value of `generationConfig`, and whether it has no members.
    private int configFrom = ABSENT;
    private int configTo;
    private boolean configEmpty = true;
    private boolean configNull;
    private boolean configObject;
    private int boundFrom = ABSENT;
    private int boundTo;
    private long maxTokens;
    private long choices = 1;
    private boolean choicesSeen;
    private long thinking;
    private int needs;

    private RequestScan(Operation operation, Address address) {
        this.operation = operation;
        this.address = address;
    }

    private static byte[][] both(String name) {
        return new byte[][] {ascii(name), ascii(Spelling.snake(name))};
    }

    static RequestScan of(Operation operation, Address address, byte[] body, int length) throws InvalidRequest {
        if (address.model().isEmpty()) {
            throw invalid("The path names no model.", "model");
        }
        RequestScan scan = new RequestScan(operation, address);
        try {
            scan.read(body, length);
        } catch (JsonSyntaxException e) {
            throw new InvalidRequest(
                    Problem.of(Code.INVALID_JSON, "The body is not valid JSON: " + e.getMessage() + "."));
        }
        return scan;
    }

    private void read(byte[] body, int length) throws InvalidRequest, JsonSyntaxException {
        json.reset(body, 0, length);
        boolean object = json.next() == Token.OBJECT_START;
        start = json.end();
        if (object) {
            while (json.next() == Token.NAME) {
                empty = false;
                member();
            }
        } else {
            json.skip();
        }
        json.next();
        if (!object) {
            throw new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body is not a JSON object."));
        }
    }

    private void member() throws InvalidRequest, JsonSyntaxException {
        if (json.is(MODEL)) {
            noteModel();
        } else if (is(CONFIG)) {
            config();
        } else if (json.is(REQUESTS)) {
            if (json.next() != Token.ARRAY_START) {
                json.skip();
                return;
            }
            for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
                named(each);
            }
        } else if (is(COUNTED)) {
            named(json.next());
        } else {
            needs |= Walk.needs(json, operation, Needs::member);
        }
    }

    private boolean is(byte[][] names) {
        return json.is(names[0]) || json.is(names[1]);
    }

    /// An object that may name the model.
    ///
    /// @param value its first token
    private void named(Token value) throws InvalidRequest, JsonSyntaxException {
        if (value != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            if (json.is(MODEL)) {
                noteModel();
            } else {
                json.skip();
            }
        }
    }

    private void noteModel() throws InvalidRequest, JsonSyntaxException {
        if (json.next() != Token.STRING) {
            throw invalid("model: must be a string.", "model");
        }
        if (models.size() == MOST_MODELS) {
            throw invalid("requests: more than " + MOST_MODELS + ".", "requests");
        }
        models.add(new int[] {json.start(), json.end()});
    }

    private void config() throws InvalidRequest, JsonSyntaxException {
        if (configFrom != ABSENT) {
            throw invalid("generationConfig: is there twice.", "generationConfig");
        }
        Token value = json.next();
        configFrom = json.start();
        configTo = json.end();
        configNull = value == Token.NULL;
        configObject = value == Token.OBJECT_START;
        if (value != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            configEmpty = false;
            if (is(MAX_TOKENS)) {
                once(boundFrom != ABSENT, "generationConfig.maxOutputTokens");
                maxTokens = Math.max(0, count());
                boundFrom = json.start();
                boundTo = json.end();
                json.skip();
            } else if (is(CHOICES)) {
                once(choicesSeen, "generationConfig.candidateCount");
                choicesSeen = true;
                choices = Math.max(1, count());
                json.skip();
            } else if (is(THINKING)) {
                budget();
            } else if (Needs.isSchema(json)) {
                needs |= json.next() == Token.NULL ? 0 : Ability.SCHEMA.bit();
                json.skip();
            } else {
                json.skip();
            }
        }
    }

    /// A name in both spellings is one that could be read in two ways.
    private static void once(boolean seen, String field) throws InvalidRequest {
        if (seen) {
            throw invalid(field + ": is there twice.", field);
        }
    }

    private void budget() throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            if (is(BUDGET)) {
                // -1 lets the model decide.
                thinking = Math.max(0, count());
            }
            json.skip();
        }
    }

    /// The next value when it is a number, which may be written as text; 0 for what is none.
    private long count() throws JsonSyntaxException {
        Token value = json.next();
        if (value == Token.NUMBER) {
            return Math.min(json.integer(MOST), MOST);
        }
        String text = value == Token.STRING ? json.text() : "";
        return text.matches("-?[0-9]{1,18}") ? Math.min(Long.parseLong(text), MOST) : 0;
    }

    private static InvalidRequest invalid(String message, String param) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, message, param));
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public String model() {
        return address.model();
    }

    @Override
    public boolean stream() {
        return operation == Operation.CHAT && address.streams();
    }

    /// Whether the stream is an array that grows.
    boolean grows() {
        return stream() && address.grows();
    }

    @Override
    public long maxTokens() {
        return maxTokens;
    }

    @Override
    public long choices() {
        return choices;
    }

    @Override
    public long thinking() {
        return thinking;
    }

    @Override
    public int needs() {
        return Walk.abilities(needs);
    }

    @Override
    public boolean foreignSeals() {
        return (needs & Walk.FOREIGN_SEAL) != 0;
    }

    @Override
    public String path(ProviderApi api, String model, String query) {
        return api instanceof GeminiProvider google
                ? google.address(model, address.verb())
                : api.path(operation, model, stream());
    }

    @Override
    public boolean passes(ProviderApi api, String model) {
        return operation != Operation.EMBEDDINGS
                || !(api instanceof GeminiProvider google)
                || google.embeds(address.verb(), model);
    }

    @Override
    public List<Splice> edits(String model, boolean askUsage, int maxTokens) {
        List<Splice> edits = new ArrayList<>(2);
        if (!model.equals(address.model()) && !models.isEmpty()) {
            String name = GeminiProvider.resource(model);
            byte[] quoted = new JsonBytes(name.length() + 2).string(name).toByteArray();
            for (int[] place : models) {
                edits.add(new Splice(place[0], place[1], quoted));
            }
        }
        if (maxTokens > 0 && operation == Operation.CHAT) {
            bound(maxTokens + thinking, edits);
            edits.sort(Comparator.comparingInt(Splice::from));
        }
        return edits;
    }

    private void bound(long most, List<Splice> edits) {
        if (boundFrom != ABSENT) {
            if (maxTokens > most || maxTokens == 0) {
                edits.add(new Splice(boundFrom, boundTo, ascii(String.valueOf(most))));
            }
            return;
        }
        String bound = "\"maxOutputTokens\":" + most;
        if (configFrom == ABSENT) {
            edits.add(new Splice(start, start, ascii("\"generationConfig\":{" + bound + (empty ? "}" : "},"))));
        } else if (configNull) {
            edits.add(new Splice(configFrom, configTo, ascii("{" + bound + "}")));
        } else if (configObject) {
            edits.add(new Splice(configTo, configTo, ascii(configEmpty ? bound : bound + ",")));
        }
    }

    @Override
    public AnswerPipe passThrough(int maxEvent) {
        return stream() ? new StreamPass(maxEvent, address.grows()) : new WholePass(operation);
    }
}
