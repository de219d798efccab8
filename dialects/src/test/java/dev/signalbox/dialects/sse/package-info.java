@NullMarked
package dev.signalbox.dialects.sse;

import org.jspecify.annotations.NullMarked;
