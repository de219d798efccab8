package dev.signalbox.dialects.json;

/// The text is not JSON. Its message tells where and what kind of mistake, and never what the text says; it has no
/// stack trace, because it is an answer to hostile input and not a fault of ours.
public final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final int line;
    private final int column;

    JsonSyntaxException(String reason, int line, int column) {
        super(reason + " at line " + line + ", column " + column, null, false, false);
        this.reason = reason;
        this.line = line;
        this.column = column;
    }

    /// What is wrong, without the place.
    public String reason() {
        return reason;
    }

    /// From 1.
    public int line() {
        return line;
    }

    /// In characters, from 1.
    public int column() {
        return column;
    }
}
