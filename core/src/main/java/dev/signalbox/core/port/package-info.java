/// What the decisions and the control plane need from outside, as interfaces that other modules implement.
/// A [dev.signalbox.core.port.Ledger] takes what each request leaves behind, [dev.signalbox.core.port.Vitals]
/// gives the live figures of the data plane, [dev.signalbox.core.port.Controls] changes by hand what it
/// does, [dev.signalbox.core.port.Accounts] tells what was used, and [dev.signalbox.core.port.SharedState] is
/// where replicas meet. Start at `Ledger`.
@NullMarked
package dev.signalbox.core.port;

import org.jspecify.annotations.NullMarked;
