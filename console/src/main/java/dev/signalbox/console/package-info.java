/// The control plane: health, metrics, an admin API, and the access log.
/// [dev.signalbox.console.ConsoleServer] answers over HTTP and reads the config and the live figures through
/// interfaces; [dev.signalbox.console.Metrics] and [dev.signalbox.console.AccessLog] are the ledgers that
/// every settled request is written to. Start at `ConsoleServer`.
@NullMarked
package dev.signalbox.console;

import org.jspecify.annotations.NullMarked;
