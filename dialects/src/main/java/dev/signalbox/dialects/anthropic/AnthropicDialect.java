package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.policy.Provider;

/// The Messages API (<https://platform.claude.com/docs/en/api/messages>), version `2023-06-01`.
public final class AnthropicDialect implements Dialect {
    private final ServedApi served = new AnthropicServed();
    private final ProviderApi provider = new AnthropicProvider();
    private final ProviderApi vertex = new VertexProvider();

    @Override
    public String name() {
        return "anthropic";
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
        return VertexProvider.is(declared) ? vertex : provider;
    }
}
