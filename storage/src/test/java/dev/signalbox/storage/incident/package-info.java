@NullMarked
package dev.signalbox.storage.incident;

import org.jspecify.annotations.NullMarked;
