/// What is asked and answered where texts become vectors, whatever language client and provider speak. Only requests
/// whose client and provider speak different ones are built of these. Start at
/// [dev.signalbox.model.embedding.EmbeddingRequest].
@NullMarked
package dev.signalbox.model.embedding;

import org.jspecify.annotations.NullMarked;
