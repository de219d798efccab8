/// OpenAI's Chat Completions, Embeddings and Models, as clients call them and as OpenAI and the many compatible
/// servers offer them. Where client and provider both speak it, [dev.signalbox.dialects.openai.RequestScan] finds the
/// few bytes to change and [dev.signalbox.dialects.openai.PassThrough] watches the answer go by; otherwise requests
/// and answers are read into the model and written from it. Start at [dev.signalbox.dialects.openai.OpenAiDialect].
@NullMarked
package dev.signalbox.dialects.openai;

import org.jspecify.annotations.NullMarked;
