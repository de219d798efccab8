package dev.signalbox.core.dialect;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// How a model is asked for vectors by a client of another dialect.
public interface Embedder {
    /// Appended to the provider's base URL; starts with `/`.
    String path(EmbeddingRequest request);

    /// @throws InvalidRequest with the field at fault, where the model cannot be asked that
    EncodedRequest write(EmbeddingRequest request) throws InvalidRequest;

    /// Reads a whole answer.
    ///
    /// @return null when it is none
    @Nullable
    Vectors read(byte[] bytes, int from, int to);

    /// What the headers of an answer tell of its usage, where its body tells nothing.
    default @Nullable Usage usage(HeaderSource headers) {
        return null;
    }
}
