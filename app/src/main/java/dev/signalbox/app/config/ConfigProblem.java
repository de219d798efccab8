package dev.signalbox.app.config;

/// One thing that is wrong, or worth a warning, at one place of a config.
///
/// @param file as it was named to the loader
/// @param line from 1; 0 when the problem is with the file itself or with the environment
/// @param column from 1, in characters
/// @param path the words that lead there, as in `routes.chat.targets[1].to`; empty for the file as a whole
/// @param value what is written there, masked where it is or may be a secret; empty where it would say nothing
/// @param message what was expected, in the reader's language
public record ConfigProblem(String file, int line, int column, String path, String value, String message) {
    /// One line as compilers print it, without the value where it is the last word of the path: `signalbox.yaml:7:12:
    /// limits.body = "32 apples": expected a size …`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file).append(':');
        if (line > 0) {
            text.append(line).append(':').append(column).append(':');
        }
        text.append(' ');
        if (!path.isEmpty()) {
            text.append(path);
            if (!value.isEmpty() && !path.endsWith(value)) {
                text.append(" = \"").append(value).append('"');
            }
            text.append(": ");
        }
        return text.append(message).toString();
    }
}
