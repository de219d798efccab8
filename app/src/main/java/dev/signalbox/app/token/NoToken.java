package dev.signalbox.app.token;

/// Why there is no credential, for the log and for people; without secrets.
public final class NoToken extends Exception {
    private static final long serialVersionUID = 1;

    NoToken(String message) {
        super(message);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
