package dev.signalbox.dialects.gemini;

import static dev.signalbox.dialects.gemini.Tokens.ascii;

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
    private static final byte[] EMBEDDING = ascii("embedding");
    private static final byte[] EMBEDDINGS = ascii("embeddings");

    private final Facts facts = new Facts();
    private final Tokens tokens = new Tokens();
    private final StreamEvent answer = new StreamEvent(tokens);
    private final Operation operation;
    private long taken;

    WholePass(Operation operation) {
        this.operation = operation;
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
        Usage usage = operation == Operation.COUNT_TOKENS ? Usage.NONE : tokens.usage(true);
        if (usage != null) {
            facts.sawUsage(usage);
        }
        facts.countOutput(answer.contentBytes);
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
        boolean object;
        boolean vectors;
        try {
            object = answer.read(bytes, from, to);
            vectors = operation == Operation.EMBEDDINGS && has(bytes, from, to);
        } catch (JsonSyntaxException e) {
            return new Failure.Malformed("The provider's answer is not JSON: " + e.getMessage() + ".");
        }
        if (answer.error) {
            return ErrorAnswer.ofEvent(bytes, from, to);
        }
        boolean complete = switch (operation) {
            case CHAT -> answer.candidates || answer.finished;
            case EMBEDDINGS -> vectors;
            // A count of none is left out.
            default -> object;
        };
        return complete ? null : new Failure.Malformed("The provider's answer is not what was asked for.");
    }

    private static boolean has(byte[] bytes, int from, int to) throws JsonSyntaxException {
        JsonScanner json = JsonScanner.lenient();
        json.reset(bytes, from, to);
        boolean found = false;
        if (json.next() == Token.OBJECT_START) {
            while (json.next() == Token.NAME) {
                found |= json.is(EMBEDDING) || json.is(EMBEDDINGS);
                json.skip();
            }
        }
        return found;
    }
}
