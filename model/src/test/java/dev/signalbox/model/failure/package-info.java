@NullMarked
package dev.signalbox.model.failure;

import org.jspecify.annotations.NullMarked;
