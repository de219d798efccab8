/// Tests of what people declare.
@NullMarked
package dev.signalbox.core.declared;

import org.jspecify.annotations.NullMarked;
