/// A configuration lived through an outage before there is one: modelled providers and callers in virtual time
/// around the real core, once with Code Red, once without, and once with each of what is usual instead. Start
/// reading at [Drill]; what happens is a [Scenario]; one life is a [Run], and what came of it [Figures].
@NullMarked
package dev.signalbox.app.drill;

import org.jspecify.annotations.NullMarked;
