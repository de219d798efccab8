@NullMarked
package dev.signalbox.dialects.openai;

import org.jspecify.annotations.NullMarked;
