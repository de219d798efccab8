package dev.signalbox.core.port;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.function.Consumer;

/// Keeps nothing, and so has nothing.
final class NoResponses implements Responses {
    private static final Batches.Answer NO_RESPONSE =
            new Batches.Answer.Refused(Problem.of(Code.RESPONSE_NOT_FOUND, "There is no such response."));
    private static final Batches.Answer NO_CONVERSATION =
            new Batches.Answer.Refused(Problem.of(Code.CONVERSATION_NOT_FOUND, "There is no such conversation."));

    @Override
    public void prepare(Asker asker, boolean chat, byte[] body, Consumer<? super Prepared> then) {
        then.accept(new Prepared.AsItIs());
    }

    @Override
    public void ask(Asker asker, Inquiry inquiry, byte[] body, Consumer<? super Batches.Answer> then) {
        then.accept(inquiry.conversations() ? NO_CONVERSATION : NO_RESPONSE);
    }

    @Override
    public Figures figures() {
        return new Figures(0, 0, 0, 0, 0, 0, 0, 0);
    }
}
