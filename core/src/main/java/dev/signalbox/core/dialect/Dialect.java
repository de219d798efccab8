package dev.signalbox.core.dialect;

import dev.signalbox.model.policy.Provider;

/// One language of language-model APIs. Stateless and shared by all event loops; the objects that it hands out belong
/// to one request each and are not thread-safe.
public interface Dialect {
    /// As in a provider's `dialect:`.
    String name();

    /// Whether clients may speak it; if not, [#served] has no paths and nothing to say.
    default boolean isServed() {
        return true;
    }

    /// The side that faces clients.
    ServedApi served();

    /// The side that faces providers.
    ProviderApi provider();

    /// The same for one provider, with what it does in its own way.
    default ProviderApi provider(Provider declared) {
        return provider();
    }
}
