/// The Messages API of Anthropic, as clients call it and as providers serve it. Answers to callers of the
/// same dialect pass as bytes under the eyes of a scanner; only translation reads and writes whole
/// messages. Start at [dev.signalbox.dialects.anthropic.AnthropicDialect].
@NullMarked
package dev.signalbox.dialects.anthropic;

import org.jspecify.annotations.NullMarked;
