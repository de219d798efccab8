package dev.signalbox.storage.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The spool's directory cannot be used; the message says which one, why, and what to do.
public final class SpoolException extends IOException {
    private static final long serialVersionUID = 1;

    SpoolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
