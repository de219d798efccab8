package dev.signalbox.dialects.anthropic;

import static dev.signalbox.dialects.anthropic.Tokens.ascii;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// A whole answer on its way to a caller of the same dialect: goes out as it came when it is what was asked
/// for.
final class WholePass implements AnswerPipe {
    private static final byte[] USAGE = ascii("usage");
    private static final byte[] ERROR = ascii("error");
    private static final byte[] CONTENT = ascii("content");
    private static final byte[] INPUT_TOKENS = ascii("input_tokens");

    private final Facts facts = new Facts();
    private final Tokens tokens = new Tokens();
    private final JsonScanner json = JsonScanner.lenient();
    private final boolean counting;
    private boolean error;
    private boolean complete;
    private long taken;

    /// @param operation `COUNT_TOKENS`, or else an answer with content is expected
    WholePass(Operation operation) {
        counting = operation == Operation.COUNT_TOKENS;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        taken += to - from;
        Failure failure = read(bytes, from, to);
        if (failure != null) {
            facts.failed(failure);
            return;
        }
        // Counting is free of charge, which is not the same as unknown.
        Usage usage = counting ? Usage.NONE : tokens.usage(true);
        if (usage != null) {
            facts.sawUsage(usage);
        }
        facts.sawFinish();
        facts.sawTerminator();
        out.release(taken);
    }

    @Override
    public void end(Outlet out) {
        if (facts.failure() == null && !facts.finished()) {
            facts.failed(new Failure.Truncated("The provider's answer was empty."));
        }
    }

    @Override
    public Facts facts() {
        return facts;
    }

    private @Nullable Failure read(byte[] bytes, int from, int to) {
        try {
            scan(bytes, from, to);
        } catch (JsonSyntaxException e) {
            return new Failure.Malformed("The provider's answer is not JSON: " + e.getMessage() + ".");
        }
        if (error) {
            return ErrorAnswer.ofEvent(bytes, from, to);
        }
        return complete ? null : new Failure.Malformed("The provider's answer is not what was asked for.");
    }

    private void scan(byte[] bytes, int from, int to) throws JsonSyntaxException {
        json.reset(bytes, from, to);
        if (json.next() == Token.OBJECT_START) {
            while (json.next() == Token.NAME) {
                member();
            }
        } else {
            json.skip();
        }
        json.next();
    }

    private void member() throws JsonSyntaxException {
        if (json.is(USAGE)) {
            tokens.read(json);
        } else if (json.is(ERROR)) {
            error = json.next() == Token.OBJECT_START;
            json.skip();
        } else if (json.is(CONTENT) && !counting) {
            complete = json.next() == Token.ARRAY_START;
            int start = json.start();
            json.skip();
            facts.countOutput(json.end() - start);
        } else if (json.is(INPUT_TOKENS) && counting) {
            complete = json.next() == Token.NUMBER;
            json.skip();
        } else {
            json.skip();
        }
    }
}
