package dev.signalbox.core.dialect;

import dev.signalbox.model.failure.Problem;

/// The client's body cannot be used. Has no stack trace: it is an answer, not a fault of ours.
public final class InvalidRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public InvalidRequest(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
