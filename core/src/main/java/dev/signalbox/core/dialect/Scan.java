package dev.signalbox.core.dialect;

import java.util.List;

/// What a request's body said, and how to turn it into the body for a provider of the same dialect.
public interface Scan {
    Operation operation();

    /// What the client put into `model`.
    String model();

    /// Whether the answer is wanted event by event.
    boolean stream();

    /// Upper bound of the answer's tokens that the client sets; 0 when it sets none.
    long maxTokens();

    /// Edits that rename the model and ask for usage where the client did not; in order, not overlapping.
    ///
    /// @param askUsage false for a provider that refuses to be asked; what the client asked itself stays
    List<Splice> edits(String model, boolean askUsage);

    /// Watches an answer of the same dialect on its way through.
    ///
    /// @param maxEvent bytes of one event at most; more is [dev.signalbox.model.failure.Failure.TooLarge]
    AnswerPipe passThrough(int maxEvent);
}
