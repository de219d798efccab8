/// Faults of ours: what tells them from what peers and the network do, and says them in the log where no
/// request can. Whoever hears of an exception from Netty asks [dev.signalbox.gateway.fault.OwnFault] first.
/// Nothing here knows of connections or requests.
@NullMarked
package dev.signalbox.gateway.fault;

import org.jspecify.annotations.NullMarked;
