package dev.signalbox.gateway.upstream;

/// What carries a call: a connection of its own for as long as it takes, or a stream on a shared one.
interface Carrier {
    /// The call wants nothing any more.
    void abandon(Call which);

    /// The call has its answer, but the provider has not ended it.
    void awaitEnd(Call which);

    /// Whether the provider may go on sending.
    void reading(boolean on);
}
