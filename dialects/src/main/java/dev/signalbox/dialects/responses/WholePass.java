package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A whole answer on its way to a caller of the same dialect: goes out as it came when it is what was asked for.
final class WholePass implements AnswerPipe {
    private final Facts facts = new Facts();
    private final StreamEvent answer = new StreamEvent();

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
        if (answer.usage != null) {
            facts.sawUsage(answer.usage);
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
        try {
            if (!answer.whole(bytes, from, to)) {
                return new Failure.Malformed("The provider's answer is not a JSON object.");
            }
        } catch (JsonSyntaxException e) {
            return new Failure.Malformed("The provider's answer is not JSON: " + e.getMessage() + ".");
        }
        if (answer.error) {
            return Failures.inBand(Arrays.copyOfRange(bytes, from, to));
        }
        return answer.output ? null : new Failure.Malformed("The provider's answer is not what was asked for.");
    }
}
