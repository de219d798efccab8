@NullMarked
package dev.signalbox.core.commitment;

import org.jspecify.annotations.NullMarked;
