package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.Arrays;

/// Looks at a whole answer before it goes to a client of the same dialect, as it came.
final class WholePass implements AnswerPipe {
    private final Facts facts = new Facts();
    private final AnswerScanner scanner = new AnswerScanner();
    private final Operation operation;

    WholePass(Operation operation) {
        this.operation = operation;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null || facts.finished() || from == to) {
            return;
        }
        try {
            scanner.scan(bytes, from, to);
        } catch (JsonSyntaxException broken) {
            facts.failed(new Failure.Malformed("The provider's answer is not JSON: " + broken.getMessage() + "."));
            return;
        }
        if (scanner.error()) {
            facts.failed(Refusals.inBand(Arrays.copyOfRange(bytes, from, to)));
            return;
        }
        boolean complete = switch (operation) {
            case CHAT, COMPLETIONS -> scanner.choices() > 0;
            default -> scanner.hasData();
        };
        if (!complete) {
            facts.failed(new Failure.Malformed("The provider's answer lacks what an answer must have."));
            return;
        }
        if (scanner.failedFinish()) {
            facts.failed(Refusals.unexplained());
            return;
        }
        facts.sawFinish();
        facts.countOutput(scanner.outputBytes());
        Usage usage = scanner.usage();
        if (usage != null) {
            facts.sawUsage(usage);
        }
        facts.sawTerminator();
        out.release(to - from);
    }

    @Override
    public void end(Outlet out) {
        if (!facts.finished()) {
            facts.failed(new Failure.Truncated("The provider's answer is empty."));
        }
    }
}
