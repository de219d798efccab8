/// The public's page of how things are, and the same for machines. It knows nothing but what
/// [dev.signalbox.core.status.StatusDesk] shows, in which there is no provider, no route and no workload; everything in
/// it that people wrote is foreign text. Start at [dev.signalbox.console.status.StatusSite].
@NullMarked
package dev.signalbox.console.status;

import org.jspecify.annotations.NullMarked;
