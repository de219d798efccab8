/// What drills promise, and what they show of Code Red.
@NullMarked
package dev.signalbox.app.drill;

import org.jspecify.annotations.NullMarked;
