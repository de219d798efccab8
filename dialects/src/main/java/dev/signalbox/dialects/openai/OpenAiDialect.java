package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.policy.Provider;

/// OpenAI's Chat Completions and Embeddings, which most other providers and servers speak too.
public final class OpenAiDialect implements Dialect {
    private final ServedApi served = new OpenAiServed();
    private final ProviderApi provider = new OpenAiProvider();

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public ServedApi served() {
        return served;
    }

    @Override
    public ProviderApi provider() {
        return provider;
    }

    @Override
    public ProviderApi provider(Provider declared) {
        return new OpenAiProvider(declared.traits());
    }
}
