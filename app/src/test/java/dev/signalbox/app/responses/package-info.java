/// The store of the Responses API before the running program, a simulated provider and real databases. Start at
/// `StoredResponsesTest`.
@NullMarked
package dev.signalbox.app.responses;

import org.jspecify.annotations.NullMarked;
