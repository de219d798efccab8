package dev.signalbox.storage.shipping;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A store cannot be opened, or does not do now what it should; the message says which and why, and has no
/// secret.
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
