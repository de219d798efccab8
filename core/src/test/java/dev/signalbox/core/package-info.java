@NullMarked
package dev.signalbox.core;

import org.jspecify.annotations.NullMarked;
