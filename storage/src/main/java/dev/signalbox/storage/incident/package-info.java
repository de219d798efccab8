/// Incidents on the disk, a file for each: they are there after a restart, and need no database. A file that cannot be
/// read is set aside; nothing waits for it. Start at [dev.signalbox.storage.incident.IncidentFiles].
@NullMarked
package dev.signalbox.storage.incident;

import org.jspecify.annotations.NullMarked;
