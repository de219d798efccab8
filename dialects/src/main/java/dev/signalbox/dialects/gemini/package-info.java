/// The Gemini API of Google (`generateContent` and its kin), as clients call it and as providers serve it.
/// The model and the manner stand in the path, so a body passes unchanged. Answers to callers of the same
/// dialect pass as bytes under the eyes of a scanner; only translation reads and writes whole messages.
/// Start at [dev.signalbox.dialects.gemini.GeminiDialect].
@NullMarked
package dev.signalbox.dialects.gemini;

import org.jspecify.annotations.NullMarked;
