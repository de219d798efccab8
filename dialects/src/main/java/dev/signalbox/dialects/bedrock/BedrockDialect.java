package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.policy.Provider;

/// Amazon Bedrock's runtime API (<https://docs.aws.amazon.com/bedrock/latest/APIReference/>), version `2023-09-30`.
public final class BedrockDialect implements Dialect {
    static final String NAME = "bedrock";

    private final ServedApi served = new BedrockServed();
    private final ProviderApi anthropic;
    private final ProviderApi provider;

    /// @param anthropic what Anthropic's models are asked in
    public BedrockDialect(ProviderApi anthropic) {
        this.anthropic = anthropic;
        provider = new BedrockProvider(anthropic, Region.USUAL);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isServed() {
        return false;
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
        String region = declared.traits().region();
        return region == null || region.equals(Region.USUAL) ? provider : new BedrockProvider(anthropic, region);
    }
}
