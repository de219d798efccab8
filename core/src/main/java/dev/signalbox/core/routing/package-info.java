/// Where a request may go. [dev.signalbox.core.routing.Router] turns a model name into a
/// [dev.signalbox.core.routing.Plan]: candidates in the order in which they are tried, and for those left out the
/// reason. The `explain` command prints the same plan. Start at `Router`.
@NullMarked
package dev.signalbox.core.routing;

import org.jspecify.annotations.NullMarked;
