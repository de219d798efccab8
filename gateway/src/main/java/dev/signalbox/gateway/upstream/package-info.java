/// Connections to providers. Each event loop has its own [dev.signalbox.gateway.upstream.Upstreams] with a
/// pool per provider, so that a request never crosses threads; one request is a
/// [dev.signalbox.gateway.upstream.Call], carried by a connection of its own (HTTP/1.1) or by a shared one
/// (HTTP/2). Nothing here decides: what happens is told to a `Call.Listener`. Start at `Pool`.
@NullMarked
package dev.signalbox.gateway.upstream;

import org.jspecify.annotations.NullMarked;
