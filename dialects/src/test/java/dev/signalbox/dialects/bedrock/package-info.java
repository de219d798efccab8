@NullMarked
package dev.signalbox.dialects.bedrock;

import org.jspecify.annotations.NullMarked;
