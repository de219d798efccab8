/// The command line, one class a command. [dev.signalbox.app.cli.Signalbox] is the root and says what each
/// exit code means; what talks to a server that runs does so through [dev.signalbox.app.cli.RunningConsole].
/// Start at `Signalbox`.
@NullMarked
package dev.signalbox.app.cli;

import org.jspecify.annotations.NullMarked;
