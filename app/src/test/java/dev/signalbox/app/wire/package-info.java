/// The running program between real sockets: recorded traffic of clients and providers goes through it. A
/// client's and a provider's bytes are compared with the recordings; what a translation cannot carry over is
/// listed with its reason. Start at `SameDialectTest`; `Replay` is the set-up of all.
@NullMarked
package dev.signalbox.app.wire;

import org.jspecify.annotations.NullMarked;
