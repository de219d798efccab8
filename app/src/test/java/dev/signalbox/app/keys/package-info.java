/// Keys made while the gateway runs, from outside. Start with [RunTimeKeysTest].
@NullMarked
package dev.signalbox.app.keys;

import org.jspecify.annotations.NullMarked;
