package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import java.util.Arrays;

/// Lets an answer through whose bytes are not for us to read: a sound, a text in one of several forms, events of their
/// own.
/// It is whole when the provider's body has come to its end.
final class OpaquePass implements AnswerPipe {
    private final Facts facts = new Facts();
    private final boolean inOnePiece;
    private long taken;

    /// @param inOnePiece whether it is taken so; then what it may tell as JSON is noted: usage, or an error
    OpaquePass(boolean inOnePiece) {
        this.inOnePiece = inOnePiece;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null || from == to) {
            return;
        }
        if (inOnePiece && bytes[from] == '{') {
            note(bytes, from, to);
            if (facts.failure() != null) {
                return;
            }
        }
        facts.sawContent();
        taken += to - from;
        out.release(taken);
    }

    private void note(byte[] bytes, int from, int to) {
        AnswerScanner scanner = new AnswerScanner();
        try {
            scanner.scan(bytes, from, to);
        } catch (JsonSyntaxException _) {
            // A text that only begins like JSON.
            return;
        }
        if (scanner.error()) {
            facts.failed(Refusals.inBand(Arrays.copyOfRange(bytes, from, to)));
        } else if (scanner.usage() != null) {
            facts.sawUsage(scanner.usage());
        }
    }

    @Override
    public void end(Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        if (taken == 0) {
            facts.failed(new Failure.Truncated("The provider's answer is empty."));
        } else {
            facts.sawFinish();
            facts.sawTerminator();
        }
    }
}
