@NullMarked
package dev.signalbox.model.chat;

import org.jspecify.annotations.NullMarked;
