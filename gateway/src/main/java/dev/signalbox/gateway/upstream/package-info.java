/// Connections to providers. Each event loop has its own [dev.signalbox.gateway.upstream.Upstreams] with a pool per
/// provider, so that a request never crosses threads; one request on a connection is a
/// [dev.signalbox.gateway.upstream.Call]. Nothing here decides: what happens is told to a `Call.Listener`.
@NullMarked
package dev.signalbox.gateway.upstream;

import org.jspecify.annotations.NullMarked;
