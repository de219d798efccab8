/// The running program. [dev.signalbox.app.server.Server] wires gateway, console, metrics and access log by
/// hand, [dev.signalbox.app.server.InForce] puts what operators change on top of what is declared, and
/// [dev.signalbox.app.server.Reloading] keeps that in step with the config. Start at `Server`.
@NullMarked
package dev.signalbox.app.server;

import org.jspecify.annotations.NullMarked;
