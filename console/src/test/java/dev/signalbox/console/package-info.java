/// Tests of the console as its users see it. [dev.signalbox.console.Exposition] reads what `/metrics` writes, strictly;
/// [dev.signalbox.console.Samples] makes policies and records; [dev.signalbox.console.RawHttp] sends what no client
/// would. Start at `ConsoleServerTest`.
@NullMarked
package dev.signalbox.console;

import org.jspecify.annotations.NullMarked;
