@NullMarked
package dev.signalbox.console.notify;

import org.jspecify.annotations.NullMarked;
