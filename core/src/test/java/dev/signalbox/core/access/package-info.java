@NullMarked
package dev.signalbox.core.access;

import org.jspecify.annotations.NullMarked;
