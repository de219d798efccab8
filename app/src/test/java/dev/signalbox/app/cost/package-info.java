/// What requests cost, seen from outside: in the answer, in the access log and in the metrics. The prices are those of
/// `CostTest`, so that each figure can be worked out by hand.
@NullMarked
package dev.signalbox.app.cost;

import org.jspecify.annotations.NullMarked;
