package dev.signalbox.core.dialect;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// Vectors on their way from one dialect to another. They come in one piece.
public final class EmbeddingPipe implements AnswerPipe {
    private final Embedder embedder;
    private final ServedApi served;
    private final EmbeddingRequest asked;
    private final String model;
    private final Facts facts = new Facts();
    private @Nullable Usage told;

    /// @param served who asked
    /// @param model that was asked
    public EmbeddingPipe(Embedder embedder, ServedApi served, EmbeddingRequest asked, String model) {
        this.embedder = embedder;
        this.served = served;
        this.asked = asked;
        this.model = model;
    }

    @Override
    public void head(HeaderSource headers) {
        told = embedder.usage(headers);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null || facts.finished()) {
            return;
        }
        Vectors read = embedder.read(bytes, from, to);
        if (read == null || read.each().size() != asked.texts().size()) {
            facts.failed(new Failure.Malformed("The provider's answer is not what was asked for."));
            return;
        }
        Usage usage = read.usage() == null ? told : read.usage();
        if (usage != null) {
            facts.sawUsage(usage);
        }
        if (asked.dimensions() > 0 && !read.haveDimensions(asked.dimensions())) {
            facts.failed(new Failure.Untranslatable(
                    Code.UNSUPPORTED_PARAMETER,
                    "The model's vectors do not have as many dimensions as `" + asked.dimensionsPlace() + "` says.",
                    asked.dimensionsPlace()));
            return;
        }
        byte[] written = served.embeddings(asked, new Vectors(read.each(), usage), model);
        facts.sawFinish();
        facts.sawTerminator();
        out.write(written, 0, written.length);
    }

    @Override
    public void end(Outlet out) {
        if (facts.failure() == null && !facts.finished()) {
            facts.failed(new Failure.Truncated("The provider's answer was empty."));
        }
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
