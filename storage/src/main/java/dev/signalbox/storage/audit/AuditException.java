package dev.signalbox.storage.audit;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The audit log cannot be used; the message says why, for people.
public final class AuditException extends IOException {
    private static final long serialVersionUID = 1;

    AuditException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
