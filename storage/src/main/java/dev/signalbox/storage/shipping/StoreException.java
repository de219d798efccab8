package dev.signalbox.storage.shipping;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A store cannot be opened, or does not do now what it should; the message says which and why, and has no
/// secret.
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean lasting;

    public StoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StoreException(String message, @Nullable Throwable cause, boolean lasting) {
        super(message, cause);
        this.lasting = lasting;
    }

    /// It will be so until somebody changes something: the store is of a newer version, or not ours.
    public static StoreException lasting(String message) {
        return new StoreException(message, null, true);
    }

    /// Whether it makes no sense to start with a store like that.
    public boolean isLasting() {
        return lasting;
    }
}
