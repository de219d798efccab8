/// The audit log: what administrators did, in a chain that nobody can change unseen. An
/// [dev.signalbox.storage.audit.AuditTrail] writes it, one sealed line after the other, and an
/// [dev.signalbox.storage.audit.Inspection] says whether it is still as it was written. Start at `AuditTrail`;
/// what a line holds together is in `Line`, the files in `AuditFiles`.
@NullMarked
package dev.signalbox.storage.audit;

import org.jspecify.annotations.NullMarked;
