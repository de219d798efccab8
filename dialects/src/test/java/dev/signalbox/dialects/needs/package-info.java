/// What requests need, seen in their bodies.
@NullMarked
package dev.signalbox.dialects.needs;

import org.jspecify.annotations.NullMarked;
