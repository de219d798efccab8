/// Whiles in which people work on something, and which were announced: those of the config, and those that are begun by
/// hand. Begin with [dev.signalbox.core.maintenance.Schedule].
@NullMarked
package dev.signalbox.core.maintenance;

import org.jspecify.annotations.NullMarked;
