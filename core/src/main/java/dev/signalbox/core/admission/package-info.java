/// Who waits while a route's targets are full. A [dev.signalbox.core.admission.WaitingRoom] is one route's
/// queue, bounded in length; how long a request may wait is its own timer. First come, first served.
@NullMarked
package dev.signalbox.core.admission;

import org.jspecify.annotations.NullMarked;
