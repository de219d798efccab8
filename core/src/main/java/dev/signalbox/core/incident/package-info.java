/// What people have to do with levels: an emergency that is open until it is over, what was done in it and why, and
/// what the public is told. All of it is a function of what was, of how levels changed and of the time; nothing here
/// writes a file or calls anybody. Start at [dev.signalbox.core.incident.IncidentBook], which opens and closes.
@NullMarked
package dev.signalbox.core.incident;

import org.jspecify.annotations.NullMarked;
