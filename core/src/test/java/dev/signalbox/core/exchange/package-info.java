@NullMarked
package dev.signalbox.core.exchange;

import org.jspecify.annotations.NullMarked;
