/// What the gateway makes of providers and clients that misbehave, over real sockets. Tests are named after the rows of
/// the fault matrix; besides its own line each asserts that the request ended once, that nothing of it is left and that
/// no secret came out ([dev.signalbox.app.edge.Scene#ended]). Start at `BeforeContentTest`.
@NullMarked
package dev.signalbox.app.fault;

import org.jspecify.annotations.NullMarked;
