package dev.signalbox.app.responses;

import dev.signalbox.model.failure.Problem;

/// What is asked cannot be done, for a reason that the client is told.
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Refused(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
