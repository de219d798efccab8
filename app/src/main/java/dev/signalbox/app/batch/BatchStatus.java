package dev.signalbox.app.batch;

import java.util.Locale;

/// Where a batch is, in OpenAI's words.
enum BatchStatus {
    VALIDATING,
    /// Its file cannot be used, or not to its end.
    FAILED,
    IN_PROGRESS,
    /// All lines have ended, and its files are being completed.
    FINALIZING,
    COMPLETED,
    /// Not all lines were begun in time.
    EXPIRED,
    CANCELLING,
    CANCELLED;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }

    /// Whether nothing comes after it.
    boolean isEnd() {
        return this == FAILED || this == COMPLETED || this == EXPIRED || this == CANCELLED;
    }
}
