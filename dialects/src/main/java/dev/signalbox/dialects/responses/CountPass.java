package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// A count of tokens on its way to a caller of the same dialect: goes out as it came when it is one.
final class CountPass implements AnswerPipe {
    private static final byte[] INPUT_TOKENS = Tokens.ascii("input_tokens");

    private final Facts facts = new Facts();

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
        // Counting is free of charge, which is not the same as unknown.
        facts.sawUsage(Usage.NONE);
        facts.sawFinish();
        facts.sawTerminator();
        out.release(to - from);
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

    private static @Nullable Failure read(byte[] bytes, int from, int to) {
        boolean counted = false;
        JsonScanner json = JsonScanner.lenient();
        json.reset(bytes, from, to);
        try {
            if (json.next() == Token.OBJECT_START) {
                while (json.next() == Token.NAME) {
                    boolean count = json.is(INPUT_TOKENS);
                    counted |= json.next() == Token.NUMBER && count;
                    json.skip();
                }
            }
        } catch (JsonSyntaxException e) {
            return new Failure.Malformed("The provider's answer is not JSON: " + e.getMessage() + ".");
        }
        return counted ? null : new Failure.Malformed("The provider's answer is not what was asked for.");
    }
}
