@NullMarked
package dev.signalbox.model.usage;

import org.jspecify.annotations.NullMarked;
