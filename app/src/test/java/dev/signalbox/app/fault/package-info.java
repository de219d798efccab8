/// What the gateway makes of providers and clients that misbehave, over real sockets. Tests are named after
/// the rows of the fault matrix; besides its own line each asserts what `Aftermath` says of every request: it
/// ended once, nothing of it is left, no secret came out. Start at `BeforeContentTest`.
@NullMarked
package dev.signalbox.app.fault;

import org.jspecify.annotations.NullMarked;
