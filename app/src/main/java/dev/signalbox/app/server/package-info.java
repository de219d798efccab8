/// The running program. [dev.signalbox.app.server.Server] wires gateway, console, metrics and access log by hand,
/// [dev.signalbox.app.server.Reloading] keeps it in step with its config. Start at `Server`.
@NullMarked
package dev.signalbox.app.server;

import org.jspecify.annotations.NullMarked;
