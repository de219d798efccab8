package dev.signalbox.simulator;

/// One header line. Names keep the case they were sent in.
///
/// @param name the field name, a token
/// @param value the field value; what clients sent is not checked
public record Header(String name, String value) {
    /// This header, if it can be sent.
    ///
    /// @throws IllegalArgumentException when it would break out of its line
    Header sendable() {
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == ':')) {
            throw new IllegalArgumentException("not a header name: \"" + name + '"');
        }
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new IllegalArgumentException("the value of header " + name + " has control characters");
        }
        return this;
    }
}
