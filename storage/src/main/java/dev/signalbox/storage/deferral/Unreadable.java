package dev.signalbox.storage.deferral;

/// A file is not what was written. The message says nothing of what is in it.
public final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
        super(message);
    }
}
