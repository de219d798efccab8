/// The life of one request, as a state machine without I/O: [dev.signalbox.core.exchange.Event]s in,
/// [dev.signalbox.core.exchange.Command]s out. This is the only package that sees its siblings, and the place to read
/// what Signalbox does; how it is done is in the gateway. Start at [dev.signalbox.core.exchange.Exchange].
@NullMarked
package dev.signalbox.core.exchange;

import org.jspecify.annotations.NullMarked;
