/// How much callers may ask for: requests a minute, tokens a minute and requests at once, of a key, a workload and
/// a route. A request takes what it is expected to need of each before it goes anywhere, and gives back what it did
/// not use when it is over; replicas tell each other what was used. Start at [dev.signalbox.core.limits.Limits].
@NullMarked
package dev.signalbox.core.limits;

import org.jspecify.annotations.NullMarked;
