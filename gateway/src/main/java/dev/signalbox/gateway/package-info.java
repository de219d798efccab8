/// The data plane. [dev.signalbox.gateway.Gateway] starts event loops and the listener and drains them; the packages
/// below are, in the order in which a request meets them, `edge`, `relay` and `upstream`. Start at `Gateway`.
@NullMarked
package dev.signalbox.gateway;

import org.jspecify.annotations.NullMarked;
