@NullMarked
package dev.signalbox.core.codered;

import org.jspecify.annotations.NullMarked;
