@NullMarked
package dev.signalbox.core.incident;

import org.jspecify.annotations.NullMarked;
