package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;

/// The Gemini API (<https://ai.google.dev/api>), versions `v1beta` and `v1`.
public final class GeminiDialect implements Dialect {
    static final String NAME = "gemini";

    private final ServedApi served = new GeminiServed();
    private final ProviderApi provider = new GeminiProvider();

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
}
