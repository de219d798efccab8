@NullMarked
package dev.signalbox.core.limits;

import org.jspecify.annotations.NullMarked;
