/// Who waits while a route's targets are full, and who is turned away. A
/// [dev.signalbox.core.admission.WaitingRoom] is one route's queue: bounded, the most important first, fair between
/// keys, and shedding the least important first when waiting no longer helps; a
/// [dev.signalbox.core.admission.Ticket] is one request's way through it. [dev.signalbox.core.admission.Pressure] is
/// how near the process is to its own limits.
@NullMarked
package dev.signalbox.core.admission;

import org.jspecify.annotations.NullMarked;
