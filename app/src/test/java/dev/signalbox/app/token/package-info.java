@NullMarked
package dev.signalbox.app.token;

import org.jspecify.annotations.NullMarked;
