/// The shell around the core: carries out what an [dev.signalbox.core.exchange.Exchange] commands and reports what
/// happens. [dev.signalbox.gateway.relay.Conversation] is the client's side of one request and
/// [dev.signalbox.gateway.relay.Attempt] one try at a provider; neither decides anything. Start at `Conversation`.
@NullMarked
package dev.signalbox.gateway.relay;

import org.jspecify.annotations.NullMarked;
