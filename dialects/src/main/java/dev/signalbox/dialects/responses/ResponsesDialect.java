package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.model.policy.Provider;

/// OpenAI's Responses API, without what it keeps between requests.
public final class ResponsesDialect implements Dialect {
    private final Dialect chat = new OpenAiDialect();
    private final ServedApi served;
    private final ProviderApi provider;

    public ResponsesDialect() {
        served = new ResponsesServed(chat.served());
        provider = new ResponsesProvider(chat.provider());
    }

    @Override
    public String name() {
        return Provider.RESPONSES;
    }

    @Override
    public ServedApi served() {
        return served;
    }

    @Override
    public ProviderApi provider() {
        return provider;
    }

    /// Where credentials go is the provider's, whichever of its APIs is asked.
    @Override
    public ProviderApi provider(Provider declared) {
        return new ResponsesProvider(chat.provider(declared));
    }
}
