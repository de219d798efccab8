package dev.signalbox.app.batch;

import org.jspecify.annotations.Nullable;

/// Why a file cannot be used as it is, in OpenAI's form. Says nothing of the text.
///
/// @param param the field at fault; null for none
/// @param line counted from 1; null where it is no line's
record BatchFault(
        String code,
        String message,
        @Nullable String param,
        @Nullable Integer line) {}
