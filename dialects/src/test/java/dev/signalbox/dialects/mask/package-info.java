@NullMarked
package dev.signalbox.dialects.mask;

import org.jspecify.annotations.NullMarked;
