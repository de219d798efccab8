/// The edge without a socket: what the decoder makes of bytes.
/// [dev.signalbox.gateway.edge.RequestHeadFuzz] compares it with [dev.signalbox.gateway.edge.StrictReading],
/// which takes the grammar by its letter. Start at `RequestHeadFuzz`.
@NullMarked
package dev.signalbox.gateway.edge;

import org.jspecify.annotations.NullMarked;
