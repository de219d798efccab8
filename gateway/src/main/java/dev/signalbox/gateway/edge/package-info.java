/// The listener that applications call: HTTP/1.1 on Netty, strict about what it takes.
/// [dev.signalbox.gateway.edge.ClientConnection] lets one request after the other through,
/// [dev.signalbox.gateway.edge.Doorkeeper] says which heads are acceptable. Start at `ClientConnection`.
@NullMarked
package dev.signalbox.gateway.edge;

import org.jspecify.annotations.NullMarked;
