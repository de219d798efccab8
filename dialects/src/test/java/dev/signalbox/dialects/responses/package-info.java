@NullMarked
package dev.signalbox.dialects.responses;

import org.jspecify.annotations.NullMarked;
