/// What requests cost. A [dev.signalbox.core.cost.PriceList] is made of a policy's prices once and looked up for every
/// request; arithmetic is in whole picodollars, so that it is exact, and what cannot be counted exactly is not known.
/// Start at `PriceList`.
@NullMarked
package dev.signalbox.core.cost;

import org.jspecify.annotations.NullMarked;
