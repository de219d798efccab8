/// The Gemini dialect, against recordings where there are any. Start at `PassThroughTest`.
@NullMarked
package dev.signalbox.dialects.gemini;

import org.jspecify.annotations.NullMarked;
