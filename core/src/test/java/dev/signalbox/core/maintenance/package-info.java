/// Tests of maintenance.
@NullMarked
package dev.signalbox.core.maintenance;

import org.jspecify.annotations.NullMarked;
