/// Tests of vectors between dialects.
@NullMarked
package dev.signalbox.dialects.vectors;

import org.jspecify.annotations.NullMarked;
