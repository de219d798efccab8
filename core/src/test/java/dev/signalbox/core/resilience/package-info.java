@NullMarked
package dev.signalbox.core.resilience;

import org.jspecify.annotations.NullMarked;
