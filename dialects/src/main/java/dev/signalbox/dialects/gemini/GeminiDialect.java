package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.policy.Provider;

/// The Gemini API (<https://ai.google.dev/api>), versions `v1beta` and `v1`.
public final class GeminiDialect implements Dialect {
    static final String NAME = "gemini";
    /// The same API as Google's cloud serves it.
    private static final String VERTEX = "vertex";

    private final ServedApi served = new GeminiServed();
    private final ProviderApi provider = new GeminiProvider();
    private final ProviderApi vertex = new GeminiProvider(true);

    @Override
    public String name() {
        return NAME;
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
        return declared.traits().kind().equals(VERTEX) ? vertex : provider;
    }
}
