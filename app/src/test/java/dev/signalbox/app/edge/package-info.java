/// The gateway from the outside, byte by byte: what it takes from clients and what it refuses.
/// [dev.signalbox.app.edge.Wire] is a client that can send anything, [dev.signalbox.app.edge.Scene] the program between
/// it and simulated providers. Start at `Scene`.
@NullMarked
package dev.signalbox.app.edge;

import org.jspecify.annotations.NullMarked;
