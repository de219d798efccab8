/// The listener that applications call: HTTP/1.1 and HTTP/2 on Netty, strict about what they take.
/// [dev.signalbox.gateway.edge.ClientConnection] lets one request after the other through,
/// [dev.signalbox.gateway.edge.ClientStreams] many at once, and for both
/// [dev.signalbox.gateway.edge.Entrance] says what becomes of a head. Start at `ClientConnection`.
@NullMarked
package dev.signalbox.gateway.edge;

import org.jspecify.annotations.NullMarked;
