@NullMarked
package dev.signalbox.core.admission;

import org.jspecify.annotations.NullMarked;
