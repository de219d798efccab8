@NullMarked
package dev.signalbox.dialects.json;

import org.jspecify.annotations.NullMarked;
