package dev.signalbox.app.transfer;

import java.util.List;

/// A file cannot be used; nothing of it was.
public final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final transient List<String> problems;

    /// @param code for programs
    /// @param problems for people, each with its line
    public Unusable(String code, List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.code = code;
        this.problems = List.copyOf(problems);
    }

    public String code() {
        return code;
    }

    public List<String> problems() {
        return problems;
    }
}
