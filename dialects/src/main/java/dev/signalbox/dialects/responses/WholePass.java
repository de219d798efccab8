package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A whole answer on its way to a caller of the same dialect: goes out as it came when it is what was asked for.
final class WholePass implements AnswerPipe {
    private static final byte[] INPUT_TOKENS = Tokens.ascii("input_tokens");

    private final Facts facts = new Facts();
    private final StreamEvent answer = new StreamEvent();
    private final boolean counting;

    /// @param operation `COUNT_TOKENS`, or else an answer with output is expected
    WholePass(Operation operation) {
        counting = operation == Operation.COUNT_TOKENS;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null || facts.finished() || from == to) {
            return;
        }
        Failure failure = read(bytes, from, to);
        if (failure != null) {
            facts.failed(failure);
            return;
        }
        facts.countOutput(answer.outputBytes);
        // Counting is free of charge, which is not the same as unknown.
        Usage usage = counting ? Usage.NONE : answer.usage;
        if (usage != null) {
            facts.sawUsage(usage);
        }
        facts.sawFinish();
        facts.sawTerminator();
        out.release(to - from);
    }

    @Override
    public void end(Outlet out) {
        if (!facts.finished()) {
            facts.failed(new Failure.Truncated("The provider's answer was empty."));
        }
    }

    @Override
    public Facts facts() {
        return facts;
    }

    private @Nullable Failure read(byte[] bytes, int from, int to) {
        boolean complete;
        try {
            complete = counting && counts(bytes, from, to);
            if (!counting && !answer.whole(bytes, from, to)) {
                return new Failure.Malformed("The provider's answer is not a JSON object.");
            }
        } catch (JsonSyntaxException e) {
            return new Failure.Malformed("The provider's answer is not JSON: " + e.getMessage() + ".");
        }
        if (answer.error) {
            return Failures.inBand(Arrays.copyOfRange(bytes, from, to));
        }
        return complete || answer.output
                ? null
                : new Failure.Malformed("The provider's answer is not what was asked for.");
    }

    private static boolean counts(byte[] bytes, int from, int to) throws JsonSyntaxException {
        JsonScanner json = JsonScanner.lenient();
        json.reset(bytes, from, to);
        boolean counted = false;
        if (json.next() == Token.OBJECT_START) {
            while (json.next() == Token.NAME) {
                boolean count = json.is(INPUT_TOKENS);
                counted |= json.next() == Token.NUMBER && count;
                json.skip();
            }
        }
        return counted;
    }
}
