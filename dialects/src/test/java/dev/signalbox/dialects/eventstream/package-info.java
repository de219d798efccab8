@NullMarked
package dev.signalbox.dialects.eventstream;

import org.jspecify.annotations.NullMarked;
