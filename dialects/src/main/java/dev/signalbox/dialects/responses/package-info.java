/// OpenAI's Responses API (<https://platform.openai.com/docs/api-reference/responses>), as clients call it and as
/// OpenAI and some compatible servers offer it. It is asked of the same providers as the chat of
/// [dev.signalbox.dialects.openai], whose errors, headers and lists of models it shares. Start at
/// [dev.signalbox.dialects.responses.ResponsesDialect].
@NullMarked
package dev.signalbox.dialects.responses;

import org.jspecify.annotations.NullMarked;
