@NullMarked
package dev.signalbox.core.dialect;

import org.jspecify.annotations.NullMarked;
