package dev.signalbox.simulator;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/// A script that cannot be used, with all its problems, not only the first.
public final class ScriptException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final List<Problem> problems;

    ScriptException(String fileName, List<Problem> problems) {
        super(problems.stream()
                .map(problem -> fileName + ":" + problem.line() + ":" + problem.column() + ": " + problem.message())
                .collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// One thing that is wrong.
    ///
    /// @param line from 1
    /// @param column from 1
    /// @param message what is wrong, what was expected, and the nearest known word
    public record Problem(int line, int column, String message) implements Serializable {}

    /// All problems, in the order of the file.
    public List<Problem> problems() {
        return problems;
    }
}
