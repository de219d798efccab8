package dev.signalbox.app.batch;

import org.jspecify.annotations.Nullable;

/// A file that is kept. Its text is in a log of its own.
///
/// @param owner the name of a key; null in open mode
/// @param name as its owner calls it, for nothing but to be told again
/// @param purpose in OpenAI's words
/// @param bytes of its text
/// @param end of its log
/// @param created milliseconds since 1970
/// @param expires from then on it is gone: milliseconds since 1970
record StoredFile(
        String id,
        @Nullable String owner,
        String name,
        String purpose,
        long bytes,
        long end,
        long created,
        long expires) {
    static final String INPUT = "batch";
    static final String OUTPUT = "batch_output";
}
